using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Restante.OpenPgp;
using Restante.Server.Accounts;
using Restante.Server.Protocol;

namespace Restante.Server.KeyDiscovery;

/// <summary>
/// Finds the user of an own domain whose local part has a hash. It gathers the names once a minute, and checks each time that the
/// user is still active.
/// </summary>
internal sealed class OwnDirectory(IOptions<KeyDiscoveryOptions> options)
{
    private static readonly TimeSpan NamesCount = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, (DateTimeOffset At, Dictionary<string, string> ByHash)> names = new();

    /// <summary>The domain as it was configured; null where this server has no directory for it.</summary>
    public string? Domain(string? asked) =>
        options.Value.Domains?.Find(domain => string.Equals(domain, asked, StringComparison.OrdinalIgnoreCase));

    /// <summary>The certificate of the address, reduced to it; null where no active user has one.</summary>
    /// <param name="domain">One of <see cref="Domain"/>.</param>
    /// <param name="hash">By the draft: z-base-32 of SHA-1.</param>
    /// <param name="localPart">The local part that the asker says; believed only where it has the hash.</param>
    public async Task<byte[]?> Find(
        UserDirectory users,
        string domain,
        string hash,
        string? localPart,
        DateTimeOffset now,
        CancellationToken cancel)
    {
        var canonical = localPart is not null
            && MailAddress.TryCanonicalise($"{localPart}@{domain}", out var said)
            && WebKeyDirectory.HashOf(LocalPart(said)) == hash
            ? said
            : (await Names(users, domain, now, cancel)).GetValueOrDefault(hash);
        if (canonical is null
            || (await users.Find([canonical], cancel)) is not [{ State: UserState.Active } user]
            || !Certificate.TryParse(user.Certificate, out var certificate))
            return null;
        var isAddress = Fitness.IsAddress(canonical);
        var reduced = certificate!.Minimise(now, isAddress);
        return reduced.Names(isAddress) ? reduced.ToBytes() : null;
    }

    private async Task<Dictionary<string, string>> Names(UserDirectory users, string domain, DateTimeOffset now, CancellationToken cancel)
    {
        if (names.TryGetValue(domain, out var known) && now - known.At < NamesCount && now >= known.At) return known.ByHash;
        var byHash = new Dictionary<string, string>();
        foreach (var canonical in await users.AddressesAt(domain, cancel))
            byHash.TryAdd(WebKeyDirectory.HashOf(LocalPart(canonical)), canonical);
        names[domain] = (now, byHash);
        return byHash;
    }

    private static string LocalPart(string canonical) => canonical[..canonical.LastIndexOf('@')];
}
