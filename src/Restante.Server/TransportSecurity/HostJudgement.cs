using Restante.Server.Network;

namespace Restante.Server.TransportSecurity;

/// <summary>The facts about one mail server of a domain.</summary>
/// <param name="Tlsa">Usable TLSA records, DNSSEC-secure down from the MX record; empty: none.</param>
/// <param name="DnsFailed">The look-up of its TLSA records or addresses failed.</param>
/// <param name="InPolicy">The domain's enforced MTA-STS policy names the host; null: there is no such policy.</param>
/// <param name="Probed">Null: the server was not probed.</param>
/// <param name="DaneHolds">The server's certificate matches one of <paramref name="Tlsa"/>.</param>
internal sealed record HostFacts(IReadOnlyList<Tlsa> Tlsa, bool DnsFailed, bool? InPolicy, Probed? Probed, bool DaneHolds);

/// <summary>Derives a level from facts. Pure; every case is in this table.</summary>
internal static class HostJudgement
{
    public static (TransportLevel Level, string Why, bool Probed) Of(HostFacts facts)
    {
        if (facts.DnsFailed) return (TransportLevel.Unknown, TransportWhy.DnsFailed, false);
        var (hasDane, inPolicy) = (facts.Tlsa.Count > 0, facts.InPolicy == true);
        return facts.Probed switch
        {
            Probed.Tls when hasDane && facts.DaneHolds => (TransportLevel.DaneEnforced, TransportWhy.Dane, true),
            // An attacker may be in between: a sender that ignores DANE would deliver to them.
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
            // DNSSEC or the policy forbids mail in clear, so a server that does not answer now cannot receive it in clear later.
            _ when hasDane => (TransportLevel.DaneEnforced, TransportWhy.Dane, false),
            _ when inPolicy => (TransportLevel.MtaStsEnforced, TransportWhy.MtaSts, false),
            Probed.Nothing nothing => (TransportLevel.Unknown, nothing.Why, false),
            _ => (TransportLevel.Unknown, TransportWhy.NotProbed, false),
        };
    }

    /// <summary>
    /// The domain's level is that of its weakest mail server: senders try the next server when one does not answer, and an attacker in
    /// between can block the best ones. For the same reason a server that could not be checked makes the domain unknown, unless another
    /// one is already weak.
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
