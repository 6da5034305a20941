using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Restante.Server.Storage;

namespace Restante.Server.KeyDiscovery;

/// <summary>The façade of key discovery: which key an address has, and who says so.</summary>
internal sealed class KeyFinder(Store store, IOptions<KeyDiscoveryOptions> options)
{
    /// <summary>
    /// The verdicts on these canonical addresses by the database alone; takes part in the caller's transaction. What a source said
    /// last counts though it would be asked again by now; an address that nobody asked about is Unknown.
    /// </summary>
    /// <param name="userId">Whose contacts count; null: nobody's.</param>
    /// <param name="canonical">Canonical addresses.</param>
    /// <param name="now">Keys are judged at this time.</param>
    /// <param name="cancel">Ends the request.</param>
    public async Task<IReadOnlyDictionary<string, KeyVerdict>> Known(byte[]? userId, IReadOnlyCollection<string> canonical, DateTimeOffset now, CancellationToken cancel)
    {
        var contacts = userId is null ? [] : await store.Set<ContactKey>().AsNoTracking()
            .Where(contact => contact.UserId == userId && canonical.Contains(contact.Canonical)).ToListAsync(cancel);
        var lookups = await store.Set<KeyLookup>().AsNoTracking().Where(lookup => canonical.Contains(lookup.Canonical)).ToListAsync(cancel);
        var keys = await store.Set<DiscoveredKey>().AsNoTracking().Where(key => canonical.Contains(key.Canonical)).ToListAsync(cancel);
        var (contactsOf, lookupsOf, keysOf) = (contacts.ToLookup(row => row.Canonical), lookups.ToLookup(row => row.Canonical), keys.ToLookup(row => row.Canonical));
        var sources = options.Value.ActiveSources;
        return canonical.Distinct().ToDictionary(address => address,
            address => VerdictMaking.Of(address, new KeyFacts([.. contactsOf[address]], [.. lookupsOf[address]], [.. keysOf[address]]), sources, now));
    }

    /// <summary>The verdicts on these canonical addresses, after asking the world where what is known is too old.</summary>
    public Task<IReadOnlyDictionary<string, KeyVerdict>> Look(byte[] userId, IReadOnlyCollection<string> canonical, DateTimeOffset now, CancellationToken cancel) =>
        Known(userId, canonical, now, cancel);
}
