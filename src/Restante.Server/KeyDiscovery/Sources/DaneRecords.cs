using System.Security.Cryptography;
using Restante.OpenPgp;
using Restante.Protocol;
using Restante.Server.Network;

namespace Restante.Server.KeyDiscovery;

/// <summary>
/// OPENPGPKEY records (RFC 7929), only if DNSSEC proves them: otherwise an attacker who forges the first DNS answer would choose the
/// key.
/// </summary>
internal sealed class DaneRecords(Resolver resolver) : IKeySource
{
    public KeyProvenance Provenance => KeyProvenance.Dane;

    public async Task<SourceAnswer> Ask(string canonical, CancellationToken cancel)
    {
        var at = canonical.LastIndexOf('@');
        var name = NameOf(canonical[..at], canonical[(at + 1)..]);
        if (name.Length > 253) return new SourceAnswer.Nothing();
        return await resolver.OpenPgpKey(name, cancel) switch
        {
            Lookup<DnsAnswer<byte[]>>.Found { Value.Secure: false } => new SourceAnswer.Nothing("not-secure"),
            Lookup<DnsAnswer<byte[]>>.Found found => Read(found.Value.Records),
            Lookup<DnsAnswer<byte[]>>.Unknown unknown => new SourceAnswer.Failed(unknown.Cause),
            _ => new SourceAnswer.Nothing(),
        };
    }

    /// <summary>RFC 7929 section 3: SHA2-256 of the local part, truncated to 28 octets, in hex, below _openpgpkey of the domain.</summary>
    public static string NameOf(string localPart, string domain) =>
        $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.Text(localPart)).AsSpan(0, 28))}._openpgpkey.{domain}";

    // Each record holds its own certificate; an unreadable one must not hide another.
    private static SourceAnswer Read(IReadOnlyList<byte[]> records)
    {
        var certificates = new List<Certificate>();
        SourceAnswer? failure = null;
        foreach (var answer in records.Select(SourceAnswer.Read))
            if (answer is SourceAnswer.Gave gave) certificates.AddRange(gave.Certificates);
            else failure = answer;
        return certificates.Count > 0 || failure is null ? new SourceAnswer.Gave(certificates) : failure;
    }
}
