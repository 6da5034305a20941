using System.Text;
using Restante.Server.TransportSecurity;

namespace Restante.Server.Tests.TransportSecurity;

/// <summary>RFC 8461.</summary>
public sealed class MtaStsTests
{
    [Theory]
    [InlineData(true, "v=STSv1; id=20260301T000000;")]
    [InlineData(true, "v=STSv1;id=1")]
    [InlineData(true, "v=STSv1; id = a1 ; other=x")]
    [InlineData(true, "google-site-verification=x", "v=STSv1; id=1;")]
    [InlineData(false)]
    [InlineData(false, "v=STSv1; id=1;", "v=STSv1; id=2;")]
    [InlineData(false, "v=STSv1;")]
    [InlineData(false, "v=STSv1; id=;")]
    [InlineData(false, "v=STSv1; id=with-hyphen;")]
    [InlineData(false, "v=STSv2; id=1;")]
    [InlineData(false, "id=1; v=STSv1;")]
    [InlineData(false, "v=spf1 -all")]
    public void Policy_is_announced_by_exactly_one_record(bool announced, params string[] records) =>
        Assert.Equal(announced, MtaSts.IsAnnounced(records));

    [Theory]
    [InlineData("version: STSv1\r\nmode: enforce\r\nmx: mail.example.com\r\nmx: *.example.net\r\nmax_age: 604800\r\n",
        "Enforce mail.example.com,*.example.net 604800")]
    [InlineData("version: STSv1\nmode: testing\nmx: a.example\nmax_age: 0\n", "Testing a.example 0")]
    [InlineData("version:STSv1\nmode:none\nmax_age:86400", "None  86400")]
    [InlineData("mode: enforce\nmx: A.Example\nmax_age: 1\nversion: STSv1\nfuture: thing: x\n\n", "Enforce a.example 1")]
    [InlineData("version: STSv1\nmode: enforce\nmode: none\nmx: a.example\nmax_age: 1\nmax_age: 2", "Enforce a.example 1")]
    [InlineData("mode: enforce\nmx: a.example\nmax_age: 1", null)] // no version
    [InlineData("version: STSv2\nmode: enforce\nmx: a.example\nmax_age: 1", null)]
    [InlineData("version: STSv1\nmode: enforce\nmax_age: 1", null)] // no mx
    [InlineData("version: STSv1\nmode: strict\nmx: a.example\nmax_age: 1", null)]
    [InlineData("version: STSv1\nmode: enforce\nmx: a.example", null)] // no age
    [InlineData("version: STSv1\nmode: enforce\nmx: a.example\nmax_age: -1", null)]
    [InlineData("version: STSv1\nmode: enforce\nmx: a.example\nmax_age: 31557601", null)]
    [InlineData("version: STSv1\nmode: enforce\nmx: a.example\nmax_age: 99999999999", null)]
    [InlineData("version: STSv1\nmode: enforce\nmx: *\nmax_age: 1", null)]
    [InlineData("version: STSv1\nmode: enforce\nmx: a.*.example\nmax_age: 1", null)]
    [InlineData("version: STSv1\nmode: enforce\nmx: a b\nmax_age: 1", null)]
    [InlineData("<html>version: STSv1</html>", null)]
    [InlineData("not found", null)]
    [InlineData("", null)]
    public void Policy_is_read_or_refused(string text, string? read)
    {
        var policy = MtaSts.Parse(Encoding.UTF8.GetBytes(text));
        Assert.Equal(read, policy is null ? null : $"{policy.Mode} {string.Join(',', policy.Patterns)} {policy.MaxAge.TotalSeconds}");
    }

    [Fact]
    public void Policy_is_bounded()
    {
        const string head = "version: STSv1\nmode: enforce\nmax_age: 1\n";
        Assert.NotNull(MtaSts.Parse(Encoding.UTF8.GetBytes(head + string.Concat(Enumerable.Repeat("mx: a.example\n", 100)))));
        Assert.Null(MtaSts.Parse(Encoding.UTF8.GetBytes(head + string.Concat(Enumerable.Repeat("mx: a.example\n", 101)))));
        Assert.Null(MtaSts.Parse(Encoding.UTF8.GetBytes(head + "mx: a.example\nnote: " + new string('x', MtaSts.MaxBytes))));
    }

    [Theory]
    [InlineData("mail.example.com", "mail.example.com", true)]
    [InlineData("mail.example.com", "other.example.com", false)]
    [InlineData("*.example.com", "mail.example.com", true)]
    [InlineData("*.example.com", "a.mail.example.com", false)]
    [InlineData("*.example.com", "example.com", false)]
    [InlineData("*.example.com", "mail.evil-example.com", false)]
    [InlineData("example.com", "mail.example.com", false)]
    public void Wildcard_matches_one_label(string pattern, string host, bool matches) =>
        Assert.Equal(matches, MtaSts.Matches([pattern], host));
}
