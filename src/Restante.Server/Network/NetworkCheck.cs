using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using Restante.Server.Operations;

namespace Restante.Server.Network;

/// <summary>The resolver's part of <c>restante doctor</c>: checks that it answers, and that it validates if it is trusted to.</summary>
internal sealed class NetworkCheck(Resolver resolver, IOptions<NetworkOptions> options) : IDoctorCheck
{
    public int Order => 80;

    public async IAsyncEnumerable<Finding> Check([EnumeratorCancellation] CancellationToken cancel)
    {
        yield return await Look(cancel);
        if (options.Value.InsecureAllowAddresses is { Count: > 0 } allowed)
            yield return new Finding("Inner networks", Health.Warn,
                $"whoever names a domain can make this server connect to {string.Join(", ", allowed)}. "
                + "Remove Network:InsecureAllowAddresses.");
    }

    private async Task<Finding> Look(CancellationToken cancel)
    {
        const string name = "Resolver";
        return await resolver.Root(cancel) switch
        {
            Lookup<DnsAnswer<string>>.Found { Value.Secure: true } =>
                new Finding(name, Health.Ok, $"{resolver.Server} answers and validates DNSSEC."),
            Lookup<DnsAnswer<string>>.Found when resolver.IsTrusted =>
                new Finding(name, Health.Warn, $"{resolver.Server} answers, but validates no DNSSEC, so that neither keys nor mail servers "
                    + "are proven by DNS. Install a validating resolver (such as unbound) on this machine."),
            Lookup<DnsAnswer<string>>.Found =>
                new Finding(name, Health.Warn, $"{resolver.Server} answers, but its word on DNSSEC does not count, so that neither keys "
                    + "nor mail servers are proven by DNS. Install a validating resolver (such as unbound) on this machine, "
                    + "or set Network:TrustResolver where it is yours and the way to it is safe."),
            _ => new Finding(name, Health.Warn, $"{resolver.Server} does not answer: no key of anybody is found, "
                + "and nothing is known of the mail servers of recipients. Set Network:Resolver."),
        };
    }
}
