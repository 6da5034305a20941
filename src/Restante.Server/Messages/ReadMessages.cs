using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Restante.Server.Protocol;
using Restante.Server.Sessions;
using Restante.Server.Web;

namespace Restante.Server.Messages;

internal sealed record MessagePage(IReadOnlyList<MessageItem> Messages, string? Next);

/// <summary>Lists and opens messages, for users and guests alike, each through their own accesses.</summary>
internal static class ReadMessages
{
    private const int MaxPage = 200;

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/messages", List)
            .Describe(ApiArea.Messages, "listMessages", "List messages",
                "The newest first, of one folder and, where asked, of one thread. `next` of a page is `before` of the next " +
                "one.",
                ProblemCodes.Malformed);
        group.MapGet("/messages/{id}", One)
            .Describe(ApiArea.Messages, "getMessage", "One message",
                "As in the list. Subject and text are in its encrypted bodies.",
                ProblemCodes.MessageUnknown, ProblemCodes.MessageEnded);
        group.MapGet("/bodies/{id}", Body).Produces<Stream>(StatusCodes.Status200OK, "application/octet-stream")
            .Describe(ApiArea.Messages, "getBody", "The bytes of a body",
                "One OpenPGP SEIPD packet. Put the `pkesk` that the message lists for the caller before it, and any OpenPGP " +
                "program opens the two.",
                ProblemCodes.MessageUnknown, ProblemCodes.MessageEnded, ProblemCodes.BodyLost);
    }

    private static async Task<Results<Ok<MessagePage>, ProblemHttpResult>> List(
        SignedIn me,
        MessageReading reading,
        CancellationToken cancel,
        string? folder = "inbox",
        string? thread = null,
        bool unread = false,
        string? before = null,
        int limit = 50)
    {
        byte[]? threadId = null;
        if (thread is not null && (!Encoding.TryFromBase64Url(thread, out threadId) || threadId.Length != 16))
            return Malformed("thread is not an id.");
        var box = FolderOf(folder);
        if (box is null && (folder != "all" || threadId is null))
            return Malformed("folder must be inbox, archive or sent; with thread it may be all.");
        if (unread && box is not (Folder.Inbox or Folder.Archive)) return Malformed("unread works only with inbox or archive.");
        if (limit is < 1 or > MaxPage) return Malformed("limit must be 1 to 200.");
        DateTimeOffset? end = null;
        if (before is not null)
        {
            if (!long.TryParse(before, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
                || milliseconds > 253402300799999)
                return Malformed("before must be the next of an earlier page.");
            end = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
        }
        var (items, next) = await reading.Page(me.AsReader(), new Listing(box, threadId, unread), end, limit, cancel);
        return TypedResults.Ok(new MessagePage(items, next?.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)));
    }

    private static Folder? FolderOf(string? word) => word switch
    {
        "inbox" => Folder.Inbox,
        "archive" => Folder.Archive,
        "sent" => Folder.Sent,
        _ => null,
    };

    private static async Task<Results<Ok<MessageItem>, ProblemHttpResult>> One(
        string id,
        SignedIn me,
        MessageReading reading,
        MessageStore messages,
        TimeProvider time,
        CancellationToken cancel)
    {
        if (!Encoding.TryFromBase64Url(id, out var messageId)) return Unknown();
        if (await reading.One(me.AsReader(), messageId, cancel) is { } item) return TypedResults.Ok(item);
        return await messages.HasEndedFor(me.OwnerId, messageId, time.GetUtcNow(), cancel) ? Ended() : Unknown();
    }

    private static async Task<Results<FileStreamHttpResult, ProblemHttpResult>> Body(string id, SignedIn me, MessageStore messages,
        BodyAnswer answer, HttpResponse response, TimeProvider time, CancellationToken cancel)
    {
        if (!Encoding.TryFromBase64Url(id, out var bodyId)) return Unknown();
        var now = time.GetUtcNow();
        if (await messages.AccessTo(bodyId, me.AsReader(), now, cancel) is null)
            return await messages.HasEndedFor(me.OwnerId, bodyId, now, cancel) ? Ended() : Unknown();
        return await answer.For(bodyId, response, cancel) ?? Unknown();
    }

    public static ProblemHttpResult Unknown() =>
        Problems.NotFound("message-unknown", "This message was not found, or you may not read it.");

    private static ProblemHttpResult Ended() =>
        Problems.Of(StatusCodes.Status410Gone, "message-expired", "This message has expired: its sender set a time limit.");

    private static ProblemHttpResult Malformed(string sentence) => Problems.BadRequest("malformed", sentence);
}

internal static class SignedInReader
{
    /// <summary>The reader that the session's owner is.</summary>
    public static Reader AsReader(this SignedIn me) => new(me.Kind == OwnerKind.User ? ReaderKind.User : ReaderKind.Mailbox, me.OwnerId);

    public static AuthorKind AsAuthor(this SignedIn me) => me.Kind == OwnerKind.User ? AuthorKind.User : AuthorKind.Guest;
}
