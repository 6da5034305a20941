using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Restante.Server.Web;

namespace Restante.Server.Messages.Http;

/// <summary>Maps the outcomes of this slice to answers of the API.</summary>
internal static class MessagesAnswers
{
    public static ProblemHttpResult Malformed(string sentence) => Problems.BadRequest("malformed", sentence);

    public static ProblemHttpResult MessageUnknown() =>
        Problems.NotFound("message-unknown", "This message was not found, or you may not read it.");

    public static ProblemHttpResult SentMessageUnknown() =>
        Problems.NotFound("message-unknown", "This message was not found, or it is not yours.");

    public static Answer<Ok<MessageItem>> ToAnswer(this ReadMessageOutcome outcome) => outcome switch
    {
        ReadMessageOutcome.Found found => TypedResults.Ok(found.Message),
        ReadMessageOutcome.Unknown => MessageUnknown(),
        ReadMessageOutcome.Expired => MessageExpired(),
        _ => throw new UnreachableException(),
    };

    public static Answer<FileStreamHttpResult> ToAnswer(this ReadBodyOutcome outcome) => outcome switch
    {
        ReadBodyOutcome.Opened opened => TypedResults.Stream(opened.Content, "application/octet-stream"),
        ReadBodyOutcome.Unknown => MessageUnknown(),
        ReadBodyOutcome.Expired => MessageExpired(),
        ReadBodyOutcome.Lost => Problems.Of(StatusCodes.Status500InternalServerError, "body-lost",
            "This message's content is missing on the server. Tell the operator of this server; it can be restored from a backup."),
        _ => throw new UnreachableException(),
    };

    public static Answer<NoContent> ToAnswer(this MarkOutcome outcome) => outcome switch
    {
        MarkOutcome.Marked => TypedResults.NoContent(),
        MarkOutcome.NoneFound => MessageUnknown(),
        _ => throw new UnreachableException(),
    };

    public static Answer<Created<UploadedBody>> ToAnswer(this UploadOutcome outcome) => outcome switch
    {
        UploadOutcome.Stored stored => TypedResults.Created((string?)null, new UploadedBody(stored.BodyId, stored.Size)),
        UploadOutcome.TooLarge large => Problems.Of(StatusCodes.Status413PayloadTooLarge, "message-too-large",
            $"This message is larger than {large.MaxBytes / (1024 * 1024)} MiB. Send fewer or smaller attachments.",
            ("maxBytes", large.MaxBytes)),
        UploadOutcome.NotEncrypted =>
            Problems.BadRequest("not-encrypted", "The upload is not an encrypted message, so it was not stored."),
        UploadOutcome.Limited limited =>
            limited.Limit.Problem("The daily limit for uploads is reached. Your message stays as it is; send it later."),
        _ => throw new UnreachableException(),
    };

    public static Answer<NoContent> ToAnswer(this SaveDraftOutcome outcome) => outcome switch
    {
        SaveDraftOutcome.Saved => TypedResults.NoContent(),
        SaveDraftOutcome.OtherVersion other => Problems.Of(StatusCodes.Status409Conflict, "draft-version",
            "This draft was changed in another window.", ("version", other.Version)),
        SaveDraftOutcome.TooMany => Problems.Of(StatusCodes.Status409Conflict, "too-many-drafts",
            "There are too many drafts; send or delete some first."),
        _ => throw new UnreachableException(),
    };

    public static Answer<NoContent> ToAnswer(this SaveNoteOutcome outcome) => outcome switch
    {
        SaveNoteOutcome.Saved => TypedResults.NoContent(),
        SaveNoteOutcome.Unknown => SentMessageUnknown(),
        SaveNoteOutcome.OtherVersion other => Problems.Of(StatusCodes.Status409Conflict, "note-version",
            "This note was changed in another window.", ("version", other.Version)),
        _ => throw new UnreachableException(),
    };

    private static ProblemHttpResult MessageExpired() =>
        Problems.Of(StatusCodes.Status410Gone, "message-expired", "This message has expired: its sender set a time limit.");
}
