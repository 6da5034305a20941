using Microsoft.Extensions.DependencyInjection;
using Restante.Server.Operations;
using Restante.Server.Tests.Guests;
using Restante.Server.TransportSecurity;

namespace Restante.Server.Tests.TransportSecurity;

/// <summary>The finding of <c>restante doctor</c> on outbound port 25.</summary>
public sealed class PortCheckTests
{
    [Fact]
    public async Task Finding_follows_from_the_last_checks()
    {
        await using var fixture = await ServerFixture.Start();
        Assert.Equal((Health.Ok, "no mail server of a recipient has been asked yet."), await Finding(fixture));
        await Know(fixture, "a.example", TransportLevel.Unknown, TransportWhy.NoMail, false);
        Assert.Equal(Health.Ok, (await Finding(fixture)).Health);
        await Know(fixture, "b.example", TransportLevel.Unknown, TransportWhy.Unreachable, false);
        await Know(fixture, "c.example", TransportLevel.DaneEnforced, TransportWhy.Dane, false);
        Assert.Equal((Health.Warn, true),
            ((await Finding(fixture)).Health, (await Finding(fixture)).Sentence.Contains("DnsOnly", StringComparison.Ordinal)));
        await Know(fixture, "d.example", TransportLevel.TlsValid, TransportWhy.ValidCertificate, true);
        Assert.Equal((Health.Ok, "of the last 4 domains the mail servers of 1 were reached."), await Finding(fixture));
    }

    [Theory]
    [InlineData("DnsOnly")]
    [InlineData("Off")]
    public async Task Port_does_not_matter_when_no_server_is_probed(string probe)
    {
        await using var fixture = await ServerFixture.Start(settings: new() { ["TransportSecurity:Probe"] = probe });
        await Know(fixture, "b.example", TransportLevel.Unknown, TransportWhy.Unreachable, false);
        Assert.Equal(Health.Ok, (await Finding(fixture)).Health);
    }

    private static Task Know(ServerFixture fixture, string domain, TransportLevel level, string why, bool probed) =>
        fixture.Server.InScope(services => services.GetRequiredService<TransportBook>().Write(domain,
            new Checked(new TransportVerdict(level, why, probed, fixture.Now), null),
            fixture.Now.AddDays(1), CancellationToken.None));

    private static async Task<(Health Health, string Sentence)> Finding(ServerFixture fixture)
    {
        var check = fixture.Server.Services.GetServices<IDoctorCheck>().OfType<PortCheck>().Single();
        await foreach (var finding in check.Check(CancellationToken.None)) return (finding.Health, finding.Sentence);
        throw new InvalidOperationException("The check said nothing.");
    }
}
