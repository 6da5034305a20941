using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Restante.Protocol;
using Restante.Server.Storage;

namespace Restante.Server.Messages;

internal sealed record DraftItem(Id16 Id, int Version, byte[] Record, DateTimeOffset UpdatedAt);

internal abstract record SaveDraftOutcome
{
    private SaveDraftOutcome() { }

    internal sealed record Saved : SaveDraftOutcome;

    /// <param name="Version">Of the stored draft; 0: there is none.</param>
    internal sealed record OtherVersion(int Version) : SaveDraftOutcome;

    /// <summary>The user has as many drafts as a user may have.</summary>
    internal sealed record TooMany : SaveDraftOutcome;
}

/// <summary>
/// Stores drafts that a user's browser encrypts for itself. A save must have the version after the stored one, so that two windows cannot
/// undo each other's changes.
/// </summary>
internal sealed class Drafts(Store store, IOptions<MessagesOptions> options)
{
    /// <summary>The drafts of one user, the latest first.</summary>
    public async Task<IReadOnlyList<DraftItem>> List(Id16 userId, CancellationToken cancel) =>
        await store.Set<Draft>()
            .Where(draft => draft.UserId == userId)
            .OrderByDescending(draft => draft.UpdatedAt)
            .Select(draft => new DraftItem(draft.Id, draft.Version, draft.Record, draft.UpdatedAt))
            .ToListAsync(cancel);

    public Task<SaveDraftOutcome> Save(
        Id16 userId,
        Id16 draftId,
        int version,
        byte[] record,
        DateTimeOffset now,
        CancellationToken cancel) => store.InTransaction<SaveDraftOutcome>(async () =>
    {
        await store.LockOwner(userId, cancel);
        var draft = await store.Set<Draft>().FirstOrDefaultAsync(draft => draft.UserId == userId && draft.Id == draftId, cancel);
        if (version != (draft?.Version ?? 0) + 1) return new SaveDraftOutcome.OtherVersion(draft?.Version ?? 0);
        if (draft is null)
        {
            if (await store.Set<Draft>().CountAsync(other => other.UserId == userId, cancel) >= options.Value.MaxDrafts)
                return new SaveDraftOutcome.TooMany();
            store.Add(new Draft { UserId = userId, Id = draftId, Version = 1, Record = record, UpdatedAt = now });
            return new SaveDraftOutcome.Saved();
        }
        (draft.Version, draft.Record, draft.UpdatedAt) = (version, record, now);
        return new SaveDraftOutcome.Saved();
    }, cancel);

    /// <summary>Deletes the draft if there is one.</summary>
    public Task Delete(Id16 userId, Id16 draftId, CancellationToken cancel) =>
        store.Set<Draft>().Where(draft => draft.UserId == userId && draft.Id == draftId).ExecuteDeleteAsync(cancel);
}
