using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Restante.Protocol;
using Restante.Server.Sessions;
using Restante.Server.Web;

namespace Restante.Server.Messages.Http;

internal sealed record MessagePage(IReadOnlyList<MessageItem> Messages, string? Next);

/// <summary>Lists and opens messages: the same for users and guests, each through their own accesses.</summary>
internal static class ReadMessagesEndpoints
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
        group.MapGet("/bodies/{id}", Body)
            .Produces<Stream>(StatusCodes.Status200OK, "application/octet-stream")
            .Describe(ApiArea.Messages, "getBody", "The bytes of a body",
                "One OpenPGP SEIPD packet. Put the `pkesk` that the message lists for the caller before it, and any OpenPGP " +
                "program opens the two.",
                ProblemCodes.MessageUnknown, ProblemCodes.MessageEnded, ProblemCodes.BodyLost);
    }

    private static async Task<Answer<Ok<MessagePage>>> List(
        SignedIn me,
        MessageReading reading,
        CancellationToken cancel,
        string? folder = "inbox",
        string? thread = null,
        bool unread = false,
        string? before = null,
        int limit = 50)
    {
        Id16? threadId = null;
        if (thread is not null)
        {
            if (!Id16.TryParse(thread, out var given)) return MessagesAnswers.Malformed("thread is not an id.");
            threadId = given;
        }
        var box = FolderOf(folder);
        if (box is null && (folder != "all" || threadId is null))
            return MessagesAnswers.Malformed("folder must be inbox, archive or sent; with thread it may be all.");
        if (unread && box is not (Folder.Inbox or Folder.Archive))
            return MessagesAnswers.Malformed("unread works only with inbox or archive.");
        if (limit is < 1 or > MaxPage) return MessagesAnswers.Malformed("limit must be 1 to 200.");
        DateTimeOffset? end = null;
        if (before is not null)
        {
            if (!long.TryParse(before, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
                || milliseconds > 253402300799999)
                return MessagesAnswers.Malformed("before must be the next of an earlier page.");
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

    private static async Task<Answer<Ok<MessageItem>>> One(string id, SignedIn me, ReadMessage reading, CancellationToken cancel)
    {
        if (!Id16.TryParse(id, out var messageId)) return MessagesAnswers.MessageUnknown();
        var outcome = await reading.Run(messageId, me.AsReader(), cancel);
        return outcome.ToAnswer();
    }

    private static async Task<Answer<FileStreamHttpResult>> Body(
        string id, SignedIn me, ReadBody reading, HttpResponse response, TimeProvider time, CancellationToken cancel)
    {
        if (!Id16.TryParse(id, out var bodyId)) return MessagesAnswers.MessageUnknown();
        var outcome = await reading.Run(bodyId, me.AsReader(), time.GetUtcNow(), cancel);
        if (outcome is ReadBodyOutcome.Opened opened) response.ContentLength = opened.Size;
        return outcome.ToAnswer();
    }
}
