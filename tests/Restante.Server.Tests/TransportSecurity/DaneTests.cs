using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Restante.Server.Network;
using Restante.Server.TransportSecurity;

namespace Restante.Server.Tests.TransportSecurity;

/// <summary>RFC 6698, RFC 7671 and RFC 7672 over certificates created here.</summary>
public sealed class DaneTests : IDisposable
{
    private const string Host = "mx.example";
    private readonly TestAuthority authority = new();

    public void Dispose() => authority.Dispose();

    [Theory]
    [InlineData(0, 0), InlineData(0, 1), InlineData(0, 2), InlineData(1, 0), InlineData(1, 1), InlineData(1, 2)]
    public void Record_of_any_usage_selector_and_digest_holds_for_its_certificate_only(byte selector, byte matching)
    {
        using var own = authority.Issue([Host]);
        using var other = authority.Issue([Host]);
        Assert.True(Dane.Holds([Of(3, selector, matching, own)], [own], Host));
        Assert.False(Dane.Holds([Of(3, selector, matching, own)], [other], Host));
        Assert.True(Dane.Holds([Of(2, selector, matching, authority.Root)], [own, authority.Root], Host));
        Assert.True(Dane.Holds([Of(3, selector, matching, other), Of(2, selector, matching, authority.Root)], [own, authority.Root], Host));
    }

    [Fact]
    public void Key_named_in_DNS_holds_whatever_the_certificates_name_and_dates()
    {
        using var old = authority.Issue(["other.example"], expired: true);
        Assert.True(Dane.Holds([Of(3, 1, 1, old)], [old], Host));
    }

    [Fact]
    public void Authority_holds_for_the_hosts_name_in_time_if_it_was_sent_and_signed_it()
    {
        using var stranger = new TestAuthority();
        using var good = authority.Issue([Host]);
        using var named = authority.Issue(["other.example"]);
        using var old = authority.Issue([Host], expired: true);
        using var foreign = stranger.Issue([Host]);
        var record = Of(2, 0, 1, authority.Root);
        Assert.True(Dane.Holds([record], [good, authority.Root], Host));
        Assert.False(Dane.Holds([record], [good], Host));
        Assert.False(Dane.Holds([record], [named, authority.Root], Host));
        Assert.False(Dane.Holds([record], [old, authority.Root], Host));
        Assert.False(Dane.Holds([record], [foreign, authority.Root], Host));
        Assert.False(Dane.Holds([record], [foreign, stranger.Root, authority.Root], Host));
    }

    [Fact]
    public void Records_without_use_for_SMTP_are_ignored()
    {
        var digest = new byte[32];
        Tlsa[] good = [new(3, 1, 1, digest), new(2, 0, 1, digest), new(3, 0, 2, new byte[64]), new(3, 0, 0, [1])];
        Tlsa[] bad =
        [
            new(0, 0, 1, digest), new(1, 1, 1, digest), new(4, 1, 1, digest), new(255, 0, 0, digest), new(3, 2, 1, digest),
            new(3, 1, 3, digest), new(3, 1, 1, new byte[31]), new(3, 1, 2, digest), new(3, 0, 0, []),
        ];
        Assert.Equal(good, Dane.Usable([.. bad, .. good]));
    }

    [Fact]
    public void Missing_certificate_proves_nothing() => Assert.False(Dane.Holds([new Tlsa(3, 1, 1, SHA256.HashData([]))], [], Host));

    private static Tlsa Of(byte usage, byte selector, byte matching, X509Certificate2 certificate)
    {
        var bytes = selector == 0 ? certificate.RawData : certificate.PublicKey.ExportSubjectPublicKeyInfo();
        return new Tlsa(usage, selector, matching,
            matching switch { 1 => SHA256.HashData(bytes), 2 => SHA512.HashData(bytes), _ => bytes });
    }
}
