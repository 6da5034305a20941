using Microsoft.EntityFrameworkCore;
using Restante.Server.Retention;
using Restante.Server.Storage;

namespace Restante.Server.Messages;

/// <summary>
/// Expires messages at the time that their sender set. Recipients lose access; the sender keeps their copy, which shows the expiry.
/// </summary>
internal sealed class MessageExpiry(MessageStore messages) : IRetentionRule
{
    public string Name => "message-expiry";
    public int Order => 100;

    public async Task<IReadOnlyList<string>> Plan(Store store, DateTimeOffset now, CancellationToken cancel) =>
        Counted.Sentence(
            await Due(store, now).CountAsync(cancel),
            "One message has expired; its recipients can no longer read it.",
            "messages have expired; their recipients can no longer read them.");

    public async Task Apply(Store store, DateTimeOffset now, CancellationToken cancel)
    {
        foreach (var id in await Due(store, now).Select(message => message.Id).ToListAsync(cancel))
        {
            await Waiting(store).Where(recipient => recipient.MessageId == id)
                .ExecuteUpdateAsync(set => set.SetProperty(recipient => recipient.ExpiredAt, now), cancel);
            await messages.RemoveAllReadersFrom(id, cancel);
        }
    }

    private static IQueryable<Message> Due(Store store, DateTimeOffset now) =>
        store.Set<Message>().Where(message => message.ExpiresAt <= now
            && (Waiting(store).Any(recipient => recipient.MessageId == message.Id)
                || store.Set<Access>().Any(access => access.MessageId == message.Id && access.Role != Role.Author)));

    // Mail that was delivered encrypted is in the recipient's own mail account, where it cannot expire.
    private static IQueryable<Recipient> Waiting(Store store) =>
        store.Set<Recipient>().Where(recipient => recipient.ExpiredAt == null && recipient.RevokedAt == null
            && (recipient.Kind != RecipientKind.Pgp || recipient.DeliveredAt == null));
}

/// <summary>Removes messages that their readers deleted 30 days ago.</summary>
internal sealed class DeletedMessages(MessageStore messages) : IRetentionRule
{
    public string Name => "put-away-messages";
    public int Order => 100;

    public async Task<IReadOnlyList<string>> Plan(Store store, DateTimeOffset now, CancellationToken cancel) =>
        Counted.Sentence(
            await Due(store, now).CountAsync(cancel),
            "One message that its reader deleted 30 days ago is removed.",
            "messages that their readers deleted 30 days ago are removed.");

    public async Task Apply(Store store, DateTimeOffset now, CancellationToken cancel)
    {
        foreach (var access in await Due(store, now).ToListAsync(cancel))
            await messages.RemoveReaderFrom(access.MessageId, new Reader(access.ReaderKind, access.ReaderId), cancel);
    }

    private static IQueryable<Access> Due(Store store, DateTimeOffset now)
    {
        var limit = now - MarkMessages.RestoreTime;
        return store.Set<Access>().Where(access => access.DeletedAt < limit);
    }
}

/// <summary>Deletes bodies that were uploaded and never sent, bodies that nobody can open, and files that no row names.</summary>
internal sealed class OrphanedBodies(IBlobStore blobs, MessageStore messages) : IRetentionRule
{
    private static readonly TimeSpan StagingTime = TimeSpan.FromDays(1);

    public string Name => "orphaned-bodies";
    public int Order => 200;

    public async Task<IReadOnlyList<string>> Plan(Store store, DateTimeOffset now, CancellationToken cancel)
    {
        var staged = await Staged(store, now).CountAsync(cancel);
        var files = (await FilesWithoutRow(store, now, cancel)).Count;
        var unread = await Unread(store).CountAsync(cancel);
        return
        [
            .. Counted.Sentence(
                staged,
                "One body was uploaded and never sent; it is deleted.",
                "bodies were uploaded and never sent; they are deleted."),
            .. Counted.Sentence(unread, "Nobody can open one body; it is deleted.", "bodies can be opened by nobody; they are deleted."),
            .. Counted.Sentence(files, "One file belongs to no message; it is deleted.", "files belong to no message; they are deleted."),
        ];
    }

    // The files of rows that Apply deletes go in the next sweep, after its transaction has been committed.
    public async Task CleanUp(Store store, DateTimeOffset now, CancellationToken cancel) =>
        await blobs.Delete(await FilesWithoutRow(store, now, cancel), cancel);

    public async Task Apply(Store store, DateTimeOffset now, CancellationToken cancel)
    {
        await Staged(store, now).ExecuteDeleteAsync(cancel);
        foreach (var id in await Unread(store).Select(body => body.Id).ToListAsync(cancel)) await messages.DeleteIfUnread(id, cancel);
    }

    // When two readers lose access concurrently, each transaction sees the other's access, so neither deletes the body.
    private static IQueryable<Body> Unread(Store store) =>
        store.Set<Body>().Where(body => body.MessageId != null && !store.Set<Access>().Any(access => access.BodyId == body.Id));

    private static IQueryable<Body> Staged(Store store, DateTimeOffset now)
    {
        var limit = now - StagingTime;
        return store.Set<Body>().Where(body => body.MessageId == null && body.StagedAt < limit);
    }

    // A day of grace, because a file may have been written for a row that is committed later.
    private async Task<List<string>> FilesWithoutRow(Store store, DateTimeOffset now, CancellationToken cancel)
    {
        var orphans = new List<string>();
        var old = blobs.List("", cancel).Where(blob => blob.WrittenAt < now - StagingTime).Select(blob => blob.Name);
        await foreach (var names in old.Chunk(500).WithCancellation(cancel))
        {
            var known = await store.Set<Body>().Where(body => names.Contains(body.BlobName))
                .Select(body => body.BlobName)
                .ToListAsync(cancel);
            orphans.AddRange(names.Except(known));
        }
        return orphans;
    }
}
