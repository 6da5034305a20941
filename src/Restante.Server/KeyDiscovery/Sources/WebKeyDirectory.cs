using System.Net;
using System.Security.Cryptography;
using Restante.Protocol;
using Restante.Server.Network;

namespace Restante.Server.KeyDiscovery;

/// <summary>
/// The Web Key Directory of an address's domain (draft-koch-openpgp-webkey-service section 3.1): the advanced method, and the direct
/// one only if <c>openpgpkey.DOMAIN</c> has no address. A failure of one never falls back to the other.
/// </summary>
internal sealed class WebKeyDirectory(Resolver resolver, OutwardHttp http) : IKeySource
{
    private const string Alphabet = "ybndrfg8ejkmcpqxot1uwisza345h769";

    public KeyProvenance Provenance => KeyProvenance.Wkd;

    public async Task<SourceAnswer> Ask(string canonical, CancellationToken cancel)
    {
        var at = canonical.LastIndexOf('@');
        var (local, domain) = (canonical[..at], canonical[(at + 1)..]);
        // A name with one label is not a public domain.
        if (!domain.Contains('.', StringComparison.Ordinal)) return new SourceAnswer.Nothing();
        var (tail, host) = ($"hu/{HashOf(local)}?l={Uri.EscapeDataString(local)}", $"openpgpkey.{domain}");
        switch (host.Length > 253 ? new Lookup<DnsAnswer<IPAddress>>.None() : await resolver.Addresses(host, cancel))
        {
            case Lookup<DnsAnswer<IPAddress>>.Found:
                return await Get($"https://{host}/.well-known/openpgpkey/{domain}/{tail}", cancel);
            case Lookup<DnsAnswer<IPAddress>>.Unknown unknown:
                return new SourceAnswer.Failed(unknown.Cause);
        }
        return await resolver.Addresses(domain, cancel) switch
        {
            Lookup<DnsAnswer<IPAddress>>.Found => await Get($"https://{domain}/.well-known/openpgpkey/{tail}", cancel),
            Lookup<DnsAnswer<IPAddress>>.Unknown unknown => new SourceAnswer.Failed(unknown.Cause),
            _ => new SourceAnswer.Nothing(),
        };
    }

    /// <summary>z-base-32 of SHA-1 of the local part with its ASCII letters lower-cased: 32 characters.</summary>
    public static string HashOf(string localPart)
    {
        var lower = string.Concat(localPart.Select(c => c is >= 'A' and <= 'Z' ? (char)(c | 0x20) : c));
        // Not for secrecy: the draft uses SHA-1 to get names of equal length.
#pragma warning disable CA5350
        var digest = SHA1.HashData(Encoding.Text(lower));
#pragma warning restore CA5350
        return string.Create(32, digest, (text, bytes) =>
        {
            for (var i = 0; i < text.Length; i++)
            {
                var (index, shift) = (i * 5 / 8, 11 - (i * 5 % 8));
                var pair = (bytes[index] << 8) | (index + 1 < bytes.Length ? bytes[index + 1] : 0);
                text[i] = Alphabet[(pair >> shift) & 31];
            }
        });
    }

    private async Task<SourceAnswer> Get(string address, CancellationToken cancel)
    {
        var answer = await http.Get(new Uri(address), cancel);
        if (HttpAnswer.IsWebPage(answer)) return new SourceAnswer.Doubtful("web-page");
        if (answer is OutwardAnswer.Answered { Status: 400 or 401 or 403 or 405 or 406 }) return new SourceAnswer.Doubtful("refused");
        return HttpAnswer.Meaning(answer);
    }
}
