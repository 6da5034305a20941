using Microsoft.EntityFrameworkCore;
using Restante.Protocol;
using Restante.Server.Sessions;
using Restante.Server.Storage;

namespace Restante.Server.Messages;

/// <summary>
/// A reader's action on messages in a list. It changes only that reader's accesses. Others see nothing of it, except that the author sees
/// when a message was first read.
/// </summary>
internal enum Mark { Read, Unread, Archive, Inbox, Delete, Restore }

internal abstract record MarkOutcome
{
    private MarkOutcome() { }

    /// <summary>At least one message was marked. Those that no longer exist or are not the reader's were skipped.</summary>
    internal sealed record Marked : MarkOutcome;

    /// <summary>None of them exists any more, or none is the reader's.</summary>
    internal sealed record NoneFound : MarkOutcome;
}

/// <summary>Marks one message or many, moves them to the archive and back, deletes and restores them.</summary>
internal sealed class MarkMessages(Store store)
{
    public const int MaxAtOnce = 200;
    public static readonly TimeSpan RestoreTime = TimeSpan.FromDays(30);

    public Task<MarkOutcome> Run(
        Mark mark,
        Id16[] messageIds,
        SignedIn me,
        DateTimeOffset now,
        CancellationToken cancel) => store.InTransaction<MarkOutcome>(async () =>
    {
        var isDeleted = mark == Mark.Restore;
        var accesses = await store.Set<Access>().Of(me.AsReader())
            .Where(access => messageIds.Contains(access.MessageId) && access.DeletedAt != null == isDeleted).ToListAsync(cancel);
        foreach (var access in accesses) Change(access, mark, now);
        if (mark == Mark.Read) await NoteReading([.. accesses.Select(access => access.MessageId)], me.OwnerId, now, cancel);
        return accesses.Count > 0 ? new MarkOutcome.Marked() : new MarkOutcome.NoneFound();
    }, cancel);

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

    private async Task NoteReading(Id16[] messageIds, Id16 readerId, DateTimeOffset now, CancellationToken cancel)
    {
        var recipients = await store.Set<Recipient>()
            .Where(recipient => messageIds.Contains(recipient.MessageId) && recipient.ReaderId == readerId)
            .ToListAsync(cancel);
        foreach (var recipient in recipients) (recipient.OpenedAt, recipient.ReadAt) = (recipient.OpenedAt ?? now, recipient.ReadAt ?? now);
    }
}
