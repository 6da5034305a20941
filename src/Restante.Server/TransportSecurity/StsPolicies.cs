using Restante.Server.Network;

namespace Restante.Server.TransportSecurity;

/// <summary>
/// The MTA-STS policies of domains (RFC 8461): announced in DNS, fetched by https from the one place that they may lie, no
/// redirect followed. A policy that was seen holds until it runs out, whatever DNS says meanwhile: its removal is what it guards against.
/// </summary>
internal sealed class StsPolicies(Resolver resolver, OutwardHttp http)
{
    /// <summary>The enforced policy; null: there is none, or it only tests.</summary>
    public async Task<KeptPolicy?> Of(string domain, KeptPolicy? kept, DateTimeOffset now, CancellationToken cancel)
    {
        var still = kept?.Until > now ? kept : null;
        var announced = await resolver.Txt("_mta-sts." + domain, cancel);
        if (announced is not Lookup<DnsAnswer<string>>.Found { Value.Records: var records } || !MtaSts.IsAnnounced(records)) return still;
        if (!Uri.TryCreate($"https://mta-sts.{domain}/.well-known/mta-sts.txt", UriKind.Absolute, out var place)) return still;
        // Section 3.2: text/plain alone, so that a place where anybody may upload a page is not enough.
        if (await http.Get(place, 0, cancel) is not OutwardAnswer.Answered { Status: 200, MediaType: "text/plain" } answer) return still;
        if (MtaSts.Parse(answer.Content) is not { } policy) return still;
        return policy.Mode == StsMode.Enforce ? new KeptPolicy(policy.Patterns, now + policy.MaxAge) : null;
    }
}
