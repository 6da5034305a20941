using System.Text;

namespace Restante.OpenPgp.Tests;

/// <summary>
/// Every kind of key, both ways with gpg, sq and rnp: signed and encrypted there is read here, and the other way round. The
/// matrix is printed, and kept in docs/interoperability.md (RESTANTE_WRITE_INTEROPERABILITY=1 writes it).
/// </summary>
public sealed class InteroperabilityTests(ITestOutputHelper output)
{
    private static readonly string[] Programs = ["gpg", "sq", "rnp"];
    private readonly byte[] content = Tool.Text(2000);

    [Fact]
    public void The_matrix_is_the_documented_one()
    {
        foreach (var program in Programs) Assert.SkipUnless(Tool.Has(program), $"{program} is not installed");
        var tool = new Tool(Tool.NewFolder());
        try
        {
            var matrix = new StringBuilder("| key | gpg reads ours | sq reads ours | rnp reads ours | we read gpg's | we read sq's | we read rnp's |\n|---|---|---|---|---|---|---|\n");
            foreach (var (name, secret) in Keys(tool)) matrix.Append(Row(tool, name, secret));
            matrix.Append(Ended(tool, "RSA 3072, expired", "expired")).Append(Ended(tool, "Ed25519 + Curve25519, revoked", "revoked"));
            output.WriteLine(matrix.ToString());
            Compare(matrix.ToString());
        }
        finally
        {
            tool.Succeeds("gpgconf", "--homedir", ".", "--kill", "all");
            Directory.Delete(tool.Folder, recursive: true);
        }
    }

    [Fact]
    public void Detached_and_cleartext_signatures_go_both_ways_with_gpg()
    {
        Assert.SkipUnless(Tool.Has("gpg"), "gpg is not installed");
        var tool = new Tool(Tool.NewFolder());
        try
        {
            var now = DateTimeOffset.UtcNow;
            using var key = SecretKey.Generate(["Carol <carol@example.org>"], now);
            tool.Write("key", key.ToBytes());
            tool.Write("document", content);
            tool.Gpg("--import", "key");
            foreach (var isText in new[] { false, true })
            {
                Assert.True(Signing.TryDetached(new MemoryStream(content), [key], now, isText, out var signature, out _));
                tool.Write("ours.sig", signature);
                tool.Gpg("--verify", "ours.sig", "document");
                tool.Gpg([isText ? "--textmode" : "--no-textmode", "--output", "theirs.sig", "--detach-sign", "document"]);
                Assert.True(Verification.TryDetached(new MemoryStream(content), tool.Read("theirs.sig"), [key.Certificate], now.AddMinutes(1), out var verdicts, out _));
                Assert.Equal(isText, Assert.IsType<SignatureVerdict.Good>(Assert.Single(verdicts)).IsText);
            }
            using var clear = new MemoryStream();
            Assert.Null(Cleartext.Sign(new MemoryStream(content), clear, [key], now));
            tool.Write("ours.asc", clear.ToArray());
            tool.Gpg("--verify", "ours.asc");
            tool.Gpg("--output", "theirs.asc", "--clearsign", "document");
            var (outcome, text) = Samples.Verify(tool.Read("theirs.asc"), new ReadingRequest { Verifiers = [key.Certificate], Now = now.AddMinutes(1) });
            Assert.Single(Assert.IsType<MessageOutcome.Opened>(outcome).Good);
            Assert.Equal(content, text);
        }
        finally
        {
            tool.Succeeds("gpgconf", "--homedir", ".", "--kill", "all");
            Directory.Delete(tool.Folder, recursive: true);
        }
    }

    [Fact]
    public void A_key_locked_here_is_opened_by_gpg_and_the_other_way_round()
    {
        Assert.SkipUnless(Tool.Has("gpg"), "gpg is not installed");
        var tool = new Tool(Tool.NewFolder());
        try
        {
            var now = DateTimeOffset.UtcNow;
            using var key = SecretKey.Generate(["Dave <dave@example.org>"], now);
            tool.Write("key", key.Lock("Kaffee").ToBytes());
            tool.Run("gpg", "--batch", "--homedir", ".", "--pinentry-mode", "loopback", "--passphrase", "Kaffee", "--import", "key");
            tool.Run("gpg", "--batch", "--homedir", ".", "--pinentry-mode", "loopback", "--passphrase", "Kaffee", "--output", "theirs", "--export-secret-keys");
            Assert.True(SecretKey.TryParse(tool.Read("theirs"), out var back, out _));
            Assert.True(back!.IsLocked);
            Assert.Null(back.Unlock("Tee"));
            Assert.Equal(key.Parts.Select(part => part.Numbers.ToArray()), back.Unlock("Kaffee")!.Parts.Select(part => part.Numbers.ToArray()));
        }
        finally
        {
            tool.Succeeds("gpgconf", "--homedir", ".", "--kill", "all");
            Directory.Delete(tool.Folder, recursive: true);
        }
    }

    private static IEnumerable<(string Name, byte[] Secret)> Keys(Tool tool)
    {
        using (var own = SecretKey.Generate(["Own <own@example.org>"], DateTimeOffset.UtcNow)) yield return ("ours (Ed25519 + Curve25519)", own.ToBytes());
        yield return ("RSA 3072 of gpg", MadeByGpg(tool, "rsa3", "rsa3072", "rsa3072"));
        tool.Run("sq", "key", "generate", "--cipher-suite", "rsa4k", "--userid", "rsa4 <rsa4@example.org>", "--export", "rsa4.key");
        yield return ("RSA 4096 of sq", Armor.TryDecode(tool.Read("rsa4.key"))!);
        yield return ("Ed25519 + Curve25519 of gpg", MadeByGpg(tool, "ed", "ed25519", "cv25519"));
        yield return ("NIST P-256 of gpg", MadeByGpg(tool, "nist", "nistp256", "nistp256"));
        yield return ("three user IDs, four subkeys of gpg", Several(tool));
    }

    private static byte[] MadeByGpg(Tool tool, string name, string primary, string subkey, string expires = "never", params string[] options)
    {
        tool.Gpg([.. options, "--quick-generate-key", $"{name} <{name}@example.org>", primary, "cert,sign", expires]);
        tool.Gpg([.. options, "--quick-add-key", Fingerprint(tool, name), subkey, "encr", expires]);
        return Exported(tool, name);
    }

    private static byte[] Several(Tool tool)
    {
        tool.Gpg("--quick-generate-key", "several <several@example.org>", "ed25519", "cert", "never");
        var fingerprint = Fingerprint(tool, "several");
        foreach (var (algorithm, use) in new[] { ("ed25519", "sign"), ("cv25519", "encr"), ("nistp256", "encr"), ("nistp256/ecdsa", "sign") }) tool.Gpg("--quick-add-key", fingerprint, algorithm, use, "never");
        foreach (var id in new[] { "Zoë <zoe@example.org>", "third <third@example.net>" }) tool.Gpg("--quick-add-uid", fingerprint, id);
        return Exported(tool, "several");
    }

    private static string Fingerprint(Tool tool, string name) =>
        tool.Gpg("--with-colons", "--list-keys", $"{name}@example.org").Split('\n').First(line => line.StartsWith("fpr:", StringComparison.Ordinal)).Split(':')[9];

    private static byte[] Exported(Tool tool, string name)
    {
        tool.Gpg("--output", $"{name}.exported", "--export-secret-keys", $"{name}@example.org");
        return tool.Read($"{name}.exported");
    }

    private string Row(Tool tool, string name, byte[] secret)
    {
        Assert.True(SecretKey.TryParse(secret, out var key, out var refusal), $"{name}: {refusal}");
        var certificate = key!.Certificate;
        tool.Write("key", secret);
        tool.Write("cert", certificate.ToBytes());
        tool.Write("content", content);
        tool.Gpg("--import", "key");
        var rnp = $"rnp-{Convert.ToHexString(certificate.Fingerprint)[..8]}";
        Directory.CreateDirectory(tool.At(rnp));
        tool.Succeeds("rnpkeys", "--homedir", rnp, "--import-key", "key");
        var ours = new MemoryStream();
        Assert.Null(Encryption.Write(new MemoryStream(content), ours, new WritingRequest { Recipients = [certificate], Signers = [key], Now = DateTimeOffset.UtcNow, IsArmored = name.Length % 2 == 0 }));
        tool.Write("ours", ours.ToArray());
        var fingerprint = Convert.ToHexString(certificate.Fingerprint);
        string[] cells =
        [
            Reads(tool, "gpg", Tool.GpgArguments(["--output", "out", "--decrypt", "ours"])),
            Reads(tool, "sq", "decrypt", "--recipient-key", "key", "--signer-cert", "cert", "-n", "1", "--output", "out", "ours"),
            Reads(tool, "rnp", "--homedir", rnp, "--password", "", "--overwrite", "--output", "out", "--decrypt", "ours"),
            IsRead(tool, key, "gpg", Tool.GpgArguments(["--output", "theirs", "--recipient", fingerprint, "--local-user", fingerprint, "--sign", "--encrypt", "content"])),
            IsRead(tool, key, "sq", "encrypt", "--recipient-cert", "cert", "--signer-key", "key", "--output", "theirs", "content"),
            IsRead(tool, key, "rnp", "--homedir", rnp, "--password", "", "--overwrite", "--output", "theirs", "-r", fingerprint, "-u", fingerprint, "--sign", "--encrypt", "content"),
        ];
        return $"| {name} | {string.Join(" | ", cells)} |\n";
    }

    private string Reads(Tool tool, string program, params string[] arguments)
    {
        File.Delete(tool.At("out"));
        var (code, _, error) = tool.Start(program, arguments);
        var read = code == 0 && File.Exists(tool.At("out")) && tool.Read("out").AsSpan().SequenceEqual(content);
        if (!read) output.WriteLine($"{program} does not read ours: {code} {error}");
        return read ? "yes" : "no";
    }

    private string IsRead(Tool tool, SecretKey key, string program, params string[] arguments)
    {
        File.Delete(tool.At("theirs"));
        var (code, _, error) = tool.Start(program, arguments);
        if (code != 0) output.WriteLine($"{program} does not write: {code} {error}");
        if (code != 0) return "not written";
        var (outcome, read) = Samples.Open(tool.Read("theirs"), new ReadingRequest { Keys = [key], Verifiers = [key.Certificate], Now = DateTimeOffset.UtcNow.AddMinutes(1) });
        if (outcome is MessageOutcome.Opened opened && opened.Good.Any() && read.AsSpan().SequenceEqual(content)) return "yes";
        output.WriteLine($"{program}'s is not read: {outcome}");
        return "no";
    }

    // What was written before the end is still read; nothing new is written, and the reason is named.
    private string Ended(Tool tool, string name, string how)
    {
        var address = $"{how}@example.org";
        var options = how == "expired" ? new[] { "--faked-system-time", "20250101T000000!" } : [];
        if (how == "expired") MadeByGpg(tool, how, "rsa3072", "rsa3072", "30d", options);
        else MadeByGpg(tool, how, "ed25519", "cv25519");
        tool.Gpg([.. options, "--output", "before", "--recipient", address, "--local-user", address, "--sign", "--encrypt", "content"]);
        if (how == "revoked")
        {
            var file = tool.At($"openpgp-revocs.d/{Fingerprint(tool, how)}.rev");
            File.WriteAllText(file, File.ReadAllText(file).Replace("\n:---", "\n---"));
            tool.Gpg("--import", file);
        }
        Assert.True(SecretKey.TryParse(Exported(tool, how), out var key, out _));
        var now = DateTimeOffset.UtcNow.AddMinutes(1);
        var (outcome, read) = Samples.Open(tool.Read("before"), new ReadingRequest { Keys = [key!], Verifiers = [key!.Certificate], Now = now });
        var before = Assert.IsType<MessageOutcome.Opened>(outcome);
        Assert.Equal(content, read);
        Assert.Equal(Refusal.CannotEncrypt, Encryption.Write(new MemoryStream(), Stream.Null, new WritingRequest { Recipients = [key.Certificate], Now = now }));
        Assert.Equal(Refusal.CannotSign, Encryption.Write(new MemoryStream(), Stream.Null, new WritingRequest { Passphrases = ["x"], Signers = [key], Now = now }));
        var reason = Assert.IsType<CertificateVerdict.Unusable>(CertificateVerdict.Judge(key.Certificate, text => text == address, now)).Reason;
        var signature = before.Signatures[0] is SignatureVerdict.Bad bad ? bad.Fault.ToString() : "good";
        return $"| {name} | not written: {reason} | the same | the same | yes; signature of before: {signature} | | |\n";
    }

    private static void Compare(string matrix)
    {
        var file = Path.Combine(ThirdParty.Repository, "docs", "interoperability.md");
        var text = File.ReadAllText(file);
        var start = text.IndexOf("| key |", StringComparison.Ordinal);
        var end = text.IndexOf("\n\n", start, StringComparison.Ordinal) + 1;
        if (Environment.GetEnvironmentVariable("RESTANTE_WRITE_INTEROPERABILITY") == "1") File.WriteAllText(file, text[..start] + matrix + text[end..]);
        else Assert.Equal(matrix, text[start..end]);
    }
}
