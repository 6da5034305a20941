using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Restante.Server.Network;

namespace Restante.Server.TransportSecurity;

/// <summary>Checks whether DNSSEC names a mail server's certificate (RFC 6698, RFC 7671, RFC 7672). Pure.</summary>
internal static class Dane
{
    /// <summary>
    /// RFC 7672 section 3.1: SMTP uses only DANE-TA(2) and DANE-EE(3), with a known selector and matching type, and data of the right
    /// length.
    /// </summary>
    public static IReadOnlyList<Tlsa> Usable(IEnumerable<Tlsa> records) => [.. records.Where(record =>
        record.Usage is 2 or 3 && record.Selector <= 1 && (record.MatchingType, record.Data.Length) is (0, > 0) or (1, 32) or (2, 64))];

    /// <summary>True if one usable record matches.</summary>
    /// <param name="records">Usable ones.</param>
    /// <param name="presented">As the server sent them, its own first.</param>
    /// <param name="host">The MX host, which a DANE-TA certificate must name.</param>
    public static bool Holds(IEnumerable<Tlsa> records, IReadOnlyList<X509Certificate2> presented, string host) =>
        presented.Count > 0
        && records.Any(record => record.Usage == 3 ? Matches(record, presented[0]) : HoldsByAuthority(record, presented, host));

    // RFC 7671 section 5.1: if DNS names the key itself, neither name nor dates of the certificate matter.
    private static bool Matches(Tlsa record, X509Certificate2 certificate)
    {
        var bytes = record.Selector == 0 ? certificate.RawData : certificate.PublicKey.ExportSubjectPublicKeyInfo();
        var digest = record.MatchingType switch { 1 => SHA256.HashData(bytes), 2 => SHA512.HashData(bytes), _ => bytes };
        return digest.AsSpan().SequenceEqual(record.Data);
    }

    // RFC 7671 section 5.2: the server must send the authority, the path to it must be valid, and the name must be the host's.
    private static bool HoldsByAuthority(Tlsa record, IReadOnlyList<X509Certificate2> presented, string host)
    {
        using var chain = new X509Chain { ChainPolicy = TrustedRoots.ChainPolicy() };
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        // The authority's own issuer does not matter; everything below it must be signed and within its dates.
        chain.ChainPolicy.VerificationFlags = X509VerificationFlags.AllowUnknownCertificateAuthority;
        chain.ChainPolicy.ExtraStore.AddRange(presented.Skip(1).ToArray());
        if (!chain.Build(presented[0]) || !presented[0].MatchesHostname(host, allowWildcards: true, allowCommonName: false)) return false;
        return chain.ChainElements.Skip(1).Any(element => Matches(record, element.Certificate));
    }
}
