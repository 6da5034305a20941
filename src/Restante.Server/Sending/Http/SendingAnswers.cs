using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Restante.Server.Web;

namespace Restante.Server.Sending.Http;

/// <summary>Maps the outcomes of this slice to HTTP answers.</summary>
internal static class SendingAnswers
{
    public static ProblemHttpResult Malformed(string sentence) => Problems.BadRequest("malformed", sentence);

    public static ProblemHttpResult NotYoursToAnswer() =>
        Problems.NotFound("message-unknown", "This message is not here, or not yours to answer.");

    public static Answer<Created<SendAnswer>> ToAnswer(this SendOutcome outcome) => outcome switch
    {
        SendOutcome.Sent sent => TypedResults.Created((string?)null, sent.Answer),
        SendOutcome.Malformed malformed => Malformed(malformed.Sentence),
        SendOutcome.Changed changed => Problems.Of(StatusCodes.Status409Conflict, "recipients-changed",
            "Something changed for a recipient since you added the address. Look at it once more, then send again.",
            ("addresses", changed.Addresses)),
        SendOutcome.RequestReused => Problems.Of(StatusCodes.Status409Conflict, "request-reused",
            "Another message was sent under this request id."),
        SendOutcome.MailboxGone => Problems.NotFound("mailbox-gone", "This mailbox is not here any more."),
        SendOutcome.KeyReplaced => Problems.Of(StatusCodes.Status409Conflict, "key-replaced",
            "Your key was replaced in another window. Sign in again here. Nothing was sent, and your draft stays."),
        SendOutcome.Refused refused => Problems.Of(StatusCodes.Status422UnprocessableEntity, "recipient-refused",
            $"{refused.Address} cannot be written to. Nothing was sent.", ("address", refused.Address), ("reason", refused.Reason)),
        SendOutcome.BodyMissing => Problems.Of(StatusCodes.Status409Conflict, "body-missing",
            "The uploaded message is no longer here. Send again to upload it once more."),
        SendOutcome.UnknownParent => Problems.Of(StatusCodes.Status422UnprocessableEntity, "parent-unknown",
            "The message that this answers is not here, or not yours to answer."),
        SendOutcome.Limited limited => limited.Limit.Problem(
            "You sent so much that the server asks for a pause. Your message stays as it is; send it later."),
        _ => throw new UnreachableException(),
    };

    public static Answer<NoContent> ToAnswer(this ResendOutcome outcome) => outcome switch
    {
        ResendOutcome.Done => TypedResults.NoContent(),
        ResendOutcome.Malformed malformed => Malformed(malformed.Sentence),
        ResendOutcome.Unknown => Problems.NotFound("message-unknown", "You have not sent this message to this address."),
        ResendOutcome.Changed changed => Problems.Of(StatusCodes.Status409Conflict, "recipients-changed",
            "Something changed for this recipient. Look at the message once more.", ("addresses", new[] { changed.Address })),
        ResendOutcome.MessageExpired => Problems.Of(StatusCodes.Status409Conflict, "message-expired",
            "The message has reached the end that you set. Write a new message."),
        ResendOutcome.NoteChanged note => Problems.Of(StatusCodes.Status409Conflict, "note-version",
            "This message was changed in another window. Open it again.", ("version", note.Version)),
        ResendOutcome.PinMissing pin => Problems.Of(StatusCodes.Status422UnprocessableEntity, "recipient-refused",
            $"A link to {pin.Address} needs a PIN, because mail to that domain is badly protected. Nothing was changed.",
            ("address", pin.Address), ("reason", PinPolicy.Reason)),
        ResendOutcome.TooManyLinks links => links.Limit.Problem(
            "You sent so many links that the server asks for a pause. Nothing was changed; try again later."),
        ResendOutcome.SentAgainOften often => new ReachedLimit(ReachedLimit.MailsAnAddress, null, often.Until).Problem(
            "You sent so much to this address again that the server asks for a pause. Nothing was changed; try again later."),
        ResendOutcome.AlreadyLeft => Problems.Of(StatusCodes.Status409Conflict, "already-left",
            "This message has left as encrypted mail, or is leaving now. It cannot be called back."),
        _ => throw new UnreachableException(),
    };
}
