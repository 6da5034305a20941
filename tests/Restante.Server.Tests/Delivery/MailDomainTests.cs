using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Restante.Server.Delivery;
using Restante.Server.Operations;
using Restante.Server.Tests.Hosting;

namespace Restante.Server.Tests.Delivery;

/// <summary>Doctor's findings on the domains that send mails.</summary>
public sealed class MailDomainTests
{
    private const string Key = "v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA";

    [Theory]
    [InlineData("v=spf1 mx -all", nameof(Health.Ok), "there is an SPF record")]
    [InlineData("v=spf1 redirect=_spf.example.net", nameof(Health.Ok), "there is an SPF record")]
    [InlineData("other text|V=SPF1 ip4:192.0.2.1 ~all", nameof(Health.Ok), "there is an SPF record")]
    [InlineData("v=spf1 -all", nameof(Health.Fail), "lets no server send")]
    [InlineData("v=spf1", nameof(Health.Fail), "lets no server send")]
    [InlineData("v=spf1 ~all exp=explain.example.org", nameof(Health.Fail), "lets no server send")]
    [InlineData("v=spf1 mx +all", nameof(Health.Warn), "lets everybody send")]
    [InlineData("v=spf1 mx -all|v=spf1 a -all", nameof(Health.Fail), "2 SPF records")]
    [InlineData("v=spf10 mx -all", nameof(Health.Warn), "there is no SPF record")]
    [InlineData("", nameof(Health.Warn), "there is no SPF record")]
    [InlineData(null, nameof(Health.Warn), "SPF could not be looked up")]
    public void SPF_is_judged(string? records, string health, string sentence) =>
        AssertFirst(new MailDomain("example.org", null, Texts(records), null, []), 0, health, sentence);

    [Theory]
    [InlineData(Key, nameof(Health.Ok), "there is a DKIM key at mail._domainkey.example.org")]
    [InlineData("v=DKIM1; p=", nameof(Health.Fail), "is withdrawn")]
    [InlineData("", nameof(Health.Fail), "there is no DKIM key")]
    [InlineData(null, nameof(Health.Warn), "could not be looked up")]
    public void DKIM_key_is_judged_where_the_selector_is_known(string? records, string health, string sentence) =>
        AssertFirst(new MailDomain("example.org", "mail", [], Texts(records), []), 1, health, sentence);

    [Theory]
    [InlineData("v=DMARC1; p=reject", "v=spf1 mx -all", null, nameof(Health.Ok), "is reject. Mails from here pass")]
    [InlineData("v=DMARC1; p=reject", "", Key, nameof(Health.Ok), "is reject. Mails from here pass")]
    [InlineData("v=DMARC1;p=quarantine", "v=spf1 -all", null, nameof(Health.Fail), "neither SPF nor a known DKIM key")]
    [InlineData("v=DMARC1; p=reject", "", "v=DKIM1; p=", nameof(Health.Fail), "neither SPF nor a known DKIM key")]
    [InlineData("v=DMARC1; p=reject; t=y", "", null, nameof(Health.Ok), "reports alone")]
    [InlineData("v=DMARC1; p=none", "", null, nameof(Health.Ok), "reports alone")]
    [InlineData("p=reject; v=DMARC1", "", null, nameof(Health.Warn), "there is no DMARC record")]
    public void DMARC_is_judged_with_what_would_satisfy_it(string record, string spf, string? key, string health, string sentence) =>
        AssertFirst(new MailDomain("example.org", key is null ? null : "mail", Texts(spf), Texts(key),
            [.. new[] { DmarcRecord.Read("example.org", record) }.OfType<DmarcRecord>()]), key is null ? 1 : 2, health, sentence);

    [Theory]
    [InlineData("mail.example.org=v=DMARC1; p=none|example.org=v=DMARC1; p=reject", "reports alone")]
    [InlineData("example.org=v=DMARC1; p=none; sp=reject", "(of example.org) is reject")]
    [InlineData("example.org=v=DMARC1; p=reject|org=v=DMARC1; p=none; psd=y", "(of example.org) is reject")]
    [InlineData("org=v=DMARC1; p=reject; psd=y", "(of org) is reject")]
    [InlineData("example.org=v=DMARC1; p=reject; psd=n|org=v=DMARC1; p=none", "(of example.org) is reject")]
    public void DMARC_policy_is_found_by_walking_up_the_domain(string records, string sentence)
    {
        var policies = records.Split('|')
            .Select(record =>
            {
                var at = record.IndexOf('=', StringComparison.Ordinal);
                return DmarcRecord.Read(record[..at], record[(at + 1)..])!;
            })
            .ToList();
        var said = new MailDomain("mail.example.org", null, ["v=spf1 mx -all"], null, policies).Judge().Last().Sentence;
        Assert.Contains(sentence, said, StringComparison.Ordinal);
    }

    [Fact]
    public void DMARC_walk_asks_at_most_eight_names()
    {
        Assert.Equal(["a.example.org", "example.org", "org"], MailDomainCheck.Walk("a.example.org"));
        Assert.Equal(8, MailDomainCheck.Walk("a.b.c.d.e.f.g.h.i.j.k.example.org").Count());
        Assert.Equal("org", MailDomainCheck.Walk("a.b.c.d.e.f.g.h.i.j.k.example.org").Last());
    }

    [Fact]
    public async Task Every_domain_in_From_is_checked()
    {
        var records = new Dictionary<string, string>
        {
            ["letters.example"] = "v=spf1 ip4:192.0.2.1 -all",
            ["_dmarc.letters.example"] = "v=DMARC1; p=reject", ["mail._domainkey.letters.example"] = Key,
            ["example.org"] = "v=spf1 -all", ["_dmarc.example.org"] = "v=DMARC1; p=quarantine",
        };
        await using var dns = new FakeDns((name, type, question) => type == 16 && records.TryGetValue(name, out var text)
            ? FakeDns.Reply(question, 0, [(16, [(byte)text.Length, .. Encoding.ASCII.GetBytes(text)])]) : FakeDns.Reply(question, 3, []));
        await using var server = await TestServer.Start(new()
        {
            ["Network:Resolver"] = dns.Setting, ["Delivery:FromAddress"] = "restante@letters.example", ["Delivery:DkimSelector"] = "mail",
        });
        using var browser = server.Client();
        await Accounts.TestUser.SignedUp(server, browser);
        var findings = await server.Services.Findings<MailDomainCheck>();
        Assert.Equal([("letters.example", Health.Ok), ("letters.example", Health.Ok), ("letters.example", Health.Ok),
            ("example.org", Health.Fail), ("example.org", Health.Fail), ("example.org", Health.Fail)],
            findings.Select(finding => (finding.Sentence.Split(':')[0], finding.Health)));
    }

    private static string[]? Texts(string? records) => records?.Split('|', StringSplitOptions.RemoveEmptyEntries);

    private static void AssertFirst(MailDomain domain, int at, string health, string sentence)
    {
        var (found, said) = domain.Judge().ElementAt(at);
        Assert.Contains(sentence, said, StringComparison.Ordinal);
        Assert.Equal(health, found.ToString());
    }
}
