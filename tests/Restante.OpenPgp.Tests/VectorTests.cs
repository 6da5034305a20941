using System.Text.Json;

namespace Restante.OpenPgp.Tests;

/// <summary>Other projects' vectors, each with its expected outcome (in Outcomes/): reads, or refuses with this class.</summary>
public sealed class VectorTests
{
    [Fact]
    public void RFC_9580_appendix_A_has_its_stated_outcomes() =>
        Check("vectors-rfc9580-appendix-a", Path.Combine(ThirdParty.Folder("rfc9580-appendix-a"), "app/src/test/resources/rfc9580"));

    // Argon2 with 2 GiB is refused for its size; v4-ed25519-x25519/enc-seipdv2.msg is SEIPD version 1 despite its name.
    [Fact]
    public void Rpgp_vectors_have_their_stated_outcomes() => Check("vectors-rpgp", Path.Combine(ThirdParty.Folder("rpgp"), "tests"));

    // Keys of GnuPG 1 and 2.0 and of PGP 10 use CAST5 for their lock or SHA-1: neither is accepted.
    [Fact]
    public void Rpgp_interoperability_messages_have_their_stated_outcomes()
    {
        var folder = Path.Combine(ThirdParty.Folder("rpgp"), "tests/openpgp-interop/testcases/messages");
        var lines = new List<(string, string)>();
        foreach (var file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            var described = JsonDocument.Parse(File.ReadAllText(file)).RootElement;
            if (described.GetProperty("type").GetString() != "decrypt") continue;
            var name = Path.GetFileNameWithoutExtension(file);
            var passphrase = described.TryGetProperty("passphrase", out var given) ? given.GetString() : null;
            string[] words = ["decrypt", name + ".asc", described.GetProperty("decryptKey").GetString()!,
                .. passphrase is null ? [] : new[] { passphrase }];
            var outcome = Outcome(folder, words, out var content);
            if (content.Length > 0 && described.TryGetProperty("textcontent", out var text))
                Assert.Equal(text.GetString(), System.Text.Encoding.UTF8.GetString(content));
            lines.Add((name, outcome));
        }
        OutcomeTable.Check("vectors-rpgp-interoperability", lines);
    }

    private static void Check(string table, string folder) =>
        OutcomeTable.Check(table, OutcomeTable.Keys(table).Select(key => (key, Outcome(folder, key.Split(' '), out _))));

    private static string Outcome(string folder, string[] words, out byte[] content)
    {
        content = [];
        var bytes = File.ReadAllBytes(Path.Combine(folder, words[1]));
        var (key, passphrase, refusal) = Key(folder, words);
        if (refusal is not null) return $"refuses the key: {refusal}";
        switch (words[0])
        {
            case "certificate":
                return Certificate.TryParseAll(Armor.TryDecode(bytes) ?? bytes, out var certificates, out var why)
                    ? Usable(Assert.Single(certificates))
                    : $"refuses: {why}";
            case "secret":
                if (!SecretKey.TryParse(Armor.TryDecode(bytes) ?? bytes, out var secret, out why)) return $"refuses: {why}";
                return !secret!.IsLocked ? "reads" : words.Length > 2 && secret.Unlock(words[2]) is not null ? "unlocks" : "reads, locked";
            case "verify":
                var signed = Samples.Verify(bytes,
                    new ReadingRequest { Verifiers = key is null ? [] : [key.Certificate], Now = Samples.Now });
                content = signed.Content;
                return Said(signed.Outcome);
            default:
                var request = new ReadingRequest
                {
                    Keys = key is null ? [] : [key], Passphrases = passphrase is null ? [] : [passphrase],
                    Verifiers = key is null ? [] : [key.Certificate], Now = Samples.Now,
                };
                var opened = Samples.Open(bytes, request);
                content = opened.Content;
                return Said(opened.Outcome);
        }
    }

    private static (SecretKey? Key, string? Passphrase, Refusal? Refusal) Key(string folder, string[] words)
    {
        if (words[0] is "certificate" or "secret" || words.Length < 3) return default;
        if (!File.Exists(Path.Combine(folder, words[2]))) return (null, words[2], null);
        var bytes = File.ReadAllBytes(Path.Combine(folder, words[2]));
        if (!SecretKey.TryParseAll(Armor.TryDecode(bytes) ?? bytes, out var keys, out var refusal)) return (null, null, refusal);
        return (words.Length > 3 ? keys[0].Unlock(words[3]) ?? keys[0] : keys[0], null, null);
    }

    private static string Usable(Certificate certificate) => CertificateVerdict.Judge(certificate, _ => true, Samples.Now) switch
    {
        CertificateVerdict.Unusable unusable => $"reads, unusable: {unusable.Reason}",
        _ => "reads, usable",
    };

    private static string Said(MessageOutcome outcome)
    {
        if (outcome is MessageOutcome.Refused refused) return $"refuses: {refused.Reason}";
        var signatures = ((MessageOutcome.Opened)outcome).Signatures
            .Select(signature => signature is SignatureVerdict.Bad bad ? bad.Fault.ToString() : "good");
        return string.Join(", ", signatures.Prepend("reads"));
    }
}
