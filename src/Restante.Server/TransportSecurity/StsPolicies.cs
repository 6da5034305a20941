using Restante.Server.Network;

namespace Restante.Server.TransportSecurity;

/// <summary>
/// Gets the MTA-STS policies of domains (RFC 8461): announced in DNS, fetched by https from their only allowed location, without
/// following redirects. A known policy is valid until it expires even if its DNS record disappears, because an attacker could remove
/// that record.
/// </summary>
internal sealed class StsPolicies(Resolver resolver, OutwardHttp http)
{
    /// <summary>The enforced policy; null: there is none, or it is in testing mode.</summary>
    public async Task<KeptPolicy?> Of(string domain, KeptPolicy? kept, DateTimeOffset now, CancellationToken cancel)
    {
        var still = kept?.Until > now ? kept : null;
        var announced = await resolver.Txt("_mta-sts." + domain, cancel);
        if (announced is not Lookup<DnsAnswer<string>>.Found { Value.Records: var records } || !MtaSts.IsAnnounced(records)) return still;
        if (!Uri.TryCreate($"https://mta-sts.{domain}/.well-known/mta-sts.txt", UriKind.Absolute, out var place)) return still;
        // Section 3.2: only text/plain, so that an attacker who can upload pages to the host cannot publish a policy.
        if (await http.Get(place, 0, cancel) is not OutwardAnswer.Answered { Status: 200, MediaType: "text/plain" } answer) return still;
        if (MtaSts.Parse(answer.Content) is not { } policy) return still;
        return policy.Mode == StsMode.Enforce ? new KeptPolicy(policy.Patterns, now + policy.MaxAge) : null;
    }
}
