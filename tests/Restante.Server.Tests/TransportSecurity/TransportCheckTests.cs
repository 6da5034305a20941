using System.Diagnostics;
using Microsoft.Extensions.Options;
using Restante.Server.Operations;
using Restante.Server.Tests.Network;
using Restante.Server.TransportSecurity;

namespace Restante.Server.Tests.TransportSecurity;

/// <summary>Domains of every kind with real servers: the level is right, or unknown, and arrives in time.</summary>
[Trait("Time", "long")]
public sealed class TransportCheckTests(TransportFixture fixture) : IClassFixture<TransportFixture>
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("valid.secure.example", "DaneEnforced dane True")] // by its authority
    [InlineData("offered.secure.example", "DaneEnforced dane True")] // by its key, which no authority vouches for
    [InlineData("wrong.secure.example", "TlsOffered dane-mismatch True")]
    [InlineData("clears.secure.example", "None dane-mismatch True")]
    [InlineData("silent.secure.example", "DaneEnforced dane False")]
    [InlineData("useless.secure.example", "TlsOffered certificate-proves-nothing True")]
    [InlineData("outside.secure.example", "TlsValid valid-certificate True")]
    [InlineData("offered.plain.example", "TlsOffered certificate-proves-nothing True")] // its TLSA record is not signed
    public async Task DANE_is_judged_with_the_certificate_shown(string domain, string expected) =>
        Assert.Equal(expected, await Check(domain));

    [Theory]
    [InlineData("sts", "MtaStsEnforced mta-sts True")]
    [InlineData("sts-self", "TlsOffered mta-sts-mismatch True")]
    [InlineData("sts-down", "MtaStsEnforced mta-sts False")]
    [InlineData("sts-clear", "None mta-sts-mismatch True")]
    [InlineData("sts-wrong", "TlsValid mta-sts-mismatch True")]
    [InlineData("sts-testing", "TlsValid valid-certificate True")]
    [InlineData("sts-404", "TlsValid valid-certificate True")]
    [InlineData("sts-html", "TlsValid valid-certificate True")]
    [InlineData("sts-nonsense", "TlsValid valid-certificate True")]
    [InlineData("sts-moved", "TlsValid valid-certificate True")]
    [InlineData("sts-forged", "TlsValid valid-certificate True")]
    public async Task MTA_STS_is_judged_with_its_policy_and_the_certificate_shown(string domain, string expected)
    {
        Assert.Equal(expected, await Check(domain + ".plain.example"));
        Assert.Equal(0, fixture.Elsewhere.Connections);
    }

    [Theory]
    [InlineData("valid", "TlsValid valid-certificate True")]
    [InlineData("clears", "None no-starttls True")]
    [InlineData("implicit", "TlsValid valid-certificate True")]
    [InlineData("mixed", "None no-starttls True")]
    [InlineData("backup", "Unknown unreachable False")]
    [InlineData("half", "TlsValid valid-certificate True")] // a name that does not exist takes no mail
    [InlineData("many", "Unknown too-many-servers False")]
    [InlineData("null", "Unknown no-mail False")]
    [InlineData("dangling", "Unknown no-mail False")]
    [InlineData("nobody", "Unknown no-mail False")]
    [InlineData("unreached", "Unknown unreachable False")]
    public async Task Mail_servers_are_judged_by_the_TLS_they_show(string domain, string expected) =>
        Assert.Equal(expected, await Check(domain + ".plain.example"));

    [Fact]
    public async Task Bogus_DNS_is_unknown() => Assert.Equal("Unknown dns-failed False", await Check("bogus.example"));

    [Fact]
    public async Task Inner_mail_server_is_not_connected_to()
    {
        Assert.Equal("Unknown inner-address False", await Check("inner.plain.example"));
        Assert.Equal(0, fixture.Inner.Connections);
    }

    [Fact]
    public async Task Misbehaving_servers_are_unknown_within_the_time_limit()
    {
        (string Domain, string Expected)[] all =
        [
            ("dropping", "Unknown unreachable False"), ("resetting", "Unknown unreachable False"),
            ("refusing", "Unknown unreachable False"), ("busy", "Unknown unreachable False"),
            ("nonsense", "Unknown unreachable False"), ("dripping", "Unknown unreachable False"),
            ("silence", "Unknown unreachable False"), ("banner", "Unknown unreachable False"),
            ("line", "Unknown unreachable False"), ("halfway", "Unknown tls-failed False"), ("injecting", "Unknown tls-failed False"),
            ("stripped", "None no-starttls True"), ("unwilling", "None no-starttls True"), ("old", "None no-starttls True"),
        ];
        var watch = Stopwatch.StartNew();
        var found = await Task.WhenAll(all.Select(async bad => (bad.Domain, await Check(bad.Domain + ".plain.example"))));
        Assert.Equal(all, found);
        // The probe's twenty seconds; a busy machine adds to them.
        Assert.InRange(watch.Elapsed, TimeSpan.FromSeconds(19), Eventually.Longest);
    }

    [Theory]
    [InlineData("valid.secure.example", "DaneEnforced dane False")]
    [InlineData("wrong.secure.example", "DaneEnforced dane False")] // nothing was probed
    [InlineData("sts.plain.example", "MtaStsEnforced mta-sts False")]
    [InlineData("sts-wrong.plain.example", "Unknown not-probed False")]
    [InlineData("valid.plain.example", "Unknown not-probed False")]
    [InlineData("clears.plain.example", "Unknown not-probed False")]
    public async Task DNS_only_result_says_that_nobody_was_connected_to(string domain, string expected) =>
        Assert.Equal(expected, await Check(domain, Probing.DnsOnly));

    [Fact]
    public async Task Switched_off_check_asks_nobody() =>
        Assert.Equal("Unknown not-looked-at False", await Check("nothing.plain.example", Probing.Off));

    [Fact]
    public async Task Known_policy_holds_until_it_expires_whatever_its_host_says()
    {
        var kept = new KeptPolicy(["good.plain.example"], Now.AddDays(1));
        var found = await Run("sts-404.plain.example", Probing.Direct, kept);
        Assert.Equal((TransportLevel.MtaStsEnforced, kept), (found.Verdict.Level, found.Policy));
        Assert.Equal(TransportLevel.MtaStsEnforced, (await Run("valid.plain.example", Probing.Direct, kept)).Verdict.Level);
        Assert.Null((await Run("sts-404.plain.example", Probing.Direct, kept with { Until = Now })).Policy);
        Assert.Null((await Run("sts-testing.plain.example", Probing.Direct, kept)).Policy);
        Assert.Equal(Now.AddDays(7), (await Run("sts.plain.example", Probing.Direct, kept)).Policy!.Until);
    }

    private async Task<string> Check(string domain, Probing probing = Probing.Direct)
    {
        var verdict = (await Run(domain, probing, null)).Verdict;
        Assert.Equal(Now, verdict.At);
        return $"{verdict.Level} {verdict.Why} {verdict.Probed}";
    }

    private async Task<Checked> Run(string domain, Probing probing, KeptPolicy? kept)
    {
        using var network = new NetworkFixture(fixture.Dns.Setting, fixture.CaFile, allow: Loopback.Outside);
        var probe = new SmtpProbe(network.Connector, network.Roots,
            new Origins("https://secure.example.org", "https://secure.example.org"));
        var check = new DomainCheck(network.Resolver, new StsPolicies(network.Resolver, network.Http),
            probe, Options.Create(new TransportSecurityOptions { Probe = probing }));
        return await check.Run(domain, kept, Now, CancellationToken.None);
    }
}
