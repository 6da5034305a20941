using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Restante.Server.Protocol;
using Restante.Server.Sessions;
using Restante.Server.Storage;
using Restante.Server.Web;

namespace Restante.Server.Messages;

internal sealed record MessagePage(IReadOnlyList<MessageItem> Messages, string? Next);

/// <summary>Lists, opens, marks and puts away messages: the same for users and guests, each through his own accesses.</summary>
internal static class ReadMessages
{
    private const int MaxPage = 200;
    private static readonly TimeSpan RestoreTime = TimeSpan.FromDays(30);

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/messages", List);
        group.MapGet("/messages/{id}", One);
        group.MapPost("/messages/{id}/read", MarkRead);
        group.MapDelete("/messages/{id}", PutAway);
        group.MapPost("/messages/{id}/restore", Restore);
        group.MapGet("/bodies/{id}", Body);
    }

    private static async Task<Results<Ok<MessagePage>, ProblemHttpResult>> List(SignedIn me, MessageReading reading, CancellationToken cancel,
        string? folder = "inbox", string? thread = null, string? before = null, int limit = 50)
    {
        if (FolderOf(folder) is not { } box || limit is < 1 or > MaxPage) return Malformed("folder is inbox or sent, limit 1 to 200.");
        byte[]? threadId = null;
        if (thread is not null && (!Encoding.TryFromBase64Url(thread, out threadId) || threadId.Length != 16)) return Malformed("thread is not an id.");
        DateTimeOffset? end = null;
        if (before is not null)
        {
            if (!long.TryParse(before, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) || milliseconds > 253402300799999)
                return Malformed("before is not what an earlier page gave as next.");
            end = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
        }
        var (items, next) = await reading.Page(me.AsReader(), box, threadId, end, limit, cancel);
        return TypedResults.Ok(new MessagePage(items, next?.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)));
    }

    private static Folder? FolderOf(string? word) => word switch
    {
        "inbox" => Folder.Inbox,
        "sent" => Folder.Sent,
        _ => null,
    };

    private static async Task<Results<Ok<MessageItem>, ProblemHttpResult>> One(string id, SignedIn me, MessageReading reading, MessageStore messages, TimeProvider time, CancellationToken cancel)
    {
        if (!Encoding.TryFromBase64Url(id, out var messageId)) return Unknown();
        if (await reading.One(me.AsReader(), messageId, cancel) is { } item) return TypedResults.Ok(item);
        return await messages.HasEndedFor(me.OwnerId, messageId, time.GetUtcNow(), cancel) ? Ended() : Unknown();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> MarkRead(string id, SignedIn me, Store store, TimeProvider time, CancellationToken cancel) =>
        await Change(id, me, store, async (accesses, messageId, now) =>
        {
            foreach (var access in accesses) access.ReadAt ??= now;
            var recipients = await store.Set<Recipient>().Where(recipient => recipient.MessageId == messageId && recipient.ReaderId == me.OwnerId).ToListAsync(cancel);
            foreach (var recipient in recipients) (recipient.OpenedAt, recipient.ReadAt) = (recipient.OpenedAt ?? now, recipient.ReadAt ?? now);
        }, deleted: false, time, cancel);

    private static Task<Results<NoContent, ProblemHttpResult>> PutAway(string id, SignedIn me, Store store, TimeProvider time, CancellationToken cancel) =>
        Change(id, me, store, (accesses, _, now) =>
        {
            foreach (var access in accesses) access.DeletedAt = now;
            return Task.CompletedTask;
        }, deleted: false, time, cancel);

    private static Task<Results<NoContent, ProblemHttpResult>> Restore(string id, SignedIn me, Store store, TimeProvider time, CancellationToken cancel) =>
        Change(id, me, store, (accesses, _, now) =>
        {
            foreach (var access in accesses.Where(access => access.DeletedAt > now - RestoreTime)) access.DeletedAt = null;
            return Task.CompletedTask;
        }, deleted: true, time, cancel);

    private static async Task<Results<FileStreamHttpResult, ProblemHttpResult>> Body(string id, SignedIn me, MessageStore messages,
        BodyAnswer answer, HttpResponse response, TimeProvider time, CancellationToken cancel)
    {
        if (!Encoding.TryFromBase64Url(id, out var bodyId)) return Unknown();
        var now = time.GetUtcNow();
        if (await messages.AccessTo(bodyId, me.AsReader(), now, cancel) is null) return await messages.HasEndedFor(me.OwnerId, bodyId, now, cancel) ? Ended() : Unknown();
        return await answer.For(bodyId, response, cancel) ?? Unknown();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Change(string id, SignedIn me, Store store,
        Func<List<Access>, byte[], DateTimeOffset, Task> change, bool deleted, TimeProvider time, CancellationToken cancel)
    {
        if (!Encoding.TryFromBase64Url(id, out var messageId)) return Unknown();
        var (kind, ownerId) = me.AsReader();
        var found = await store.InTransaction(async () =>
        {
            var accesses = await store.Set<Access>().Where(access => access.MessageId == messageId && access.ReaderKind == kind
                && access.ReaderId == ownerId && access.DeletedAt != null == deleted).ToListAsync(cancel);
            if (accesses.Count > 0) await change(accesses, messageId, time.GetUtcNow());
            return accesses.Count > 0;
        }, cancel);
        return found ? TypedResults.NoContent() : Unknown();
    }

    private static ProblemHttpResult Unknown() => Problems.NotFound("message-unknown", "This message is not here, or not yours to read.");

    private static ProblemHttpResult Ended() => Problems.Of(StatusCodes.Status410Gone, "message-expired", "The end that its sender set for this message has come.");

    private static ProblemHttpResult Malformed(string sentence) => Problems.BadRequest("malformed", sentence);
}

internal static class SignedInReader
{
    /// <summary>The key by which whoever is signed in reads.</summary>
    public static Reader AsReader(this SignedIn me) => new(me.Kind == OwnerKind.User ? ReaderKind.User : ReaderKind.Mailbox, me.OwnerId);

    public static AuthorKind AsAuthor(this SignedIn me) => me.Kind == OwnerKind.User ? AuthorKind.User : AuthorKind.Guest;
}
