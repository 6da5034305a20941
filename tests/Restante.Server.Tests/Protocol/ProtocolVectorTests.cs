using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Restante.Protocol;
using Encoding = Restante.Protocol.Encoding;

namespace Restante.Server.Tests.Protocol;

/// <summary>
/// Every value of the vectors, reproduced with the server's own derivations. What only browsers do (opening bundles) is
/// computed here from the same primitives, so that both sides use one set of answers.
/// </summary>
public sealed class ProtocolVectorTests
{
    private static readonly ArgonParameters Argon = ArgonParameters.Version1;

    [Fact]
    public void Every_section_of_the_vectors_is_tested() => Assert.Equal(
        [
            "note", "argon2id", "canonicalAddresses", "refusedAddresses", "pins", "invitationWithPin", "invitationWithoutPin", "user",
            "mailbox", "recovery", "appPassword", "sealed",
        ],
        Vectors.Sections);

    [Fact]
    public void New_records_use_the_parameters_of_the_vectors()
    {
        var v = Vectors.Section("argon2id");
        Assert.Equal(0x13, v.GetProperty("version").GetInt32());
        Assert.Equal(32, v.GetProperty("outputBytes").GetInt32());
        Assert.Equal(Argon, new ArgonParameters(
            v.GetProperty("memoryKiB").GetInt32(), v.GetProperty("iterations").GetInt32(), v.GetProperty("parallelism").GetInt32()));
        Assert.True(Argon.IsAcceptable);
    }

    [Theory]
    [InlineData(65535, 3, 1)]
    [InlineData(65536, 2, 1)]
    [InlineData(262145, 3, 1)]
    [InlineData(65536, 3, 2)]
    [InlineData(65536, 17, 1)]
    public void Parameters_that_a_client_must_refuse_are_not_stored(int memory, int iterations, int lanes) =>
        Assert.False(new ArgonParameters(memory, iterations, lanes).IsAcceptable);

    [Fact]
    public void PINs_are_derived_and_print_as_redacted()
    {
        var pins = Vectors.Section("pins").EnumerateArray().ToList();
        Assert.NotEmpty(pins);
        foreach (var v in pins)
        {
            var pin = Pin.Derive(v.Bytes("pinKey"), v.Text("address"), v.GetProperty("generation").GetUInt32());
            Assert.Equal(v.Text("pin"), pin.Digits);
            Assert.Equal("[redacted]", pin.ToString());
        }
    }

    [Theory]
    [InlineData("invitationWithPin", 1)]
    [InlineData("invitationWithoutPin", 0)]
    public void Invitation_equals_the_vectors(string section, byte flag)
    {
        var v = Vectors.Section(section);
        var iid = v.Bytes("iid");
        var prk = Derivation.Extract(iid, v.Bytes("S"));
        Assert.Equal(v.Bytes("L_auth"), Derivation.LinkAuthenticator(Id16.Of(iid), v.Bytes("S")));
        Assert.Equal(v.Bytes("L_wrap"), Derivation.Expand(prk, "link-wrap"));
        Assert.Equal(v.Bytes("P_salt"), Derivation.Expand(prk, "pin-salt", 16));
        Assert.Equal(v.Bytes("storedLinkVerifier"), SHA256.HashData(v.Bytes("L_auth")));
        var pinWrap = flag == 0 ? new byte[32] : Derivation.Expand(Derivation.Extract(iid, v.Bytes("P")), "pin-wrap");
        Assert.Equal(v.Bytes("P_wrap"), pinWrap);
        var key = Derivation.Expand(Derivation.Extract(iid, [.. v.Bytes("L_wrap"), .. pinWrap, .. v.Bytes("R")]), "invite-wrap");
        Assert.Equal(v.Bytes("K"), key);
        var data = Encoding.LengthPrefixed(
            Derivation.Label("invite"), iid, [flag], v.Bytes("inviteFpr"), SHA256.HashData(Encoding.Text(v.Text("address"))));
        Assert.Equal(v.Bytes("aad"), data);
        AssertSealed(v, key, "secretKey", "W");
        Assert.Equal(v.Bytes("T"), Derivation.LinkBinding(v.Bytes("senderFpr"), v.Bytes("inviteFpr")));
        var fragment = $"1.{Encoding.ToBase64Url(v.Bytes("S"))}.{Encoding.ToBase64Url(v.Bytes("T"))}";
        Assert.Equal(v.Text("link"), $"https://secure.example.org/i/{Encoding.ToBase64Url(iid)}#{fragment}");
    }

    [Fact]
    public void Invitation_PIN_and_its_verifier_equal_the_vectors()
    {
        var v = Vectors.Section("invitationWithPin");
        Assert.Equal(v.Text("pin"), Pin.Derive(v.Bytes("pinKey"), v.Text("address"), v.GetProperty("generation").GetUInt32()).Digits);
        Assert.Equal(v.Bytes("P"), Derivation.Argon2id(Encoding.Text(v.Text("pin")), v.Bytes("P_salt"), Argon));
        Assert.Equal(v.Bytes("P_auth"), Derivation.Expand(Derivation.Extract(v.Bytes("iid"), v.Bytes("P")), "pin-auth"));
        AssertPepper(v, v.Bytes("P_auth"), "storedPinVerifier");
    }

    [Fact]
    public void User_equals_the_vectors()
    {
        var v = Vectors.Section("user");
        AssertPassword(v, "user", v.Bytes("id"));
        Assert.Equal(v.Bytes("aad"), Encoding.LengthPrefixed(Derivation.Label("user"), v.Bytes("id"), v.Bytes("fpr")));
        AssertPepper(v, v.Bytes("auth"), "storedVerifier");
    }

    [Fact]
    public void Mailbox_equals_the_vectors()
    {
        var v = Vectors.Section("mailbox");
        AssertPassword(v, "mailbox", v.Bytes("id"));
        Assert.Equal(v.Bytes("aad"), Encoding.LengthPrefixed(Derivation.Label("mailbox"), v.Bytes("id"), v.Bytes("fpr")));
        AssertPepper(v, v.Bytes("auth"), "storedVerifier");
        Assert.Equal(v.Bytes("decoy"), Derivation.Expand(Derivation.Extract([], v.Bytes("instanceKey")), "decoy"));
        Assert.Equal(v.Bytes("pinsKey"), Derivation.Expand(Derivation.Extract(v.Bytes("id"), v.Bytes("M")), "mailbox-pins"));
        var version = Encoding.BigEndian(v.GetProperty("pinsVersion").GetUInt32());
        Assert.Equal(v.Bytes("pinsAad"), Encoding.LengthPrefixed(Derivation.Label("mailbox-pins"), v.Bytes("id"), version));
        Assert.Equal(v.Bytes("reloadKey"), Derivation.ReloadKey(Id16.Of(v.Bytes("id")), v.Bytes("cookie")));
    }

    [Fact]
    public void Mailbox_statements_and_bindings_equal_the_vectors()
    {
        var v = Vectors.Section("mailbox");
        Assert.Equal(v.Bytes("activateStatement"),
            Derivation.ActivationStatement(Id16.Of(v.Bytes("iid")), Id16.Of(v.Bytes("id")), v.Bytes("fpr"), v.Text("address")));
        Assert.Equal(v.Bytes("ownKeyStatement"),
            Derivation.OwnKeyStatement(Id16.Of(v.Bytes("id")), v.Bytes("newFpr"), v.GetProperty("ownKeyCounter").GetUInt32()));
        Assert.Equal(v.Bytes("senderBind"), Derivation.SenderBinding(v.Bytes("senderFpr"), v.Bytes("fpr")));
    }

    [Fact]
    public void Recovery_code_equals_the_vectors()
    {
        var v = Vectors.Section("recovery");
        Assert.Equal(v.Text("code"), Base32(v.Bytes("codeBytes"), group: 4));
        var prk = Derivation.Extract(v.Bytes("userId"), v.Bytes("codeBytes"));
        Assert.Equal(v.Bytes("auth"), Derivation.Expand(prk, "recovery-auth"));
        Assert.Equal(v.Bytes("wrap"), Derivation.Expand(prk, "recovery-wrap"));
        Assert.Equal(v.Bytes("storedVerifier"), SHA256.HashData(v.Bytes("auth")));
        Assert.Equal(v.Bytes("aad"), Encoding.LengthPrefixed(Derivation.Label("recovery"), v.Bytes("userId"), v.Bytes("fpr")));
        AssertSealed(v, v.Bytes("wrap"), "bundle", "wrapped");
        Assert.Equal(v.Bytes("successionStatement"),
            Derivation.SuccessionStatement(Id16.Of(v.Bytes("userId")), v.Bytes("oldFpr"), v.Bytes("newFpr")));
    }

    [Fact]
    public void App_password_equals_the_vectors()
    {
        var v = Vectors.Section("appPassword");
        var prk = Derivation.Extract(Encoding.Text(v.Text("id")), Encoding.Text(v.Text("appPassword")));
        Assert.Equal(v.Bytes("auth"), Derivation.Expand(prk, "app-auth"));
        Assert.Equal(v.Bytes("wrap"), Derivation.Expand(prk, "app-wrap"));
        Assert.Equal(v.Bytes("storedVerifier"), SHA256.HashData(v.Bytes("auth")));
        Assert.Equal(v.Bytes("aad"), Encoding.LengthPrefixed(Derivation.Label("app"), Encoding.Text(v.Text("id"))));
        AssertSealed(v, v.Bytes("wrap"), "bundle", "wrapped");
    }

    private static void AssertPassword(JsonElement v, string who, byte[] id)
    {
        Assert.Equal(v.Bytes("M"), Derivation.Argon2id(Encoding.Text(OpaqueString(v.Text("password"))), v.Bytes("salt"), Argon));
        var prk = Derivation.Extract(id, v.Bytes("M"));
        Assert.Equal(v.Bytes("auth"), Derivation.Expand(prk, who + "-auth"));
        Assert.Equal(v.Bytes("wrap"), Derivation.Expand(prk, who + "-wrap"));
        AssertSealed(v, v.Bytes("wrap"), "bundle", "wrapped");
    }

    private static void AssertPepper(JsonElement v, byte[] authenticator, string stored)
    {
        Assert.Equal(v.Bytes("pepper"), Derivation.Expand(Derivation.Extract([], v.Bytes("instanceKey")), "pepper"));
        Assert.Equal(v.Bytes(stored), HMACSHA256.HashData(v.Bytes("pepper"), authenticator));
    }

    /// <summary>AEAD(k, pt, aad) of PROTOCOL.md section 1: nonce, ciphertext, tag; another aad opens nothing.</summary>
    private static void AssertSealed(JsonElement v, byte[] key, string plaintextMember, string sealedMember)
    {
        var (nonce, plaintext, data) = (v.Bytes("nonce"), v.Bytes(plaintextMember), v.Bytes("aad"));
        var (ciphertext, tag) = (new byte[plaintext.Length], new byte[16]);
        using var aes = new AesGcm(key, tag.Length);
        aes.Encrypt(nonce, plaintext, ciphertext, tag, data);
        Assert.Equal(v.Bytes(sealedMember), (byte[])[.. nonce, .. ciphertext, .. tag]);
        data[^1] ^= 1;
        Assert.Throws<AuthenticationTagMismatchException>(() => aes.Decrypt(nonce, ciphertext, tag, new byte[plaintext.Length], data));
    }

    // RFC 8265 section 4.2, as far as the vectors' passwords need it: browsers do this, the server never sees a password.
    private static string OpaqueString(string password) =>
        string.Concat(password.Select(c => char.GetUnicodeCategory(c) == UnicodeCategory.SpaceSeparator ? ' ' : c))
            .Normalize(NormalizationForm.FormC);

    // RFC 4648 section 6, in groups. The server never sees a code; this checks the vector against its own rule.
    private static string Base32(byte[] bytes, int group)
    {
        var bits = string.Concat(bytes.Select(value => Convert.ToString(value, 2).PadLeft(8, '0')));
        var letters = bits.Chunk(5).Select(five => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[Convert.ToInt32(new string(five), 2)]);
        return string.Join('-', letters.Chunk(group).Select(letter => new string(letter)));
    }
}
