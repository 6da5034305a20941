using Microsoft.EntityFrameworkCore;
using Restante.Server.Retention;
using Restante.Server.Storage;

namespace Restante.Server.Messages;

/// <summary>Messages whose sender set an earlier end: guests and users lose them, the sender keeps his copy with the fact.</summary>
internal sealed class MessageExpiry(MessageStore messages) : IRetentionRule
{
    public string Name => "message-expiry";
    public int Order => 100;

    public async Task<IReadOnlyList<string>> Plan(Store store, DateTimeOffset now, CancellationToken cancel) =>
        Counted.Sentence(await Due(store, now).CountAsync(cancel), "One recipient loses a message whose sender set its end.", "recipients lose a message whose sender set its end.");

    public async Task Apply(Store store, DateTimeOffset now, CancellationToken cancel)
    {
        foreach (var recipient in await Due(store, now).ToListAsync(cancel))
        {
            recipient.ExpiredAt = now;
            var kind = recipient.Kind == RecipientKind.User ? ReaderKind.User : ReaderKind.Mailbox;
            await messages.RemoveReaderFrom(recipient.MessageId, new Reader(kind, recipient.ReaderId), cancel);
            if (recipient.InvitationId is { } iid) await messages.RemoveReaderFrom(recipient.MessageId, new Reader(ReaderKind.Invitation, iid), cancel);
        }
    }

    private static IQueryable<Recipient> Due(Store store, DateTimeOffset now) =>
        store.Set<Recipient>().Where(recipient => recipient.ExpiredAt == null && recipient.RevokedAt == null
            && store.Set<Message>().Any(message => message.Id == recipient.MessageId && message.ExpiresAt <= now));
}

/// <summary>What readers put away 30 days ago.</summary>
internal sealed class PutAwayMessages(MessageStore messages) : IRetentionRule
{
    private static readonly TimeSpan RestoreTime = TimeSpan.FromDays(30);

    public string Name => "put-away-messages";
    public int Order => 100;

    public async Task<IReadOnlyList<string>> Plan(Store store, DateTimeOffset now, CancellationToken cancel) =>
        Counted.Sentence(await Due(store, now).CountAsync(cancel), "One message that its reader deleted 30 days ago goes for good.", "messages that their readers deleted 30 days ago go for good.");

    public async Task Apply(Store store, DateTimeOffset now, CancellationToken cancel)
    {
        foreach (var access in await Due(store, now).ToListAsync(cancel))
            await messages.RemoveReaderFrom(access.MessageId, new Reader(access.ReaderKind, access.ReaderId), cancel);
    }

    private static IQueryable<Access> Due(Store store, DateTimeOffset now)
    {
        var limit = now - RestoreTime;
        return store.Set<Access>().Where(access => access.DeletedAt < limit);
    }
}

/// <summary>Bodies that were uploaded and never sent, and files that no row names.</summary>
internal sealed class OrphanedBodies(IBlobStore blobs) : IRetentionRule
{
    private static readonly TimeSpan StagingTime = TimeSpan.FromDays(1);

    public string Name => "orphaned-bodies";
    public int Order => 200;

    public async Task<IReadOnlyList<string>> Plan(Store store, DateTimeOffset now, CancellationToken cancel)
    {
        var staged = await Staged(store, now).CountAsync(cancel);
        var files = (await FilesWithoutRow(store, now, cancel)).Count;
        return
        [
            .. Counted.Sentence(staged, "One body was uploaded and never sent; it is deleted.", "bodies were uploaded and never sent; they are deleted."),
            .. Counted.Sentence(files, "One file belongs to no message; it is deleted.", "files belong to no message; they are deleted."),
        ];
    }

    public async Task Apply(Store store, DateTimeOffset now, CancellationToken cancel)
    {
        // Files first: those of the rows removed now have no row only after this transaction, and go with the next sweep.
        foreach (var name in await FilesWithoutRow(store, now, cancel)) blobs.Delete(name);
        await Staged(store, now).ExecuteDeleteAsync(cancel);
    }

    private static IQueryable<Body> Staged(Store store, DateTimeOffset now)
    {
        var limit = now - StagingTime;
        return store.Set<Body>().Where(body => body.MessageId == null && body.StagedAt < limit);
    }

    // A day of grace: a file is on disk before its row is.
    private async Task<List<string>> FilesWithoutRow(Store store, DateTimeOffset now, CancellationToken cancel)
    {
        var orphans = new List<string>();
        foreach (var names in blobs.Names(now - StagingTime).Chunk(500))
        {
            var known = await store.Set<Body>().Where(body => names.Contains(body.BlobName)).Select(body => body.BlobName).ToListAsync(cancel);
            orphans.AddRange(names.Except(known));
        }
        return orphans;
    }
}
