using System.Text.Json;

namespace Restante.OpenPgp.Tests;

/// <summary>Other people's vectors, each with what is to come of it: reads, or refuses with this class.</summary>
public sealed class VectorTests
{
    /// <summary>RFC 9580 appendix A, and what is of version 6 or after: this library reads version 4, and says so.</summary>
    private const string Rfc9580 = """
        certificate a3_cert.asc                        | refuses: UnsupportedVersion
        secret      a4_secret.asc                      | refuses: UnsupportedVersion
        verify      a6_cleartext.asc | reads, Unsupported
        verify      a7_inline.asc | reads, Unsupported
        decrypt     a8_encrypted.asc | refuses: UnsupportedAead
        certificate ../pqc/librepgp-clean-pub.asc | reads, unusable: NoEncryptionKey
        secret      ../pqc/rfc9580-pqc-sample-key.asc | refuses: UnsupportedVersion
        certificate ../pqc/gpg-bp384-ecdsa-pub.asc | reads, unusable: NoEncryptionKey
        decrypt     ../pqc/rfc9580-pqc-sample-message.asc | refuses: UnsupportedAead
        secret      ../pqc/sq-sec.pgp | refuses: UnsupportedVersion
        decrypt     ../pqc/sq-msg.pgp | refuses: UnsupportedAead
        """;

    /// <summary>Argon2 of 2 GiB is refused for its size; v4-ed25519-x25519/enc-seipdv2.msg is SEIPD version 1 in spite of its name.</summary>
    private const string Rpgp = """
        secret  rfc9580/v4-ed25519-x25519/tsk.asc | reads
        decrypt rfc9580/v4-ed25519-x25519/enc-seipdv1.msg rfc9580/v4-ed25519-x25519/tsk.asc | reads
        decrypt rfc9580/v4-ed25519-x25519/enc-seipdv2.msg rfc9580/v4-ed25519-x25519/tsk.asc | reads
        verify  rfc9580/v4-ed25519-x25519/csf.msg rfc9580/v4-ed25519-x25519/tsk.asc | reads, good
        decrypt rfc9580/v4-legacy/enc-seipdv2.msg rfc9580/v4-legacy/tsk.asc | refuses: UnsupportedAead
        decrypt rfc9580/v4-nistp/enc-seipdv2.msg rfc9580/v4-nistp/tsk.asc | refuses: UnsupportedAead
        decrypt rfc9580/v4-rsa/enc-seipdv2.msg rfc9580/v4-rsa/tsk.asc | refuses: UnsupportedAead
        secret  rfc9580/v6-25519-annex-a-4/tsk.asc | refuses: UnsupportedVersion
        decrypt rfc9580/v6-25519-annex-a-4/enc-seipdv1.msg | refuses: NoKeyFits
        decrypt rfc9580/v6-25519-annex-a-4/enc-seipdv2.msg | refuses: UnsupportedAead
        verify  rfc9580/v6-25519-annex-a-4/csf.msg | reads, Unsupported
        secret  rfc9580/v6-ed448-x448/tsk.asc | refuses: UnsupportedVersion
        secret  rfc9580/v6-nistp/tsk.asc | refuses: UnsupportedVersion
        secret  rfc9580/v6-rsa/tsk.asc | refuses: UnsupportedVersion
        secret  rfc9580/v6-legacy_illegal/tsk.asc | refuses: UnsupportedVersion
        decrypt unit-tests/aead/ocb.msg password | refuses: UnsupportedAead
        decrypt unit-tests/aead/eax.msg password | refuses: UnsupportedAead
        decrypt unit-tests/aead/gcm.msg password | refuses: UnsupportedAead
        decrypt unit-tests/argon2/aes128.msg password | refuses: TooLarge
        decrypt unit-tests/argon2/aes192.msg password | refuses: TooLarge
        decrypt unit-tests/argon2/aes256.msg password | refuses: TooLarge
        decrypt unit-tests/padding/rpgp-0-10.enc.asc unit-tests/padding/alice.key | reads
        decrypt unit-tests/padding/rpgp-current.enc.asc unit-tests/padding/alice.key | reads
        decrypt unit-tests/padding/msg-long-padding.pgp unit-tests/padding/alice.key | reads
        decrypt unit-tests/padding/msg-short-padding.pgp unit-tests/padding/alice.key | reads
        decrypt bad_ecdh/gocrypto.msg bad_ecdh/gocrypto.key | refuses: Locked
        decrypt bad_ecdh/openpgp_js.msg bad_ecdh/openpgp_js.key | refuses: Locked
        decrypt gnupg/msg_to_bob.asc draft-bre-openpgp-samples-00/bob.sec.asc | refuses: UnsupportedAead
        decrypt gnupg/msg_to_bob_multi_chunk.asc draft-bre-openpgp-samples-00/bob.sec.asc | refuses: UnsupportedAead
        decrypt openpgpjs/x25519.asc openpgpjs/x25519.sec.asc moon | reads, UnknownSigner
        decrypt unit-tests/hsm/msg-to-bob25519.enc unit-tests/hsm/bob-curve25519.priv | reads
        decrypt unit-tests/hsm/msg-to-alice4096.enc unit-tests/hsm/alice-rsa4096.priv | reads
        verify  unit-tests/csf/msg.csf unit-tests/csf/alice.sec.asc | reads, good
        verify  unit-tests/csf/empty.csf unit-tests/csf/alice.sec.asc | reads, good
        verify  unit-tests/csf/starts-with-newline.csf unit-tests/csf/alice.sec.asc | reads, good
        verify  unit-tests/csf/gpg.fail-notdash unit-tests/csf/alice.sec.asc | refuses: Malformed
        verify  unit-tests/cleartext-msg-01.asc unit-tests/cleartext-key-01.asc | reads, good
        verify  unit-tests/cleartext-msg-01-fail.asc unit-tests/cleartext-key-01.asc | reads, good
        verify  unit-tests/cleartext-msg-02-fail.asc unit-tests/cleartext-key-01.asc | refuses: Malformed
        verify  unit-tests/text_signature_normalization.msg unit-tests/text_signature_normalization_alice.key| reads, good
        secret  weird/ed25519-key-with-31-byte-private-key-scalar.asc | reads
        secret  weird/rsa-key-with-modulus-e-257.asc | reads
        secret  ecdh/brainpool/unlocked-sec.asc | reads
        secret  ecdh/unknown_oid_sec.asc | reads
        secret  ecdh/unknown_oid_malformed_sec.asc | reads
        certificate autocrypt/alice@autocrypt.example.pub.asc | reads, unusable: Expired
        certificate openpgp/samplekeys/alice-marker.sec.asc | refuses: NotACertificate
        secret  openpgp/samplekeys/alice-marker.sec.asc | reads
        secret  openpgp/samplekeys/e2e-p256-1-prt.asc a | refuses: NotASecretKey
        secret  openpgp/samplekeys/ed25519-cv25519-sample-1.asc | refuses: NotASecretKey
        certificate openpgp/samplekeys/no-creation-time.pgp | reads, unusable: WeakSelfSignature
        certificate pqc/v4-eddsa-sample-pk.asc | reads, unusable: WeakKey
        certificate pqc/v6-mldsa-65-sample-pk.asc | refuses: UnsupportedVersion
        """;

    /// <summary>Keys of GnuPG 1 and 2.0 and of PGP 10 are locked by CAST5 or rest on SHA-1: neither is accepted.</summary>
    private const string Interoperability = """
        camellia128-001: refuses: UnsupportedAlgorithm
        camellia192-001: refuses: UnsupportedAlgorithm
        camellia256-001: refuses: UnsupportedAlgorithm
        e2e-001: reads, good
        e2e-002: reads, good
        gnupg-v1-001: reads, NotASigner
        gnupg-v1-002: refuses: UnsupportedLock
        gnupg-v1-003: reads, NotASigner
        gnupg-v1-4-11-001: refuses: UnsupportedLock
        gnupg-v1-4-11-002: refuses: UnsupportedLock
        gnupg-v1-4-11-003: refuses: UnsupportedLock
        gnupg-v1-4-11-004: refuses: UnsupportedLock
        gnupg-v1-4-11-005: refuses: UnsupportedLock
        gnupg-v1-4-11-006: refuses: UnsupportedLock
        gnupg-v2-0-17-001: refuses: UnsupportedLock
        gnupg-v2-0-17-002: refuses: UnsupportedLock
        gnupg-v2-0-17-003: refuses: UnsupportedLock
        gnupg-v2-0-17-004: refuses: UnsupportedLock
        gnupg-v2-0-17-005: refuses: UnsupportedLock
        gnupg-v2-0-17-006: refuses: UnsupportedLock
        gnupg-v2-1-5-001: reads, good
        gnupg-v2-1-5-002: reads, good
        gnupg-v2-1-5-003: reads, good
        gnupg-v2-10-001: refuses: UnsupportedLock
        gnupg-v2-10-002: refuses: UnsupportedLock
        gnupg-v2-10-003: refuses: UnsupportedLock
        gnupg-v2-10-004: refuses: UnsupportedLock
        gnupg-v2-10-005: refuses: UnsupportedLock
        gnupg-v2-10-006: refuses: UnsupportedLock
        gnupg-v2-10-007: refuses: UnsupportedLock
        openkeychain-001: reads, good
        openpgp-001: refuses: UnsupportedLock
        pgp-10-0-001: refuses: UnsupportedLock
        pgp-10-0-002: refuses: UnsupportedLock
        pgp-10-0-003: refuses: UnsupportedLock
        pgp-10-0-004: refuses: UnsupportedLock
        pgp-10-0-005: refuses: UnsupportedLock
        pgp-10-0-006: refuses: UnsupportedLock
        pgp-10-0-007: refuses: UnsupportedLock
        """;

    [Fact]
    public void Of_rfc_9580_appendix_a_everything_comes_as_stated() =>
        Assert.Equal(Expected(Rfc9580), Actual(Rfc9580, Path.Combine(ThirdParty.Folder("rfc9580-appendix-a"), "app/src/test/resources/rfc9580")));

    [Fact]
    public void Of_rpgps_vectors_everything_comes_as_stated() =>
        Assert.Equal(Expected(Rpgp), Actual(Rpgp, Path.Combine(ThirdParty.Folder("rpgp"), "tests")));

    [Fact]
    public void The_interoperability_messages_of_rpgp_come_as_stated()
    {
        var folder = Path.Combine(ThirdParty.Folder("rpgp"), "tests/openpgp-interop/testcases/messages");
        var lines = new List<string>();
        foreach (var file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            var described = JsonDocument.Parse(File.ReadAllText(file)).RootElement;
            if (described.GetProperty("type").GetString() != "decrypt") continue;
            var name = Path.GetFileNameWithoutExtension(file);
            var passphrase = described.TryGetProperty("passphrase", out var given) ? given.GetString() : null;
            string[] words = ["decrypt", name + ".asc", described.GetProperty("decryptKey").GetString()!, .. passphrase is null ? [] : new[] { passphrase }];
            var outcome = Outcome(folder, words, out var content);
            if (content.Length > 0 && described.TryGetProperty("textcontent", out var text)) Assert.Equal(text.GetString(), System.Text.Encoding.UTF8.GetString(content));
            lines.Add($"{name}: {outcome}");
        }
        Assert.Equal(Interoperability, string.Join("\n", lines));
    }

    private static string Expected(string table) => string.Join("\n", Rows(table).Select(row => $"{string.Join(' ', row.Words)}: {row.Outcome}"));

    private static string Actual(string table, string folder) =>
        string.Join("\n", Rows(table).Select(row => $"{string.Join(' ', row.Words)}: {Outcome(folder, row.Words, out _)}"));

    private static IEnumerable<(string[] Words, string Outcome)> Rows(string table) =>
        table.Split('\n').Select(line => line.Split('|')).Select(cells => (cells[0].Split(' ', StringSplitOptions.RemoveEmptyEntries), cells[1].Trim()));

    private static string Outcome(string folder, string[] words, out byte[] content)
    {
        content = [];
        var bytes = File.ReadAllBytes(Path.Combine(folder, words[1]));
        var (key, passphrase, refusal) = Key(folder, words);
        if (refusal is not null) return $"refuses the key: {refusal}";
        switch (words[0])
        {
            case "certificate":
                return Certificate.TryParse(Armor.TryDecode(bytes) ?? bytes, out var certificate, out var why) ? Usable(certificate!) : $"refuses: {why}";
            case "secret":
                if (!SecretKey.TryParse(Armor.TryDecode(bytes) ?? bytes, out var secret, out why)) return $"refuses: {why}";
                return !secret!.IsLocked ? "reads" : words.Length > 2 && secret.Unlock(words[2]) is not null ? "unlocks" : "reads, locked";
            case "verify":
                var signed = Samples.Verify(bytes, new ReadingRequest { Verifiers = key is null ? [] : [key.Certificate], Now = Samples.Now });
                content = signed.Content;
                return Said(signed.Outcome);
            default:
                var request = new ReadingRequest { Keys = key is null ? [] : [key], Passphrases = passphrase is null ? [] : [passphrase], Verifiers = key is null ? [] : [key.Certificate], Now = Samples.Now };
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
        var signatures = ((MessageOutcome.Opened)outcome).Signatures.Select(signature => signature is SignatureVerdict.Bad bad ? bad.Fault.ToString() : "good");
        return string.Join(", ", signatures.Prepend("reads"));
    }
}
