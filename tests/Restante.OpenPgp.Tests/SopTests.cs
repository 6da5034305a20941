using System.Diagnostics;
using System.Text;

namespace Restante.OpenPgp.Tests;

/// <summary><c>restante sop</c> as other programs call it: a process, files, and the draft's exit codes.</summary>
public sealed class SopTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rst-").FullName;

    public SopTests()
    {
        Assert.True(File.Exists(Repository.ServerProgram), "The server is built first: dotnet build Restante.slnx -c Release");
        File.WriteAllText(Path.Combine(folder, "text"), "hello\n");
        Save("alice.key", Samples.Alice.ToBytes());
        Save("alice.cert", Samples.Alice.Certificate.ToBytes());
        Save("bob.cert", Samples.Bob.Certificate.ToBytes());
        Save("password", "Kaffee\n"u8.ToArray());
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Generated_key_encrypts_and_decrypts_a_message()
    {
        Save("key", Sop("", 0, "generate-key", "--with-key-password=password", "Carol <carol@example.org>"));
        Save("cert", Sop("key", 0, "extract-cert"));
        Assert.StartsWith("-----BEGIN PGP PUBLIC KEY BLOCK-----\n", Encoding.ASCII.GetString(Read("cert")));
        Save("message", Sop("text", 0, "encrypt", "--sign-with=alice.key", "--session-key-out=session", "cert"));
        Assert.Equal("hello\n"u8.ToArray(), Sop("message", 0, "decrypt", "--with-key-password=password",
            "--verify-with=alice.cert", "--verifications-out=verified", "key"));
        var fingerprint = Convert.ToHexString(Samples.Alice.Certificate.Fingerprint);
        Assert.Matches($@"^\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\dZ {fingerprint} {fingerprint} mode:binary\n$",
            Encoding.ASCII.GetString(Read("verified")));
        Assert.Equal("hello\n"u8.ToArray(), Sop("message", 0, "decrypt", "--with-session-key=session"));
        Sop("message", 67, "decrypt", "key");
        Sop("message", 29, "decrypt", "alice.key");
    }

    [Fact]
    public void Keys_in_unusual_encodings_are_accepted()
    {
        Save("utf-16", ChangedArmor.Ways["UTF-16"](Armor.Encode(Samples.Alice.ToBytes(), ArmorKind.SecretKey)));
        Save("dashes", ChangedArmor.Ways["joined hyphens"](Armor.Encode(Samples.Alice.Certificate.ToBytes(), ArmorKind.PublicKey)));
        File.Copy(Repository.PathOf("tests", "fixtures", "keys", "latin-1-user-id.asc"), Path.Combine(folder, "latin-1"));
        Save("message", Sop("text", 0, "encrypt", "dashes", "latin-1"));
        Assert.Equal("hello\n"u8.ToArray(), Sop("message", 0, "decrypt", "utf-16"));
    }

    [Fact]
    public void Signatures_are_made_verified_and_detached()
    {
        Save("sig", Sop("text", 0, "sign", "--micalg-out=micalg", "alice.key"));
        Assert.Equal("pgp-sha512"u8.ToArray(), Read("micalg"));
        Assert.EndsWith("mode:binary\n", Encoding.ASCII.GetString(Sop("text", 0, "verify", "sig", "bob.cert", "alice.cert")));
        Sop("text", 3, "verify", "sig", "bob.cert");
        Sop("text", 3, "verify", "--not-after=2020-01-01T00:00:00Z", "sig", "alice.cert");
        foreach (var form in new[] { "binary", "text", "clearsigned" })
        {
            Save("inline", Sop("text", 0, "inline-sign", $"--as={form}", "alice.key"));
            // Text inside a message has CR LF; cleartext keeps its lines.
            var expected = form == "text" ? "hello\r\n"u8.ToArray() : "hello\n"u8.ToArray();
            Assert.Equal(expected, Sop("inline", 0, "inline-verify", "alice.cert"));
            Assert.Empty(Sop("inline", 3, "inline-verify", "bob.cert"));
            // The detached content is exactly what was signed: of cleartext, without the end of the last line.
            Save("detached", Sop("inline", 0, "inline-detach", $"--signatures-out={form}.sig"));
            Assert.Equal(form == "clearsigned" ? "hello"u8.ToArray() : expected, Read("detached"));
            Sop("detached", 0, "verify", $"{form}.sig", "alice.cert");
        }
    }

    [Fact]
    public void Armor_is_added_and_removed()
    {
        var armored = Sop("alice.cert", 0, "armor");
        Save("armored", armored);
        Assert.Equal(armored, Sop("armored", 0, "armor"));
        Assert.Equal(Read("alice.cert"), Sop("armored", 0, "dearmor"));
        Sop("text", 41, "armor");
    }

    [Theory]
    [InlineData(69, "frobnicate")]
    [InlineData(37, "sign", "--frobnicate", "alice.key")]
    [InlineData(19, "sign")]
    [InlineData(19, "encrypt")]
    [InlineData(61, "encrypt", "nowhere")]
    [InlineData(41, "encrypt", "text")]
    [InlineData(71, "encrypt", "@KEYRING:x")]
    [InlineData(59, "sign", "--micalg-out=text", "alice.key")]
    [InlineData(23, "decrypt", "--verify-with=alice.cert", "alice.key")]
    [InlineData(41, "decrypt", "alice.key")]
    [InlineData(83, "inline-sign", "--as=clearsigned", "--no-armor", "alice.key")]
    [InlineData(89, "generate-key", "--profile=fancy")]
    [InlineData(89, "list-profiles", "sign")]
    [InlineData(17, "encrypt", "signing.cert")]
    [InlineData(0, "list-profiles", "generate-key")]
    [InlineData(0, "version", "--extended")]
    [InlineData(0, "version", "--sop-spec")]
    public void Wrong_input_has_its_exit_code(int code, params string[] words)
    {
        SigningOnly();
        Sop("text", code, words);
    }

    /// <summary>
    /// An algorithm or version that the library does not write, a password that is not text, data that is not OpenPGP, an ambiguous
    /// name, a key that must not sign.
    /// </summary>
    [Theory]
    [InlineData(13, "text", "encrypt", "newer.cert")]
    [InlineData(13, "text", "sign", "newer.key")]
    [InlineData(31, "text", "encrypt", "--with-password=binary")]
    [InlineData(31, "text", "sign", "--with-key-password=binary", "alice.key")]
    [InlineData(53, "binary", "sign", "--as=text", "alice.key")]
    [InlineData(53, "binary", "encrypt", "--as=text", "alice.cert")]
    [InlineData(53, "binary", "inline-sign", "--as=clearsigned", "alice.key")]
    [InlineData(73, "text", "encrypt", "@ENV:BOTH")]
    [InlineData(79, "text", "sign", "ended.key")]
    [InlineData(61, "text", "encrypt", "@ENV:NOWHERE")]
    [InlineData(61, "text", "encrypt", "@FD:999")]
    public void Unsupported_request_has_its_exit_code(int code, string input, params string[] words)
    {
        var newer = Path.Combine(ThirdParty.Folder("rfc9580-appendix-a"), "app/src/test/resources/rfc9580");
        Save("newer.key", Armor.TryDecode(File.ReadAllBytes(Path.Combine(newer, "a4_secret.asc")))!);
        Save("newer.cert", Armor.TryDecode(File.ReadAllBytes(Path.Combine(newer, "a3_cert.asc")))!);
        Save("binary", [0xff, 0xfe, 0xff]);
        Save("@ENV:BOTH", Read("alice.cert"));
        Ended();
        Sop(input, code, words);
    }

    [Fact]
    public void Option_value_may_be_a_separate_argument()
    {
        Save("secret", "Kaffee"u8.ToArray());
        Save("message", Sop("text", 0, "encrypt", "--with-password", "secret", "--sign-with", "alice.key", "--as", "binary"));
        Assert.Equal("hello\n"u8.ToArray(),
            Sop("message", 0, "decrypt", "--with-password", "secret", "--verify-with", "alice.cert", "--verify-out", "verified"));
        Assert.EndsWith("mode:binary\n", Encoding.ASCII.GetString(Read("verified")));
        Sop("message", 19, "decrypt", "--with-password");
    }

    [Fact]
    public void Descriptors_and_variables_are_read_as_files()
    {
        var message = Shell("sop encrypt --with-password=@ENV:SECRET @FD:5 5<alice.cert <text", 0);
        Save("message", message);
        Assert.Equal("hello\n"u8.ToArray(), Shell("sop decrypt --session-key-out=@FD:6 @FD:7 7<alice.key 6>session <message", 0));
        Assert.StartsWith("9:", Encoding.ASCII.GetString(Read("session")));
        Assert.Equal("hello\n"u8.ToArray(), Shell("sop decrypt --with-password=@ENV:SECRET <message", 0));
        // A command whose output cannot be written has failed.
        Shell("sop version >/dev/full", 1);
        Shell("sop decrypt alice.key <message >/dev/full", 1);
    }

    [Fact]
    public void Failed_command_leaves_no_file()
    {
        Save("message", Sop("text", 0, "encrypt", "--sign-with=alice.key", "alice.cert"));
        var damaged = Read("message");
        damaged[^80] ^= 1;
        Save("damaged", damaged);
        Assert.Empty(Sop("damaged", 41, "decrypt", "--verify-with=alice.cert",
            "--verifications-out=verified", "--session-key-out=session", "alice.key"));
        Sop("text", 17, "encrypt", "--session-key-out=session", "--sign-with=alice.key", SigningOnly());
        Sop("text", 79, "sign", "--micalg-out=micalg", Ended());
        foreach (var name in new[] { "verified", "session", "micalg" }) Assert.False(File.Exists(Path.Combine(folder, name)), name);
        // Bad signatures are not listed, and the content is still written: decrypting is not verifying.
        Assert.NotEmpty(Sop("message", 0, "decrypt", "--verify-with=bob.cert", "--verifications-out=verified", "alice.key"));
        Assert.Empty(Read("verified"));
    }

    [Fact]
    public void Signature_from_the_future_counts_only_where_its_time_is_requested()
    {
        using var key = SecretKey.Generate(["F <f@example.org>"], DateTimeOffset.UtcNow.AddDays(-1));
        Assert.True(Signing.TryDetached(new MemoryStream("hello\n"u8.ToArray()), [key],
            DateTimeOffset.UtcNow.AddHours(1), false, out var signature, out _));
        Save("ahead", signature);
        Save("f.cert", key.Certificate.ToBytes());
        Sop("text", 3, "verify", "ahead", "f.cert");
        Sop("text", 0, "verify", "--not-after=-", "ahead", "f.cert");
    }

    [Fact]
    public void Message_in_an_unsupported_cipher_cannot_be_opened()
    {
        var folderOf = Path.Combine(ThirdParty.Folder("rpgp"), "tests/openpgp-interop/testcases/messages");
        var described = System.Text.Json.JsonDocument.Parse(File.ReadAllText(Path.Combine(folderOf, "camellia128-001.json"))).RootElement;
        Save("their.key", File.ReadAllBytes(Path.Combine(folderOf, described.GetProperty("decryptKey").GetString()!)));
        Save("camellia", File.ReadAllBytes(Path.Combine(folderOf, described.GetProperty("filename").GetString()!)));
        Sop("camellia", 29, "decrypt", "their.key");
    }

    [Fact]
    public void Key_with_an_unsupported_lock_is_named()
    {
        var folderOf = Path.Combine(ThirdParty.Folder("rpgp"), "tests/openpgp-interop/testcases/messages");
        var described = System.Text.Json.JsonDocument.Parse(File.ReadAllText(Path.Combine(folderOf, "gnupg-v1-4-11-001.json"))).RootElement;
        Save("old.key", File.ReadAllBytes(Path.Combine(folderOf, described.GetProperty("decryptKey").GetString()!)));
        Save("message", Sop("text", 0, "encrypt", "alice.cert"));
        Sop("message", 13, "decrypt", "--with-key-password=password", "old.key");
    }

    [Fact]
    public void Error_contains_no_secret()
    {
        Assert.DoesNotContain("Kaffee", Start("text", ["sign", "--with-key-password", "Kaffee"]).Error);
        Assert.DoesNotContain("Kaffee", Start("text", ["sign", "--password=Kaffee"]).Error);
        Assert.DoesNotContain("Kaffee", Start("text", ["encrypt", "--with-password=@ENV:SECRET", "--profile=x"]).Error);
    }

    private string SigningOnly()
    {
        using var signing = SecretKey.Generate(["S <s@example.org>"], Samples.Now, signingOnly: true);
        Save("signing.cert", signing.Certificate.ToBytes());
        return "signing.cert";
    }

    private string Ended()
    {
        Assert.True(KeyRenewal.TryRenew(Samples.Alice, Samples.Now.AddDays(-19), Samples.Now.AddDays(-20), out var ended, out _));
        Save("ended.key", ended!.ToBytes());
        return "ended.key";
    }

    private byte[] Shell(string words, int code)
    {
        var (exit, output, error) = Start("", "bash", ["-c", $"dotnet '{Repository.ServerProgram}' {words}"]);
        Assert.True(exit == code, $"{words}: {exit}: {error}");
        return output;
    }

    private void Save(string name, byte[] bytes) => File.WriteAllBytes(Path.Combine(folder, name), bytes);

    private byte[] Read(string name) => File.ReadAllBytes(Path.Combine(folder, name));

    private byte[] Sop(string input, int code, params string[] words)
    {
        var (exit, output, error) = Start(input, words);
        Assert.True(exit == code, $"{string.Join(' ', words)}: {exit}: {error}");
        Assert.True(exit == 0 || error.Length > 0);
        return output;
    }

    private (int Code, byte[] Output, string Error) Start(string input, string[] words) =>
        Start(input, "dotnet", [Repository.ServerProgram, "sop", .. words]);

    private (int Code, byte[] Output, string Error) Start(string input, string program, string[] words)
    {
        var start = new ProcessStartInfo(program, words)
        {
            WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            Environment = { ["SECRET"] = "Kaffee" },
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = Task.Run(() =>
        {
            using var whole = new MemoryStream();
            process.StandardOutput.BaseStream.CopyTo(whole);
            return whole.ToArray();
        });
        try
        {
            if (input.Length > 0) process.StandardInput.BaseStream.Write(Read(input));
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The program ended without reading.
        }
        process.WaitForExit();
        return (process.ExitCode, output.Result, error.Result);
    }
}
