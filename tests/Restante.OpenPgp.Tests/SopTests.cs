using System.Diagnostics;
using System.Text;

namespace Restante.OpenPgp.Tests;

/// <summary><c>restante sop</c> as others call it: a process, files, and the draft's exit codes.</summary>
public sealed class SopTests : IDisposable
{
    private static readonly string Program = Path.Combine(ThirdParty.Repository, "src", "Restante.Server", "bin", "Release", "net10.0", "restante.dll");
    private readonly string folder = Directory.CreateTempSubdirectory("rst-").FullName;

    public SopTests()
    {
        Assert.True(File.Exists(Program), "The server is built first: dotnet build Restante.slnx -c Release");
        File.WriteAllText(Path.Combine(folder, "text"), "hello\n");
        Save("alice.key", Samples.Alice.ToBytes());
        Save("alice.cert", Samples.Alice.Certificate.ToBytes());
        Save("bob.cert", Samples.Bob.Certificate.ToBytes());
        Save("password", "Kaffee\n"u8.ToArray());
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_key_is_made_and_a_message_goes_round()
    {
        Save("key", Sop("", 0, "generate-key", "--with-key-password=password", "Carol <carol@example.org>"));
        Save("cert", Sop("key", 0, "extract-cert"));
        Assert.StartsWith("-----BEGIN PGP PUBLIC KEY BLOCK-----\n", Encoding.ASCII.GetString(Read("cert")));
        Save("message", Sop("text", 0, "encrypt", "--sign-with=alice.key", "--session-key-out=session", "cert"));
        Assert.Equal("hello\n"u8.ToArray(), Sop("message", 0, "decrypt", "--with-key-password=password", "--verify-with=alice.cert", "--verifications-out=verified", "key"));
        var fingerprint = Convert.ToHexString(Samples.Alice.Certificate.Fingerprint);
        Assert.Matches($@"^\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\dZ {fingerprint} {fingerprint} mode:binary\n$", Encoding.ASCII.GetString(Read("verified")));
        Assert.Equal("hello\n"u8.ToArray(), Sop("message", 0, "decrypt", "--with-session-key=session"));
        Sop("message", 67, "decrypt", "key");
        Sop("message", 29, "decrypt", "alice.key");
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
            Assert.Equal("hello\n"u8.ToArray(), Sop("inline", 0, "inline-verify", "alice.cert"));
            Assert.Empty(Sop("inline", 3, "inline-verify", "bob.cert"));
            // What is detached is exactly what was signed: of cleartext, without the last line's end.
            Save("detached", Sop("inline", 0, "inline-detach", $"--signatures-out={form}.sig"));
            Assert.Equal(form == "clearsigned" ? "hello"u8.ToArray() : "hello\n"u8.ToArray(), Read("detached"));
            Sop("detached", 0, "verify", $"{form}.sig", "alice.cert");
        }
    }

    [Fact]
    public void Armor_is_put_on_and_taken_off()
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
    public void What_is_wrong_has_its_exit_code(int code, params string[] words)
    {
        using var signing = SecretKey.Generate(["S <s@example.org>"], Samples.Now, signingOnly: true);
        Save("signing.cert", signing.Certificate.ToBytes());
        Sop("text", code, words);
    }

    [Fact]
    public void No_secret_stands_in_an_error()
    {
        Assert.DoesNotContain("Kaffee", Start("text", ["sign", "--with-key-password", "Kaffee"]).Error);
        Assert.DoesNotContain("Kaffee", Start("text", ["sign", "--password=Kaffee"]).Error);
        Assert.DoesNotContain("Kaffee", Start("text", ["encrypt", "--with-password=@ENV:SECRET", "--profile=x"]).Error);
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

    private (int Code, byte[] Output, string Error) Start(string input, string[] words)
    {
        var start = new ProcessStartInfo("dotnet", [Program, "sop", .. words])
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
            // It ended without reading.
        }
        process.WaitForExit();
        return (process.ExitCode, output.Result, error.Result);
    }
}
