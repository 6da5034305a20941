using System.Text.Json;

namespace Restante.OpenPgp.Tests;

/// <summary>
/// The verdicts on certificates that the browser reaches too: certificateVectors.test.ts runs the same file in TypeScript.
/// </summary>
public sealed class CertificateVectorTests
{
    private static readonly Dictionary<string, Unfit> Words = new()
    {
        ["address"] = Unfit.NamesSomebodyElse,
        ["revoked"] = Unfit.Revoked,
        ["expired"] = Unfit.Expired,
        ["ends-soon"] = Unfit.EndsSoon,
        ["not-yet"] = Unfit.NotYet,
        ["no-encryption-key"] = Unfit.NoEncryptionKey,
        ["weak"] = Unfit.WeakKey,
        ["weak-signature"] = Unfit.WeakSelfSignature,
        ["not-self-signed"] = Unfit.NotSelfSigned,
        ["newer-version"] = Unfit.NewerVersion,
    };

    public static TheoryData<string> Names => [.. Cases().Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Certificate_is_judged_as_in_the_browser(string name)
    {
        var one = Cases()[name];
        Assert.True(Certificate.TryParseAll(one.GetProperty("certificate").GetBytesFromBase64(), out var certificates, out _));
        var certificate = Assert.Single(certificates);
        foreach (var judged in one.GetProperty("judged").EnumerateArray())
        {
            var address = judged.GetProperty("address").GetString();
            var now = judged.GetProperty("at").GetDateTimeOffset();
            var verdict = CertificateVerdict.Judge(certificate,
                named => string.Equals(named, address, StringComparison.OrdinalIgnoreCase), now);
            Unfit? expected = judged.GetProperty("expected").GetString() is { } word ? Words[word] : null;
            Assert.Equal((now, expected), (now, (verdict as CertificateVerdict.Unusable)?.Reason));
        }
    }

    [Fact]
    public void Every_reason_has_a_case() =>
        Assert.Equal(Words.Keys.Order(), Cases().Values.SelectMany(one => one.GetProperty("judged").EnumerateArray())
            .Select(judged => judged.GetProperty("expected").GetString()).OfType<string>().Distinct().Order());

    private static Dictionary<string, JsonElement> Cases() =>
        VectorFile.Read("certificates-v1.json").GetProperty("cases")
            .EnumerateArray().ToDictionary(one => one.GetProperty("name").GetString()!);
}
