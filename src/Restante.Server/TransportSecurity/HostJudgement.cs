using Restante.Server.Network;

namespace Restante.Server.TransportSecurity;

/// <summary>What is known of one mail server of a domain.</summary>
/// <param name="Tlsa">Usable TLSA records, DNSSEC-secure down from the MX record; empty: none.</param>
/// <param name="DnsFailed">It could not be learnt whether there are any, or where the host is.</param>
/// <param name="InPolicy">The domain's enforced MTA-STS policy names the host; null: there is no such policy.</param>
/// <param name="Probed">Null: it was not connected to.</param>
/// <param name="DaneHolds">The certificate shown is one of <paramref name="Tlsa"/>.</param>
internal sealed record HostFacts(IReadOnlyList<Tlsa> Tlsa, bool DnsFailed, bool? InPolicy, Probed? Probed, bool DaneHolds);

/// <summary>From facts to a level. Pure; every case stands here.</summary>
internal static class HostJudgement
{
    public static (TransportLevel Level, string Why, bool Probed) Of(HostFacts facts)
    {
        if (facts.DnsFailed) return (TransportLevel.Unknown, TransportWhy.DnsFailed, false);
        var (hasDane, inPolicy) = (facts.Tlsa.Count > 0, facts.InPolicy == true);
        return facts.Probed switch
        {
            Probed.Tls when hasDane && facts.DaneHolds => (TransportLevel.DaneEnforced, TransportWhy.Dane, true),
            // Somebody may be in between: who does not look at DANE would hand the mail over to him.
            Probed.Tls when hasDane => (TransportLevel.TlsOffered, TransportWhy.DaneMismatch, true),
            Probed.Tls { IsValid: true } when inPolicy => (TransportLevel.MtaStsEnforced, TransportWhy.MtaSts, true),
            Probed.Tls { IsValid: true } =>
                (TransportLevel.TlsValid, facts.InPolicy is false ? TransportWhy.MtaStsMismatch : TransportWhy.ValidCertificate, true),
            Probed.Tls => (
                TransportLevel.TlsOffered,
                facts.InPolicy is not null ? TransportWhy.MtaStsMismatch : TransportWhy.CertificateProvesNothing,
                true),
            Probed.Clear => (
                TransportLevel.None,
                hasDane ? TransportWhy.DaneMismatch : inPolicy ? TransportWhy.MtaStsMismatch : TransportWhy.NoStartTls,
                true),
            // A server that does not answer now cannot take the mail in clear either where DNSSEC or the policy forbids that.
            _ when hasDane => (TransportLevel.DaneEnforced, TransportWhy.Dane, false),
            _ when inPolicy => (TransportLevel.MtaStsEnforced, TransportWhy.MtaSts, false),
            Probed.Nothing nothing => (TransportLevel.Unknown, nothing.Why, false),
            _ => (TransportLevel.Unknown, TransportWhy.NotProbed, false),
        };
    }

    /// <summary>
    /// The domain's level is that of its weakest mail server: a sender takes the next one where one does not answer, and whoever
    /// stands in between can see to it that the best ones do not. For the same reason a server that could not be looked at makes
    /// the whole unknown, unless another one is weak already, which no further answer would make better.
    /// </summary>
    public static (TransportLevel Level, string Why, bool Probed) Weakest(
        IReadOnlyList<(TransportLevel Level, string Why, bool Probed)> hosts)
    {
        var known = hosts.Where(host => host.Level != TransportLevel.Unknown).OrderByDescending(host => host.Level).ToList();
        if (known.Count > 0 && known[0].Level >= TransportLevel.TlsOffered) return known[0];
        if (known.Count < hosts.Count) return hosts.First(host => host.Level == TransportLevel.Unknown);
        return (known[0].Level, known[0].Why, hosts.All(host => host.Probed));
    }
}
