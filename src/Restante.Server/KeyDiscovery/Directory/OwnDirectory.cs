using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Restante.OpenPgp;
using Restante.Protocol;
using Restante.Server.Accounts;

namespace Restante.Server.KeyDiscovery;

/// <summary>
/// Finds a user of an own domain by the hash of their local part. It reads the list of names at most once a minute, and checks each
/// time that the user is still active.
/// </summary>
internal sealed class OwnDirectory(IOptions<KeyDiscoveryOptions> options)
{
    private static readonly TimeSpan NamesCount = TimeSpan.FromMinutes(1);
    private readonly ConcurrentDictionary<string, (DateTimeOffset At, Dictionary<string, string> ByHash)> names = new();

    /// <summary>The domain as configured; null if this server has no directory for it.</summary>
    public string? Domain(string? asked) =>
        options.Value.Domains?.Find(domain => string.Equals(domain, asked, StringComparison.OrdinalIgnoreCase));

    /// <summary>The address's certificate, reduced to it; null if no active user has one.</summary>
    /// <param name="domain">One of <see cref="Domain"/>.</param>
    /// <param name="hash">The draft's hash: z-base-32 of SHA-1.</param>
    /// <param name="localPart">The local part in the request; used only if it has the hash.</param>
    public async Task<byte[]?> Find(
        UserDirectory users,
        string domain,
        string hash,
        string? localPart,
        DateTimeOffset now,
        CancellationToken cancel)
    {
        var canonical = localPart is not null
            && MailAddress.TryParse($"{localPart}@{domain}", out var said)
            && WebKeyDirectory.HashOf(said.LocalPart) == hash
            ? said.Canonical
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
            byHash.TryAdd(WebKeyDirectory.HashOf(MailAddress.FromCanonical(canonical).LocalPart), canonical);
        names[domain] = (now, byHash);
        return byHash;
    }
}
