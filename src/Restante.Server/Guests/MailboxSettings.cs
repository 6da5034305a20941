using Microsoft.EntityFrameworkCore;
using Restante.Protocol;
using Restante.Server.Storage;

namespace Restante.Server.Guests;

internal abstract record TrustedKeysOutcome
{
    private TrustedKeysOutcome() { }

    internal sealed record Saved : TrustedKeysOutcome;

    /// <summary>The stored version is not the one to replace.</summary>
    internal sealed record OtherVersion(int Version) : TrustedKeysOutcome;
}

/// <summary>
/// Stores what a guest may change: the record of trusted keys (compare-and-set on its version), the language and the name.
/// </summary>
internal sealed class MailboxSettings(Store store)
{
    /// <param name="mid">The mailbox.</param>
    /// <param name="version">The new version.</param>
    /// <param name="record">The encrypted record.</param>
    /// <param name="previous">The version that this one replaces; null: the version before it.</param>
    /// <param name="cancel">Cancels the request.</param>
    public async Task<TrustedKeysOutcome> SaveTrustedKeys(Id16 mid, int version, byte[] record, int? previous, CancellationToken cancel)
    {
        // After a restored backup a browser may know a newer version than the database; it then writes above the version that it knows.
        var before = previous ?? version - 1;
        var mine = store.Set<Mailbox>().Where(mailbox => mailbox.Mid == mid);
        var written = await mine.Where(mailbox => mailbox.PinsVersion == before).ExecuteUpdateAsync(update => update
            .SetProperty(mailbox => mailbox.PinsVersion, version).SetProperty(mailbox => mailbox.PinsRecord, record), cancel);
        if (written == 1) return new TrustedKeysOutcome.Saved();
        return new TrustedKeysOutcome.OtherVersion(await mine.Select(mailbox => mailbox.PinsVersion).SingleOrDefaultAsync(cancel));
    }

    public Task SaveLanguage(Id16 mid, string language, CancellationToken cancel) =>
        store.Set<Mailbox>().Where(mailbox => mailbox.Mid == mid)
            .ExecuteUpdateAsync(update => update.SetProperty(mailbox => mailbox.Language, language), cancel);

    /// <param name="mid">The mailbox.</param>
    /// <param name="name">As <see cref="GuestName.Of"/> gives it; null: none.</param>
    /// <param name="cancel">Cancels the request.</param>
    public Task SaveName(Id16 mid, string? name, CancellationToken cancel) =>
        store.Set<Mailbox>().Where(mailbox => mailbox.Mid == mid)
            .ExecuteUpdateAsync(update => update.SetProperty(mailbox => mailbox.Name, name), cancel);
}
