using Microsoft.EntityFrameworkCore;
using Restante.Server.Retention;
using Restante.Server.Storage;

namespace Restante.Server.KeyDiscovery;

/// <summary>Deletes expired answers, keys that no source has given for 400 days, and Autocrypt headers after 35 days.</summary>
internal sealed class KeyRetention : IRetentionRule
{
    public string Name => "keys-found";
    public int Order => 300;

    public async Task<IReadOnlyList<string>> Plan(Store store, DateTimeOffset now, CancellationToken cancel) =>
    [
        .. Counted.Sentence(
            await Lookups(store, now).CountAsync(cancel),
            "One key look-up has expired and is deleted.",
            "key look-ups have expired and are deleted."),
        .. Counted.Sentence(
            await Keys(store, now).CountAsync(cancel),
            "One key that no source has offered for 400 days is deleted.",
            "keys that no source has offered for 400 days are deleted."),
        .. Counted.Sentence(
            await Headers(store, now).CountAsync(cancel),
            "One key of an Autocrypt header is 35 days old and is deleted.",
            "keys of Autocrypt headers are 35 days old and are deleted."),
    ];

    public async Task Apply(Store store, DateTimeOffset now, CancellationToken cancel)
    {
        await Lookups(store, now).ExecuteDeleteAsync(cancel);
        await Keys(store, now).ExecuteDeleteAsync(cancel);
        await Headers(store, now).ExecuteDeleteAsync(cancel);
    }

    private static IQueryable<KeyLookup> Lookups(Store store, DateTimeOffset now)
    {
        var forgotten = now - VerdictMaking.Memory;
        return store.Set<KeyLookup>().Where(lookup => lookup.Expires <= now && (lookup.FoundAt == null || lookup.FoundAt <= forgotten));
    }

    private static IQueryable<DiscoveredKey> Keys(Store store, DateTimeOffset now)
    {
        var forgotten = now - VerdictMaking.Memory;
        return store.Set<DiscoveredKey>().Where(key => key.SeenAt <= forgotten);
    }

    private static IQueryable<ContactKey> Headers(Store store, DateTimeOffset now)
    {
        var ended = now - VerdictMaking.AutocryptLife;
        return store.Set<ContactKey>().Where(contact => contact.Provenance == KeyProvenance.Autocrypt && contact.AddedAt <= ended);
    }
}
