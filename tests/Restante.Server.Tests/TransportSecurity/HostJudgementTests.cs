using Restante.Server.Network;
using Restante.Server.TransportSecurity;

namespace Restante.Server.Tests.TransportSecurity;

/// <summary>Every case of one server, and how the levels of several are combined.</summary>
public sealed class HostJudgementTests
{
    private static readonly Tlsa Record = new(3, 1, 1, new byte[32]);
    private static readonly Probed Valid = new Probed.Tls(true, []);
    private static readonly Probed Unproven = new Probed.Tls(false, []);
    private static readonly Probed Clear = new Probed.Clear();
    private static readonly Probed Away = new Probed.Nothing(TransportWhy.Unreachable);

    [Theory]
    // what was shown, DANE ("-": none, "yes": holds, "no": does not), in the policy → level, why, probed
    [InlineData("valid", "yes", null, "DaneEnforced dane True")]
    [InlineData("unproven", "yes", null, "DaneEnforced dane True")]
    [InlineData("unproven", "yes", true, "DaneEnforced dane True")]
    [InlineData("valid", "no", null, "TlsOffered dane-mismatch True")]
    [InlineData("valid", "no", true, "TlsOffered dane-mismatch True")]
    [InlineData("clear", "no", null, "None dane-mismatch True")]
    [InlineData("away", "no", null, "DaneEnforced dane False")]
    [InlineData("unasked", "no", null, "DaneEnforced dane False")]
    [InlineData("valid", "-", true, "MtaStsEnforced mta-sts True")]
    [InlineData("unproven", "-", true, "TlsOffered mta-sts-mismatch True")]
    [InlineData("clear", "-", true, "None mta-sts-mismatch True")]
    [InlineData("away", "-", true, "MtaStsEnforced mta-sts False")]
    [InlineData("unasked", "-", true, "MtaStsEnforced mta-sts False")]
    [InlineData("valid", "-", false, "TlsValid mta-sts-mismatch True")]
    [InlineData("unproven", "-", false, "TlsOffered mta-sts-mismatch True")]
    [InlineData("clear", "-", false, "None no-starttls True")]
    [InlineData("away", "-", false, "Unknown unreachable False")]
    [InlineData("unasked", "-", false, "Unknown not-probed False")]
    [InlineData("valid", "-", null, "TlsValid valid-certificate True")]
    [InlineData("unproven", "-", null, "TlsOffered certificate-proves-nothing True")]
    [InlineData("clear", "-", null, "None no-starttls True")]
    [InlineData("away", "-", null, "Unknown unreachable False")]
    [InlineData("unasked", "-", null, "Unknown not-probed False")]
    public void One_server_has_the_level_of_its_facts(string shown, string dane, bool? inPolicy, string expected)
    {
        var probed = shown switch { "valid" => Valid, "unproven" => Unproven, "clear" => Clear, "away" => Away, _ => null };
        var (level, why, wasProbed) = HostJudgement.Of(new HostFacts(dane == "-" ? [] : [Record], false, inPolicy, probed, dane == "yes"));
        Assert.Equal(expected, $"{level} {why} {wasProbed}");
    }

    [Fact]
    public void DNS_failure_is_unknown_whatever_else_is_known()
    {
        foreach (var probed in new[] { Valid, Clear, null })
            Assert.Equal((TransportLevel.Unknown, TransportWhy.DnsFailed, false),
                HostJudgement.Of(new HostFacts([], true, true, probed, false)));
    }

    [Theory]
    [InlineData("DaneEnforced", "DaneEnforced")]
    [InlineData("DaneEnforced TlsValid", "TlsValid")]
    [InlineData("MtaStsEnforced DaneEnforced", "MtaStsEnforced")]
    [InlineData("TlsValid TlsOffered", "TlsOffered")]
    [InlineData("DaneEnforced None", "None")]
    [InlineData("None TlsOffered TlsValid", "None")]
    [InlineData("DaneEnforced Unknown", "Unknown")]
    [InlineData("TlsValid Unknown", "Unknown")]
    [InlineData("TlsOffered Unknown", "TlsOffered")]
    [InlineData("Unknown None", "None")]
    [InlineData("Unknown", "Unknown")]
    public void Weakest_server_decides(string hosts, string level)
    {
        var all = hosts.Split(' ').Select(name => (Enum.Parse<TransportLevel>(name), name, true)).ToArray();
        Assert.Equal(level, HostJudgement.Weakest(all).Level.ToString());
        Assert.Equal(level, HostJudgement.Weakest([.. all.Reverse()]).Why);
    }

    [Fact]
    public void Level_counts_as_probed_only_if_every_server_was() => Assert.Equal(
        (TransportLevel.DaneEnforced, "a", false),
        HostJudgement.Weakest([(TransportLevel.DaneEnforced, "a", true), (TransportLevel.DaneEnforced, "b", false)]));
}
