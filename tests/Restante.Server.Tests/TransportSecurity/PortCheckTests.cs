using Microsoft.Extensions.DependencyInjection;
using Restante.Server.Tests.Guests;
using Restante.Server.TransportSecurity;
using Restante.Server.Web;

namespace Restante.Server.Tests.TransportSecurity;

/// <summary>What <c>restante doctor</c> says of outbound port 25.</summary>
public sealed class PortCheckTests
{
    [Fact]
    public async Task Finding_follows_from_the_last_checks()
    {
        await using var scene = await Scene.Start();
        Assert.Equal((Health.Ok, "no mail server of a recipient has been asked yet."), await Finding(scene));
        await Know(scene, "a.example", TransportLevel.Unknown, TransportWhy.NoMail, false);
        Assert.Equal(Health.Ok, (await Finding(scene)).Health);
        await Know(scene, "b.example", TransportLevel.Unknown, TransportWhy.Unreachable, false);
        await Know(scene, "c.example", TransportLevel.DaneEnforced, TransportWhy.Dane, false);
        Assert.Equal((Health.Warn, true),
            ((await Finding(scene)).Health, (await Finding(scene)).Sentence.Contains("DnsOnly", StringComparison.Ordinal)));
        await Know(scene, "d.example", TransportLevel.TlsValid, TransportWhy.ValidCertificate, true);
        Assert.Equal((Health.Ok, "of the last 4 domains the mail servers of 1 were reached."), await Finding(scene));
    }

    [Theory]
    [InlineData("DnsOnly")]
    [InlineData("Off")]
    public async Task Port_does_not_matter_when_no_server_is_probed(string probe)
    {
        await using var scene = await Scene.Start(settings: new() { ["TransportSecurity:Probe"] = probe });
        await Know(scene, "b.example", TransportLevel.Unknown, TransportWhy.Unreachable, false);
        Assert.Equal(Health.Ok, (await Finding(scene)).Health);
    }

    private static Task Know(Scene scene, string domain, TransportLevel level, string why, bool probed) =>
        scene.Server.InScope(services => services.GetRequiredService<TransportBook>().Write(domain,
            new Checked(new TransportVerdict(level, why, probed, scene.Now), null),
            scene.Now.AddDays(1), CancellationToken.None));

    private static async Task<(Health Health, string Sentence)> Finding(Scene scene)
    {
        var check = scene.Server.Services.GetServices<IDoctorCheck>().OfType<PortCheck>().Single();
        await foreach (var finding in check.Check(CancellationToken.None)) return (finding.Health, finding.Sentence);
        throw new InvalidOperationException("The check said nothing.");
    }
}
