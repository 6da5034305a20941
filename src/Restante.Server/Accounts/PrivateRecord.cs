using Microsoft.EntityFrameworkCore;
using Restante.Protocol;
using Restante.Server.Storage;

namespace Restante.Server.Accounts;

/// <param name="Record">Null before the first save.</param>
internal sealed record PrivateState(int Version, byte[]? Record);

internal enum SavePrivateOutcome { Saved, OtherVersion }

/// <summary>The user's signature text and contacts, encrypted by their browser. Writes are compare-and-set on the version.</summary>
internal sealed class PrivateRecord(Store store)
{
    public const int MaxBytes = 512 * 1024;

    public Task<PrivateState> Get(Id16 userId, CancellationToken cancel) => store.Set<User>().Where(user => user.Id == userId)
        .Select(user => new PrivateState(user.PrivateVersion, user.PrivateRecord)).FirstAsync(cancel);

    /// <param name="userId">The user.</param>
    /// <param name="version">The new version. Nothing is written unless it is one more than the stored one.</param>
    /// <param name="record">At most <see cref="MaxBytes"/>.</param>
    /// <param name="cancel">Cancels the request.</param>
    public async Task<SavePrivateOutcome> Save(Id16 userId, int version, byte[] record, CancellationToken cancel)
    {
        var previous = version - 1;
        var changed = await store.Set<User>().Where(user => user.Id == userId && user.PrivateVersion == previous)
            .ExecuteUpdateAsync(set => set
                .SetProperty(user => user.PrivateRecord, record)
                .SetProperty(user => user.PrivateVersion, version), cancel);
        return changed == 1 ? SavePrivateOutcome.Saved : SavePrivateOutcome.OtherVersion;
    }
}
