using System.Net;
using Microsoft.Extensions.Options;
using Restante.Server.Network;

namespace Restante.Server.TransportSecurity;

/// <summary>A policy that this server has seen and that has not expired.</summary>
internal sealed record KeptPolicy(IReadOnlyList<string> Patterns, DateTimeOffset Until);

/// <summary>The result of a domain's check.</summary>
internal sealed record Checked(TransportVerdict Verdict, KeptPolicy? Policy);

/// <summary>
/// Checks a domain as a sending mail server would: its mail servers (RFC 5321 section 5.1), the requirements of DNSSEC and MTA-STS, and
/// the servers' TLS. Each look-up takes at most five seconds and a probe twenty; servers are checked in parallel.
/// </summary>
internal sealed class DomainCheck(Resolver resolver, StsPolicies policies, SmtpProbe probe, IOptions<TransportSecurityOptions> options)
{
    /// <summary>The largest providers have seven; a domain with more than this is not checked.</summary>
    private const int MaxHosts = 16;

    /// <param name="domain">Lower-case ASCII.</param>
    /// <param name="kept">A policy seen earlier; null: none.</param>
    /// <param name="now">The time of the check.</param>
    /// <param name="cancel">Cancels the check.</param>
    public async Task<Checked> Run(string domain, KeptPolicy? kept, DateTimeOffset now, CancellationToken cancel)
    {
        if (options.Value.Probe == Probing.Off) return new Checked(new(TransportLevel.Unknown, TransportWhy.NotLooked, false, now), kept);
        var policyTask = policies.Of(domain, kept, now, cancel);
        var mx = await resolver.Mx(domain, cancel);
        var policy = await policyTask;
        return new Checked(await Judge(domain, mx, policy, now, cancel), policy);
    }

    private async Task<TransportVerdict> Judge(
        string domain,
        Lookup<DnsAnswer<MxHost>> mx,
        KeptPolicy? policy,
        DateTimeOffset now,
        CancellationToken cancel)
    {
        TransportVerdict Nothing(string why) => new(TransportLevel.Unknown, why, false, now);
        if (mx is Lookup<DnsAnswer<MxHost>>.Unknown) return Nothing(TransportWhy.DnsFailed);
        // Without an MX record the domain's own host takes the mail; whether it is secure follows from its address look-up.
        var found = mx is Lookup<DnsAnswer<MxHost>>.Found { Value: var answer }
            ? answer
            : new DnsAnswer<MxHost>([new MxHost(0, domain)], true);
        // RFC 7505: an empty host means that the domain takes no mail.
        var hosts = found.Records.Select(record => record.Host).Where(host => host.Length > 0).Distinct().ToList();
        if (hosts.Count > MaxHosts) return Nothing(TransportWhy.TooMany);
        var judged = await Task.WhenAll(hosts.Select(host => OfHost(host, found.Secure, policy, cancel)));
        var there = judged.OfType<(TransportLevel, string, bool)>().ToList();
        if (there.Count == 0) return Nothing(TransportWhy.NoMail);
        var (level, why, probed) = HostJudgement.Weakest(there);
        return new TransportVerdict(level, why, probed, now);
    }

    /// <summary>Null: the host does not exist, so no sender delivers to it.</summary>
    private async Task<(TransportLevel Level, string Why, bool Probed)?> OfHost(
        string host,
        bool mxSecure,
        KeptPolicy? policy,
        CancellationToken cancel)
    {
        var found = await resolver.Addresses(host, cancel);
        if (found is Lookup<DnsAnswer<IPAddress>>.None) return null;
        bool? inPolicy = policy is null ? null : MtaSts.Matches(policy.Patterns, host);
        if (found is not Lookup<DnsAnswer<IPAddress>>.Found { Value: var addresses })
            return HostJudgement.Of(new HostFacts([], true, inPolicy, null, false));
        var (tlsa, failed) = mxSecure && addresses.Secure ? await Tlsa(host, cancel) : ([], false);
        var probed = failed || options.Value.Probe == Probing.DnsOnly ? null : await probe.Look(host, addresses.Records, cancel);
        var holds = probed is Probed.Tls shown && Dane.Holds(tlsa, shown.Certificates, host);
        if (probed is Probed.Tls { Certificates: var certificates }) foreach (var certificate in certificates) certificate.Dispose();
        return HostJudgement.Of(new HostFacts(tlsa, failed, inPolicy, probed, holds));
    }

    // RFC 7672 section 2.2: insecure records count as none; if the look-up fails, a sender must not deliver.
    private async Task<(IReadOnlyList<Tlsa> Records, bool Failed)> Tlsa(string host, CancellationToken cancel) =>
        await resolver.Tlsa("_25._tcp." + host, cancel) switch
        {
            Lookup<DnsAnswer<Tlsa>>.Found { Value: { Secure: true, Records: var records } } => (Dane.Usable(records), false),
            Lookup<DnsAnswer<Tlsa>>.Unknown => ([], true),
            _ => ([], false),
        };
}
