using System.Net;
using Restante.Server.Network;

namespace Restante.Server.Tests.Network;

/// <summary>Real DNS: a validating Unbound before a Knot that signs.</summary>
public sealed class ResolverTests(ResolverTests.Zones zones) : IClassFixture<ResolverTests.Zones>, IDisposable
{
    private const string Records = """
        @ MX 20 mx2
        @ MX 10 mx1
        mx1 A 192.0.2.1
        mx1 AAAA 2001:db8::1
        mx2 A 192.0.2.2
        alias CNAME mx2
        null MX 0 .
        _mta-sts TXT "v=STSv1; " "id=1;"
        _25._tcp.mx1 TLSA 3 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
        key._openpgpkey TYPE61 \# 4 99010203
        """;

    private static readonly string Many = string.Join('\n', Enumerable.Range(0, 200).Select(i => $"many A 192.0.2.{i}"));
    private static readonly string Big = "big TYPE61 \\# 6000 " + string.Concat(Enumerable.Repeat("ab", 6000));
    private readonly NetworkFixture fixture = new(zones.Dns.Setting);

    public void Dispose() => fixture.Dispose();

    /// <summary>The zones of all these tests.</summary>
    public sealed class Zones : IAsyncLifetime
    {
        internal DnsFixture Dns { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Dns = await DnsFixture.Start(
            new TestZone("secure.example", $"{Records}\n{Many}\n{Big}"),
            new TestZone("plain.example", Records, Zone.Insecure), new TestZone("bogus.example", Records, Zone.Bogus),
            new TestZone("changing.example", "old A 192.0.2.8", Zone.Insecure), new TestZone(".", ""));

        public ValueTask DisposeAsync() => Dns.DisposeAsync();
    }

    [Theory]
    [InlineData("secure.example", true)]
    [InlineData("plain.example", false)]
    public async Task Every_kind_of_record_is_read_as_secure_or_insecure(string zone, bool secure)
    {
        var mx = Found(await fixture.Resolver.Mx(zone, default), secure);
        Assert.Equal([new MxHost(10, "mx1." + zone), new MxHost(20, "mx2." + zone)], mx.OrderBy(host => host.Preference));
        Assert.Equal([new MxHost(0, "")], Found(await fixture.Resolver.Mx("null." + zone, default), secure));
        Assert.Equal(["v=STSv1; id=1;"], Found(await fixture.Resolver.Txt("_mta-sts." + zone, default), secure));
        Assert.Equal([IPAddress.Parse("192.0.2.1"), IPAddress.Parse("2001:db8::1")],
            Found(await fixture.Resolver.Addresses("mx1." + zone, default), secure));
        Assert.Equal([IPAddress.Parse("192.0.2.2")], Found(await fixture.Resolver.Addresses("alias." + zone, default), secure));
        var tlsa = Assert.Single(Found(await fixture.Resolver.Tlsa("_25._tcp.mx1." + zone, default), secure));
        Assert.Equal((3, 1, 1, 32), (tlsa.Usage, tlsa.Selector, tlsa.MatchingType, tlsa.Data.Length));
        Assert.Equal([[0x99, 1, 2, 3]], Found(await fixture.Resolver.OpenPgpKey("key._openpgpkey." + zone, default), secure));
    }

    [Theory]
    [InlineData("secure.example")]
    [InlineData("plain.example")]
    public async Task Absent_name_or_type_is_none(string zone)
    {
        Assert.IsType<Lookup<DnsAnswer<IPAddress>>.None>(await fixture.Resolver.Addresses("nobody." + zone, default));
        Assert.IsType<Lookup<DnsAnswer<MxHost>>.None>(await fixture.Resolver.Mx("mx1." + zone, default));
        Assert.IsType<Lookup<DnsAnswer<byte[]>>.None>(await fixture.Resolver.OpenPgpKey("nobody._openpgpkey." + zone, default));
    }

    [Fact]
    public async Task Bogus_signatures_are_unknown_with_or_without_a_record()
    {
        Assert.Equal(NetworkCause.DnsFailure, Unknown(await fixture.Resolver.Mx("bogus.example", default)));
        Assert.Equal(NetworkCause.DnsFailure, Unknown(await fixture.Resolver.Addresses("nobody.bogus.example", default)));
        Assert.Equal(NetworkCause.DnsFailure, Unknown(await fixture.Resolver.Tlsa("_25._tcp.mx1.bogus.example", default)));
    }

    [Fact]
    public async Task Answer_too_large_for_a_packet_is_read_over_TCP()
    {
        Assert.Equal(200, Found(await fixture.Resolver.Addresses("many.secure.example", default), true).Count);
        Assert.Equal(6000, Assert.Single(Found(await fixture.Resolver.OpenPgpKey("big.secure.example", default), true)).Length);
    }

    [Fact]
    public async Task Change_is_seen_at_once()
    {
        Assert.Equal([IPAddress.Parse("192.0.2.8")], Found(await fixture.Resolver.Addresses("old.changing.example", default), false));
        Assert.IsType<Lookup<DnsAnswer<IPAddress>>.None>(await fixture.Resolver.Addresses("new.changing.example", default));
        await zones.Dns.Put("changing.example", "new A 192.0.2.9");
        Assert.Equal([IPAddress.Parse("192.0.2.9")], Found(await fixture.Resolver.Addresses("new.changing.example", default), false));
        Assert.IsType<Lookup<DnsAnswer<IPAddress>>.None>(await fixture.Resolver.Addresses("old.changing.example", default));
    }

    [Fact]
    public async Task Root_is_secure_when_the_resolver_validates() => Found(await fixture.Resolver.Root(default), true);

    [Fact]
    public async Task Silent_server_is_given_up()
    {
        await using var silent = new FakeDns((_, _, _) => null);
        using var other = new NetworkFixture(silent.Setting);
        var lookUp = other.Resolver.Mx("plain.example", default).WaitAsync(Eventually.Longest, TestContext.Current.CancellationToken);
        Assert.Equal(NetworkCause.DnsTimeout, Unknown(await lookUp));
        Assert.True(silent.Questions > 0);
    }

    [Theory]
    [InlineData(1, "dns-failure")]
    [InlineData(2, "dns-failure")]
    [InlineData(4, "dns-failure")]
    [InlineData(5, "dns-failure")]
    [InlineData(9, "dns-failure")]
    public async Task Every_refusal_is_unknown(int code, string cause)
    {
        await using var refusing = new FakeDns((_, _, question) => FakeDns.Reply(question, code, []));
        using var other = new NetworkFixture(refusing.Setting);
        Assert.Equal(cause, Unknown(await other.Resolver.Mx("plain.example", default)));
        Assert.Equal(cause, Unknown(await other.Resolver.Addresses("plain.example", default)));
    }

    [Theory]
    [InlineData(1, "0102")] // an address of two bytes
    [InlineData(15, "00")] // MX without a host
    [InlineData(15, "000aff")] // a label beyond the end
    [InlineData(16, "ff41")] // a string longer than its record
    [InlineData(52, "03")] // TLSA without its fields
    public async Task Unreadable_record_is_unknown(int type, string data)
    {
        await using var crooked = new FakeDns((_, _, question) => FakeDns.Reply(question, 0, [(type, Convert.FromHexString(data))]));
        using var other = new NetworkFixture(crooked.Setting);
        Task<string?> asked = type switch
        {
            1 => Cause(other.Resolver.Addresses("plain.example", default)),
            15 => Cause(other.Resolver.Mx("plain.example", default)),
            16 => Cause(other.Resolver.Txt("plain.example", default)),
            _ => Cause(other.Resolver.Tlsa("plain.example", default)),
        };
        Assert.NotNull(await asked);
    }

    [Fact]
    public async Task Failure_of_one_address_family_leaves_the_other_one_insecure()
    {
        await using var half = new FakeDns(
            (_, type, question) => type == 1 ? FakeDns.Reply(question, 0, [(1, [192, 0, 2, 1])]) : FakeDns.Reply(question, 2, []));
        using var other = new NetworkFixture(half.Setting);
        Assert.Single(Found(await other.Resolver.Addresses("plain.example", default), false));
        await using var empty = new FakeDns((_, type, question) => FakeDns.Reply(question, type == 1 ? 0 : 2, []));
        using var third = new NetworkFixture(empty.Setting);
        Assert.Equal(NetworkCause.DnsFailure, Unknown(await third.Resolver.Addresses("plain.example", default)));
    }

    [Theory]
    [InlineData("with space.example")]
    [InlineData("a..example")]
    [InlineData("ü.example")]
    [InlineData("a\0.example")]
    public async Task Invalid_name_is_not_asked_for(string name) =>
        Assert.Equal(NetworkCause.AddressForm, Unknown(await fixture.Resolver.Addresses(name, default)));

    private static IReadOnlyList<T> Found<T>(Lookup<DnsAnswer<T>> answer, bool secure)
    {
        var found = Assert.IsType<Lookup<DnsAnswer<T>>.Found>(answer);
        Assert.Equal(secure, found.Value.Secure);
        return found.Value.Records;
    }

    private static string Unknown<T>(Lookup<T> answer) => Assert.IsType<Lookup<T>.Unknown>(answer).Cause;

    private static async Task<string?> Cause<T>(Task<Lookup<T>> answer) => (await answer as Lookup<T>.Unknown)?.Cause;
}
