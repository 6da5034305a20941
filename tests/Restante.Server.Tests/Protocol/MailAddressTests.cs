using Restante.Protocol;

namespace Restante.Server.Tests.Protocol;

/// <summary>canon() of PROTOCOL.md section 1.</summary>
public sealed class MailAddressTests
{
    public static TheoryData<string, string> Canonical()
    {
        var rows = new TheoryData<string, string>();
        foreach (var v in Vectors.Section("canonicalAddresses").EnumerateArray()) rows.Add(v.Text("address"), v.Text("canonical"));
        return rows;
    }

    public static TheoryData<string> Refused()
    {
        var rows = new TheoryData<string>();
        foreach (var v in Vectors.Section("refusedAddresses").EnumerateArray()) rows.Add(v.GetString()!);
        return rows;
    }

    [Theory]
    [MemberData(nameof(Canonical))]
    public void Equal_addresses_have_one_canonical_form(string address, string canonical)
    {
        Assert.True(MailAddress.TryParse(address, out var actual));
        Assert.Equal(canonical, actual.Canonical);
        Assert.Equal(actual, MailAddress.Parse(canonical));
        Assert.Equal(actual, MailAddress.FromCanonical(canonical));
        Assert.True(actual.IsWrittenAs(address));
    }

    [Theory]
    [MemberData(nameof(Refused))]
    public void Malformed_address_is_refused(string address)
    {
        Assert.False(MailAddress.TryParse(address, out var parsed));
        Assert.Null(parsed);
        Assert.False(MailAddress.Parse("bob@example.org").IsWrittenAs(address));
        Assert.Throws<ArgumentException>(() => MailAddress.Parse(address));
    }

    [Theory]
    [InlineData("")]
    [InlineData("@")]
    [InlineData(".bob@example.org")]
    [InlineData("bob.@example.org")]
    [InlineData("b..ob@example.org")]
    [InlineData("bob@exam ple.org")]
    [InlineData("bob@example.org.")]
    [InlineData("bob@example.org\r\nBcc: eve@example.org")]
    [InlineData("bob\u0000@example.org")]
    [InlineData("bob\u202e@example.org")]
    [InlineData("bob\u00a0x@example.org")]
    [InlineData("bob@127.0.0.1")]
    [InlineData("bob@2130706433")]
    [InlineData("bob@1.2.3")]
    [InlineData("bob@example.123")]
    [InlineData("bob@example.-org")]
    [InlineData("bob@[::1]")]
    [InlineData("bob@example.org:25")]
    [InlineData("bob@example.0x7f")]
    [InlineData("<bob@example.org>")]
    [InlineData("bob@xn--a.example")]
    public void Hostile_strings_are_refused_without_an_exception(string address) =>
        Assert.False(MailAddress.TryParse(address, out _));

    [Fact]
    public void Lone_surrogate_is_refused()
    {
        Assert.False(MailAddress.TryParse("bob@exa\ud800mple.org", out _));
        Assert.False(MailAddress.TryParse("bo\udc00b@example.org", out _));
    }

    [Fact]
    public void Lengths_are_limited_in_octets()
    {
        Assert.True(MailAddress.TryParse(new string('a', 64) + "@example.org", out _));
        Assert.False(MailAddress.TryParse(new string('a', 65) + "@example.org", out _));
        Assert.False(MailAddress.TryParse(new string('ä', 33) + "@example.org", out _));
        Assert.False(MailAddress.TryParse("bob@" + new string('a', 64) + ".example", out _));
        var long250 = string.Join('.', Enumerable.Repeat(new string('a', 49), 5));
        Assert.True(MailAddress.TryParse("bob@" + long250, out _));
        Assert.False(MailAddress.TryParse("bobby.b@" + long250, out _));
    }

    [Fact]
    public void Decomposed_local_part_equals_the_composed_one()
    {
        Assert.Equal("h\u00e4ns@example.org", MailAddress.Parse("ha\u0308ns@example.org").Canonical);
    }

    [Fact]
    public void Address_has_local_part_and_domain()
    {
        var address = MailAddress.Parse("Bob.B@B\u00fccher.example");
        Assert.Equal(("bob.b", "xn--bcher-kva.example"), (address.LocalPart, address.Domain));
        Assert.Equal("bob.b@xn--bcher-kva.example", $"{address}");
    }

    [Theory]
    [InlineData("B\u00fccher.example", "xn--bcher-kva.example")]
    [InlineData("example.org", "example.org")]
    [InlineData("bob@example.org", null)]
    [InlineData("127.0.0.1", null)]
    [InlineData("", null)]
    public void Domain_is_read_as_in_addresses(string written, string? canonical)
    {
        Assert.Equal(canonical is not null, MailAddress.TryParseDomain(written, out var domain));
        Assert.Equal(canonical ?? "", domain);
    }
}
