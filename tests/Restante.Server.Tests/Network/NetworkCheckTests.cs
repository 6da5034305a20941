using Microsoft.Extensions.Options;
using Restante.Server.Network;
using Restante.Server.Operations;

namespace Restante.Server.Tests.Network;

/// <summary>The findings of <c>restante doctor</c> on the resolver.</summary>
public sealed class NetworkCheckTests
{
    [Fact]
    public async Task Validating_resolver_passes()
    {
        await using var dns = await DnsFixture.Start(new TestZone(".", ""));
        Assert.Equal([Health.Ok], (await Findings(dns.Setting)).Select(finding => finding.Health));
    }

    [Fact]
    public async Task Non_validating_or_silent_resolver_is_named_with_the_remedy()
    {
        // MNAME and RNAME the root, then five numbers: a SOA without a signature.
        await using var plain = new FakeDns((_, type, question) => FakeDns.Reply(question, 0, [(type, new byte[22])]));
        var finding = Assert.Single(await Findings(plain.Setting));
        Assert.Equal((Health.Warn, true), (finding.Health, finding.Sentence.Contains("validates no DNSSEC", StringComparison.Ordinal)));
        finding = Assert.Single(await Findings("127.0.0.1:9"));
        Assert.Equal((Health.Warn, true), (finding.Health, finding.Sentence.Contains("does not answer", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Allowed_inner_networks_are_a_warning() => Assert.Contains(await Findings("127.0.0.1:9", "10.0.0.0/8"),
        finding => finding.Health == Health.Warn && finding.Sentence.Contains("10.0.0.0/8", StringComparison.Ordinal));

    [Theory]
    [InlineData("127.0.0.1", true, null)]
    [InlineData("192.0.2.1:5353", true, null)]
    [InlineData("[::1]:53", true, null)]
    [InlineData("resolver.example", false, null)]
    [InlineData("127.0.0.1:99999", false, null)]
    [InlineData("127.0.0.1", false, "10.0.0.0")]
    [InlineData("127.0.0.1", true, "fd00::/8")]
    public void Settings_are_checked(string resolver, bool good, string? allow) =>
        Assert.Equal(good,
            !new NetworkOptions { Resolver = resolver, InsecureAllowAddresses = allow is null ? null : [allow] }.Validate().Any());

    [Fact]
    public void Only_a_resolver_of_this_machine_is_trusted_by_default()
    {
        using var near = new NetworkFixture("127.0.0.53");
        using var far = new NetworkFixture("192.0.2.1");
        using var said = new NetworkFixture("192.0.2.1", trust: true);
        Assert.Equal((true, false, true), (near.Resolver.IsTrusted, far.Resolver.IsTrusted, said.Resolver.IsTrusted));
    }

    private static async Task<List<Finding>> Findings(string resolver, params string[] allow)
    {
        using var fixture = new NetworkFixture(resolver);
        var check = new NetworkCheck(fixture.Resolver, Options.Create(new NetworkOptions { InsecureAllowAddresses = [.. allow] }));
        var findings = new List<Finding>();
        await foreach (var finding in check.Check(CancellationToken.None)) findings.Add(finding);
        return findings;
    }
}
