using Microsoft.EntityFrameworkCore;
using Restante.Protocol;
using Restante.Server.Storage;

namespace Restante.Server.Accounts;

internal abstract record SaveTrustedKeysOutcome
{
    private SaveTrustedKeysOutcome() { }

    internal sealed record Saved : SaveTrustedKeysOutcome;

    /// <param name="Version">The stored version.</param>
    internal sealed record OtherVersion(int Version) : SaveTrustedKeysOutcome;
}

/// <summary>The keys that a user's browser trusts, encrypted by it. Writes are compare-and-set on the version.</summary>
internal sealed class TrustedKeysRecord(Store store)
{
    public const int MaxBytes = 512 * 1024;

    public Task<PinsState> Get(Id16 userId, CancellationToken cancel) => store.Set<User>().Where(user => user.Id == userId)
        .Select(user => new PinsState(user.PinsVersion, user.PinsRecord)).FirstAsync(cancel);

    /// <param name="userId">The user.</param>
    /// <param name="version">The new version.</param>
    /// <param name="previous">The version to replace. Nothing is written unless it is the stored one.</param>
    /// <param name="record">At most <see cref="MaxBytes"/>.</param>
    /// <param name="cancel">Cancels the request.</param>
    public async Task<SaveTrustedKeysOutcome> Save(Id16 userId, int version, int previous, byte[] record, CancellationToken cancel)
    {
        var changed = await store.Set<User>().Where(user => user.Id == userId && user.PinsVersion == previous)
            .ExecuteUpdateAsync(set => set
                .SetProperty(user => user.PinsRecord, record)
                .SetProperty(user => user.PinsVersion, version), cancel);
        if (changed == 1) return new SaveTrustedKeysOutcome.Saved();
        var stored = await store.Set<User>().Where(user => user.Id == userId).Select(user => user.PinsVersion).FirstAsync(cancel);
        return new SaveTrustedKeysOutcome.OtherVersion(stored);
    }
}
