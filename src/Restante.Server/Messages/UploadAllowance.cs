using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Restante.Protocol;
using Restante.Server.Sessions;
using Restante.Server.Storage;
using Restante.Server.Web;

namespace Restante.Server.Messages;

/// <summary>
/// The bytes that one owner may upload in 24 hours, sent or not. The body's row reserves space before a byte is written, so that parallel
/// uploads cannot fill the disk.
/// </summary>
internal sealed class UploadAllowance(Store store, IOptions<MessagesOptions> options)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>
    /// Reserves space for a body of at most this size, in bytes. Returns the limit that was reached; null: the space is reserved.
    /// </summary>
    public Task<ReachedLimit?> Reserve(
        Id16 bodyId,
        string blobName,
        SignedIn owner,
        long size,
        DateTimeOffset now,
        CancellationToken cancel) => store.InTransaction<ReachedLimit?>(async () =>
    {
        await store.LockOwner(owner.OwnerId, cancel);
        if (await Reached(owner, size, now, cancel) is { } full) return full;
        store.Add(new Body
        {
            Id = bodyId, OwnerKind = owner.AsAuthor(), OwnerId = owner.OwnerId, Size = size,
            BlobName = blobName, StagedAt = now, StoredAt = null,
        });
        return null;
    }, cancel);

    /// <summary>Records that the body is stored, and its size.</summary>
    public Task Keep(Id16 bodyId, long size, DateTimeOffset now, CancellationToken cancel) =>
        store.InTurn(() => store.Set<Body>().Where(body => body.Id == bodyId).ExecuteUpdateAsync(
            set => set.SetProperty(body => body.StoredAt, now).SetProperty(body => body.Size, size), cancel), cancel);

    /// <summary>Releases the reserved space of a body that was not written, even after the client has disconnected.</summary>
    public Task Release(Id16 bodyId) => store.Set<Body>().Where(body => body.Id == bodyId).ExecuteDeleteAsync(CancellationToken.None);

    private async Task<ReachedLimit?> Reached(SignedIn owner, long size, DateTimeOffset now, CancellationToken cancel)
    {
        var (kind, since) = (owner.AsAuthor(), now - Day);
        var allowed = kind == AuthorKind.User ? options.Value.UserBytesADay : options.Value.GuestBytesADay;
        var uploaded = await store.Set<Body>()
            .Where(body => body.OwnerKind == kind && body.OwnerId == owner.OwnerId && body.StagedAt > since)
            .OrderBy(body => body.StagedAt).Select(body => new { body.StagedAt, body.Size }).ToListAsync(cancel);
        var surplus = uploaded.Sum(body => body.Size) + size - allowed;
        if (surplus <= 0) return null;
        foreach (var body in uploaded)
            if ((surplus -= body.Size) <= 0) return new(ReachedLimit.BytesADay, allowed, body.StagedAt + Day);
        return new(ReachedLimit.BytesADay, allowed, now + Day);
    }
}
