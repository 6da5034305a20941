using Restante.Server.KeyDiscovery;
using Restante.Server.Tests.Guests;

namespace Restante.Server.Tests.KeyDiscovery;

/// <summary>OPENPGPKEY records in real zones behind a real validating resolver.</summary>
public sealed class DaneKeyTests
{
    [Fact]
    public async Task Only_DNSSEC_proves_a_key_and_a_bogus_answer_is_unknown()
    {
        TestKey secure = new("bob@secure.example"), insecure = new("bob@insecure.example"), bogus = new("bob@bogus.example");
        await using var dns = await DnsFixture.Start(
            new TestZone(".", ""),
            new TestZone("secure.example", Record(secure)),
            new TestZone("insecure.example", Record(insecure), Zone.Insecure),
            new TestZone("bogus.example", Record(bogus), Zone.Bogus));
        await using var fixture = await KeyDiscoveryFixture.Start("dane", Databases.Sqlite, ("Network:Resolver", dns.Setting));
        var found = await fixture.Look("Bob@secure.example");
        Assert.Equal((KeyState.Found, KeyProvenance.Dane), (found.State, found.Key!.Provenance));
        Assert.Equal(secure.Fingerprint, found.Key.Fingerprint);
        Assert.Equal((KeyState.None, null),
            (await fixture.Look("eve@secure.example") is var nobody ? nobody.State : default, nobody.Reports[0].Cause));
        Assert.Equal((KeyState.None, "not-secure"),
            (await fixture.Look("bob@insecure.example") is var open ? open.State : default, open.Reports[0].Cause));
        Assert.Equal((KeyState.Unknown, "dns-failure"),
            (await fixture.Look("bob@bogus.example") is var forged ? forged.State : default, forged.Reports[0].Cause));
        Assert.Equal(KeyState.Unknown, (await fixture.Look("eve@bogus.example")).State);
        // Several records, one of them malformed: the key counts.
        var name = DaneRecords.NameOf("bob", "x").Replace("._openpgpkey.x", "._openpgpkey", StringComparison.Ordinal);
        await dns.Put("secure.example", Record(secure) + "\n" + name + " TYPE61 \\# 3 010203");
        await fixture.Later(TimeSpan.FromHours(24));
        Assert.Equal(KeyState.Found, (await fixture.Look("bob@secure.example")).State);
    }

    [Fact]
    public async Task Nobody_is_asked_without_a_trusted_resolver()
    {
        await using var fixture = await KeyDiscoveryFixture.Start("dane", Databases.Sqlite, ("Network:Resolver", "192.0.2.1"));
        var verdict = await fixture.Look();
        Assert.Equal((KeyState.None, 0), (verdict.State, verdict.Reports.Count));
    }

    private static string Record(TestKey key) =>
        $"{DaneRecords.NameOf("bob", "x")[..^2]} TYPE61 \\# {key.Certificate.Length} {Convert.ToHexString(key.Certificate)}";
}
