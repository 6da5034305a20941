using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Restante.Server.Protocol;
using Restante.Server.Sessions;
using Restante.Server.Storage;
using Restante.Server.Web;

namespace Restante.Server.Messages;

/// <summary>
/// A reader's action on messages in a list. It changes only that reader's accesses. Others see nothing of it, except that the author sees
/// when a message was first read.
/// </summary>
internal enum Mark { Read, Unread, Archive, Inbox, Delete, Restore }

internal sealed record MarkRequest(Mark Mark, IReadOnlyList<byte[]> MessageIds);

/// <summary>Marks one message or many, moves them to the archive and back, deletes and restores them.</summary>
internal static class MarkMessages
{
    public const int MaxAtOnce = 200;
    public static readonly TimeSpan RestoreTime = TimeSpan.FromDays(30);

    /// <summary>Maps the operations on one message, the same for users and guests.</summary>
    public static void Map(RouteGroupBuilder group)
    {
        group.MapPost("/messages/{id}/read", MarkRead)
            .Describe(ApiArea.Messages, "markMessageRead", "Mark a message as read",
                "Its author sees the first time.", ProblemCodes.MessageUnknown);
        group.MapDelete("/messages/{id}", Delete)
            .Describe(ApiArea.Messages, "deleteMessage", "Delete a message from the caller's folder",
                "Other readers keep theirs. It can be restored for 30 days.", ProblemCodes.MessageUnknown);
        group.MapPost("/messages/{id}/restore", Restore)
            .Describe(ApiArea.Messages, "restoreMessage", "Restore a deleted message", "Within 30 days.", ProblemCodes.MessageUnknown);
    }

    /// <summary>Maps the operation on many messages.</summary>
    public static void MapMany(RouteGroupBuilder group) => group.MapPost("/messages/mark", Many)
        .Describe(ApiArea.Messages, "markMessages", "Mark, move, delete or restore many messages",
            "Up to 200. Those that are gone, or not the caller's, are left out; where that is all of them, the answer is a problem.",
            ProblemCodes.MessageUnknown);

    private static Task<Results<NoContent, ProblemHttpResult>> MarkRead(
        string id,
        SignedIn me,
        Store store,
        TimeProvider time,
        CancellationToken cancel) =>
        One(id, Mark.Read, me, store, time, cancel);

    private static Task<Results<NoContent, ProblemHttpResult>> Delete(
        string id,
        SignedIn me,
        Store store,
        TimeProvider time,
        CancellationToken cancel) =>
        One(id, Mark.Delete, me, store, time, cancel);

    private static Task<Results<NoContent, ProblemHttpResult>> Restore(
        string id,
        SignedIn me,
        Store store,
        TimeProvider time,
        CancellationToken cancel) =>
        One(id, Mark.Restore, me, store, time, cancel);

    private static async Task<Results<NoContent, ProblemHttpResult>> One(
        string id,
        Mark mark,
        SignedIn me,
        Store store,
        TimeProvider time,
        CancellationToken cancel) =>
        Encoding.TryFromBase64Url(id, out var messageId) && await Apply(mark, [messageId], me, store, time, cancel)
            ? TypedResults.NoContent()
            : ReadMessages.Unknown();

    private static async Task<Results<NoContent, ProblemHttpResult>> Many(
        MarkRequest request,
        SignedIn me,
        Store store,
        TimeProvider time,
        CancellationToken cancel)
    {
        if (request.MessageIds.Count is 0 or > MaxAtOnce || request.MessageIds.Any(id => id.Length != 16))
            return Problems.BadRequest("malformed", "messageIds must be 1 to 200 message ids.");
        return await Apply(request.Mark, [.. request.MessageIds], me, store, time, cancel)
            ? TypedResults.NoContent()
            : ReadMessages.Unknown();
    }

    /// <summary>Skips messages that no longer exist or are not the reader's. False if that leaves none.</summary>
    private static async Task<bool> Apply(Mark mark, byte[][] ids, SignedIn me, Store store, TimeProvider time, CancellationToken cancel)
    {
        var isDeleted = mark == Mark.Restore;
        return await store.InTransaction(async () =>
        {
            var accesses = await store.Set<Access>().Of(me.AsReader())
                .Where(access => ids.Contains(access.MessageId) && access.DeletedAt != null == isDeleted).ToListAsync(cancel);
            var now = time.GetUtcNow();
            foreach (var access in accesses) Change(access, mark, now);
            if (mark == Mark.Read) await NoteReading([.. accesses.Select(access => access.MessageId)], me, store, now, cancel);
            return accesses.Count > 0;
        }, cancel);
    }

    private static void Change(Access access, Mark mark, DateTimeOffset now)
    {
        switch (mark)
        {
            case Mark.Read: access.ReadAt ??= now; break;
            case Mark.Unread: access.ReadAt = null; break;
            case Mark.Archive when access.Place is not null: access.Place = Place.Archive; break;
            case Mark.Inbox when access.Place is not null: access.Place = Place.Inbox; break;
            case Mark.Delete: access.DeletedAt = now; break;
            case Mark.Restore when access.DeletedAt > now - RestoreTime: access.DeletedAt = null; break;
        }
    }

    private static async Task NoteReading(byte[][] ids, SignedIn me, Store store, DateTimeOffset now, CancellationToken cancel)
    {
        var recipients = await store.Set<Recipient>()
            .Where(recipient => ids.Contains(recipient.MessageId) && recipient.ReaderId == me.OwnerId)
            .ToListAsync(cancel);
        foreach (var recipient in recipients) (recipient.OpenedAt, recipient.ReadAt) = (recipient.OpenedAt ?? now, recipient.ReadAt ?? now);
    }
}
