using System.Security.Cryptography;
using System.Text.Json;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;

namespace Restante.OpenPgp.Tests;

/// <summary>Project Wycheproof's attacks on the algorithms that the library uses, by its own calls; and Argon2's known answer.</summary>
public sealed class WycheproofTests
{
    [Fact]
    public void X25519_vectors_have_their_stated_results()
    {
        ForEach("x25519_test.json", 518, (_, test) =>
        {
            var (point, secret) = (Hex(test, "public"), Hex(test, "private"));
            var key = PublicKey.Make(Samples.Now, KeyAlgorithm.X25519, new byte[32]);
            byte[]? shared = null;
            try
            {
                shared = KeyAgreement.Agree(key, secret, point);
            }
            catch (RefusedException e) when (e.Reason == Refusal.Malformed)
            {
                // A point of low order gives zeros with every key: refused, which the vectors call acceptable (RFC 7748 section 6.1).
                Assert.Equal(new byte[32], Hex(test, "shared"));
                return Result(test) == "acceptable" ? "acceptable" : "valid";
            }
            Assert.Equal(Hex(test, "shared"), shared);
            return Result(test);
        });
    }

    [Fact]
    public void Ed25519_vectors_have_their_stated_results() => ForEach("ed25519_test.json", 151, (group, test) =>
    {
        var point = Convert.FromHexString(group.GetProperty("publicKey").GetProperty("pk").GetString()!);
        return Valid(
            SignatureCheck.Fits(PublicKey.Make(Samples.Now, KeyAlgorithm.Ed25519, point), Hash.Sha512, Hex(test, "msg"), Hex(test, "sig")));
    });

    [Fact]
    public void RSA_signature_vectors_have_their_stated_results() => ForEach("rsa_signature_3072_sha256_test.json", 259, (group, test) =>
    {
        var numbers = group.GetProperty("publicKey");
        var key = Rsa(numbers.GetProperty("modulus").GetString()!, numbers.GetProperty("publicExponent").GetString()!);
        var signature = Hex(test, "sig");
        // OpenPGP's numbers have no leading zeros, so a signature with some equals the one without: another length cannot be seen.
        if (signature.Length != 384 && Result(test) == "invalid") return "invalid";
        return Result(test) == "acceptable"
            ? "acceptable"
            : Valid(SignatureCheck.Fits(key, Hash.Sha256, SHA256.HashData(Hex(test, "msg")), new ByteWriter().Mpi(signature).Span));
    });

    [Fact]
    public void RSA_decryption_vectors_have_their_stated_results() => ForEach("rsa_pkcs1_2048_test.json", 67, (group, test) =>
    {
        var numbers = group.GetProperty("privateKey");
        string Of(string name) => numbers.GetProperty(name).GetString()!;
        // OpenPGP's u is the inverse of p modulo q: with p and q exchanged, it is that of the vectors.
        var secret = new ByteWriter().Mpi(Number(Of("privateExponent"))).Mpi(Number(Of("prime2")))
            .Mpi(Number(Of("prime1"))).Mpi(Number(Of("coefficient"))).ToArray();
        using var rsa = SecretNumbers.Rsa(Rsa(Of("modulus"), Of("publicExponent")), secret);
        try
        {
            return Valid(rsa.Decrypt(Hex(test, "ct"), RSAEncryptionPadding.Pkcs1).AsSpan().SequenceEqual(Hex(test, "msg")));
        }
        catch (CryptographicException)
        {
            return "invalid";
        }
    }, sameAsValid: "acceptable");

    [Fact]
    public void AES_GCM_vectors_have_their_stated_results() => ForEach("aes_gcm_test.json", 316, (group, test) =>
    {
        // The library uses nonces of 96 bits and tags of 128.
        if (group.GetProperty("ivSize").GetInt32() != 96 || group.GetProperty("tagSize").GetInt32() != 128) return Result(test);
        using var aead = new Aead(AeadMode.Gcm, Hex(test, "key"));
        var plain = new byte[Hex(test, "msg").Length];
        return Valid(aead.TryOpen(Hex(test, "iv"), Hex(test, "aad"), [.. Hex(test, "ct"), .. Hex(test, "tag")], plain)
            && plain.AsSpan().SequenceEqual(Hex(test, "msg")));
    });

    [Fact]
    public void HKDF_and_HMAC_vectors_have_their_stated_results()
    {
        ForEach("hkdf_sha256_test.json", 86, (_, test) =>
        {
            var size = test.GetProperty("size").GetInt32();
            if (size > 255 * 32) return "invalid";
            return Valid(HKDF.DeriveKey(HashAlgorithmName.SHA256, Hex(test, "ikm"), size, Hex(test, "salt"), Hex(test, "info"))
                .AsSpan().SequenceEqual(Hex(test, "okm")));
        });
        ForEach("hmac_sha256_test.json", 174, (_, test) =>
        {
            var tag = Hex(test, "tag");
            return Valid(CryptographicOperations.FixedTimeEquals(
                HMACSHA256.HashData(Hex(test, "key"), Hex(test, "msg")).AsSpan(0, tag.Length), tag));
        });
    }

    [Fact]
    public void Argon2id_vectors_have_their_stated_results()
    {
        var lines = File.ReadAllLines(Path.Combine(ThirdParty.Folder("argon2-kats"), "kats", "argon2id"));
        byte[] Of(string name) =>
            Convert.FromHexString(lines.First(line => line.StartsWith(name, StringComparison.Ordinal)).Split(": ")[^1].Replace(" ", ""));
        Assert.StartsWith("Memory: 32 KiB, Iterations: 3, Parallelism: 4 lanes, Tag length: 32 bytes", lines[3]);
        var generator = new Argon2BytesGenerator();
        generator.Init(new Argon2Parameters.Builder(Argon2Parameters.Argon2id)
            .WithVersion(Argon2Parameters.Version13).WithSalt(Of("Salt")).WithSecret(Of("Secret"))
            .WithAdditional(Of("Associated data")).WithIterations(3).WithParallelism(4).WithMemoryAsKB(32).Build());
        var tag = new byte[32];
        generator.GenerateBytes(Of("Password"), tag);
        Assert.Equal(Of("Tag:"), tag);
    }

    private static void ForEach(string file, int count, Func<JsonElement, JsonElement, string> result, string? sameAsValid = null)
    {
        var seen = 0;
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(ThirdParty.Folder("wycheproof"), "testvectors_v1", file)));
        foreach (var group in document.RootElement.GetProperty("testGroups").EnumerateArray())
        {
            foreach (var test in group.GetProperty("tests").EnumerateArray())
            {
                seen++;
                var actual = result(group, test);
                var expected = Result(test) == sameAsValid ? actual : Result(test);
                Assert.True(actual == expected, $"{file} {test.GetProperty("tcId")}: {actual}, not {expected}");
            }
        }
        Assert.Equal(count, seen);
    }

    private static string Result(JsonElement test) => test.GetProperty("result").GetString()!;

    private static string Valid(bool isValid) => isValid ? "valid" : "invalid";

    private static byte[] Hex(JsonElement test, string name) => Convert.FromHexString(test.GetProperty(name).GetString()!);

    private static PublicKey Rsa(string modulus, string exponent) =>
        PublicKey.Make(Samples.Now, KeyAlgorithm.Rsa, new ByteWriter().Mpi(Number(modulus)).Mpi(Number(exponent)).Span);

    private static byte[] Number(string hex) => Convert.FromHexString(hex.Length % 2 == 0 ? hex : "0" + hex);
}
