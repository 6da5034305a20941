using System.Text;

namespace Restante.OpenPgp.Tests;

/// <summary>
/// Every kind of key, in both directions with gpg, sq and rnp. The test prints the matrix and compares it with
/// docs/interoperability.md (RESTANTE_WRITE_INTEROPERABILITY=1 writes it).
/// </summary>
public sealed class InteroperabilityTests(ITestOutputHelper output)
{
    private static readonly string[] Programs = ["gpg", "sq", "rnp"];
    private readonly byte[] content = Tool.Text(2000);

    [Fact]
    public void Matrix_is_the_documented_one()
    {
        using var tool = Tool.With(Programs);
        var matrix = new StringBuilder(
            "| key | gpg reads ours | sq reads ours | rnp reads ours | we read gpg's | we read sq's | we read rnp's |\n" +
            "|---|---|---|---|---|---|---|\n");
        foreach (var (name, secret) in InteroperabilityKeys.All(tool)) matrix.Append(Row(tool, name, secret));
        matrix.Append(Ended(tool, "RSA 3072, expired", "expired")).Append(Ended(tool, "Ed25519 + Curve25519, revoked", "revoked"));
        output.WriteLine(matrix.ToString());
        Compare(matrix.ToString());
    }

    [Fact]
    public void Key_locked_here_opens_in_gpg_and_the_reverse()
    {
        using var tool = Tool.With("gpg");
        var now = DateTimeOffset.UtcNow;
        using var key = SecretKey.Generate(["Dave <dave@example.org>"], now);
        tool.Write("key", key.Lock("Kaffee").ToBytes());
        tool.Run("gpg", "--batch", "--homedir", ".", "--pinentry-mode", "loopback", "--passphrase", "Kaffee", "--import", "key");
        tool.Run("gpg", "--batch", "--homedir", ".", "--pinentry-mode", "loopback",
            "--passphrase", "Kaffee", "--output", "theirs", "--export-secret-keys");
        Assert.True(SecretKey.TryParse(tool.Read("theirs"), out var back, out _));
        Assert.True(back!.IsLocked);
        Assert.Null(back.Unlock("Tee"));
        Assert.Equal(key.Parts.Select(part => part.Numbers.ToArray()), back.Unlock("Kaffee")!.Parts.Select(part => part.Numbers.ToArray()));
    }

    // Nothing is encrypted to revoked or expired parts; the rest remains, and a revoked address has no key.
    [Fact]
    public void Only_valid_parts_of_a_certificate_are_encrypted_to()
    {
        using var tool = Tool.With(Programs);
        foreach (var (name, secret) in InteroperabilityKeys.All(tool)
            .Where(key => key.Name.StartsWith("one of two", StringComparison.Ordinal)))
        {
            Assert.True(SecretKey.TryParse(secret, out var key, out _));
            var now = DateTimeOffset.UtcNow.AddMinutes(1);
            using var session = SessionKey.Generate();
            Assert.True(session.WrapFor(key!.Certificate, now).Count == 1, name);
            Assert.IsType<CertificateVerdict.Usable>(CertificateVerdict.Judge(key.Certificate, _ => true, now));
            Assert.Equal(session.WrapFor(key.Certificate, now)[0][..12], session.WrapFor(key.Certificate.Minimise(now), now)[0][..12]);
            if (name.Contains("user IDs", StringComparison.Ordinal))
                Assert.Equal(new CertificateVerdict.Unusable(Unfit.Revoked),
                    CertificateVerdict.Judge(key.Certificate, address => address == "former@example.org", now));
        }
    }

    [Fact]
    public void Key_revoked_or_renewed_here_is_revoked_or_renewed_for_gpg_and_sq()
    {
        using var tool = Tool.With("gpg", "sq");
        var now = DateTimeOffset.UtcNow.AddDays(-2);
        using var key = SecretKey.Generate(["Erin <erin@example.org>"], now);
        Assert.True(KeyRenewal.TryRenew(key, now.AddDays(1), now.AddHours(1), out var ended, out _));
        Assert.True(KeyRenewal.TryRenew(ended!, now.AddYears(5), now.AddHours(2), out var renewed, out _));
        tool.Write("document", content);
        tool.Run("gpg", "--batch", "--homedir", ".", "--check-trustdb");
        foreach (var (name, certificate, works) in new[] { ("ended", ended!.Certificate, false), ("renewed", renewed!.Certificate, true) })
        {
            tool.Write(name, certificate.ToBytes());
            tool.Gpg("--import", name);
            Assert.Equal(works, tool.Succeeds("gpg",
                Tool.GpgArguments(["--output", $"{name}.gpg", "--recipient", "erin@example.org", "--encrypt", "document"])));
            Assert.Equal(works, tool.Succeeds("sq", "encrypt", "--recipient-cert", name, "--output", $"{name}.sq", "document"));
        }
        Assert.True(RevocationCertificate.TryMake(key, RevocationReason.Retired, now.AddHours(3), out var revocation, out _));
        tool.Write("revocation.asc", Encoding.ASCII.GetBytes(Armor.Encode(revocation, ArmorKind.PublicKey)));
        tool.Gpg("--import", "revocation.asc");
        Assert.False(tool.Succeeds("gpg",
            Tool.GpgArguments(["--output", "revoked.gpg", "--recipient", "erin@example.org", "--encrypt", "document"])));
        // sq 0.27 encrypts to revoked certificates all the same; its output calls this one revoked.
        tool.Write("revoked", RevocationCertificate.Apply(renewed.Certificate, revocation)!.ToBytes());
        Assert.Contains("Revoked", tool.Run("sq", "inspect", "revoked"), StringComparison.OrdinalIgnoreCase);
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
        Assert.Null(Encryption.Write(new MemoryStream(content), ours, new WritingRequest
        {
            Recipients = [certificate], Signers = [key], Now = DateTimeOffset.UtcNow, IsArmored = name.Length % 2 == 0,
        }));
        tool.Write("ours", ours.ToArray());
        var fingerprint = Convert.ToHexString(certificate.Fingerprint);
        string[] cells =
        [
            Reads(tool, "gpg", Tool.GpgArguments(["--output", "out", "--decrypt", "ours"])),
            Reads(tool, "sq", "decrypt", "--recipient-key", "key", "--signer-cert", "cert", "-n", "1", "--output", "out", "ours"),
            Reads(tool, "rnp", "--homedir", rnp, "--password", "", "--overwrite", "--output", "out", "--decrypt", "ours"),
            IsRead(tool, key, "gpg", Tool.GpgArguments(
                ["--output", "theirs", "--recipient", fingerprint, "--local-user", fingerprint, "--sign", "--encrypt", "content"])),
            IsRead(tool, key, "sq", "encrypt", "--recipient-cert", "cert", "--signer-key", "key", "--output", "theirs", "content"),
            IsRead(tool, key, "rnp", "--homedir", rnp, "--password", "", "--overwrite", "--output", "theirs",
                "-r", fingerprint, "-u", fingerprint, "--sign", "--encrypt", "content"),
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
        var (outcome, read) = Samples.Open(tool.Read("theirs"),
            new ReadingRequest { Keys = [key], Verifiers = [key.Certificate], Now = DateTimeOffset.UtcNow.AddMinutes(1) });
        if (outcome is MessageOutcome.Opened opened && opened.Good.Any() && read.AsSpan().SequenceEqual(content)) return "yes";
        output.WriteLine($"{program}'s is not read: {outcome}");
        return "no";
    }

    // Messages from before the expiry are still read; no new one is written, and the reason is named.
    private string Ended(Tool tool, string name, string how)
    {
        var address = $"{how}@example.org";
        var options = how == "expired" ? new[] { "--faked-system-time", "20250101T000000!" } : [];
        if (how == "expired") InteroperabilityKeys.OfGpg(tool, how, "rsa3072", "rsa3072", "30d", options);
        else InteroperabilityKeys.OfGpg(tool, how, "ed25519", "cv25519");
        tool.Gpg([.. options, "--output", "before", "--recipient", address, "--local-user", address, "--sign", "--encrypt", "content"]);
        if (how == "revoked")
        {
            var file = tool.At($"openpgp-revocs.d/{InteroperabilityKeys.Fingerprint(tool, how)}.rev");
            File.WriteAllText(file, File.ReadAllText(file).Replace("\n:---", "\n---"));
            tool.Gpg("--import", file);
        }
        Assert.True(SecretKey.TryParse(InteroperabilityKeys.Exported(tool, how), out var key, out _));
        var now = DateTimeOffset.UtcNow.AddMinutes(1);
        var (outcome, read) = Samples.Open(tool.Read("before"),
            new ReadingRequest { Keys = [key!], Verifiers = [key!.Certificate], Now = now });
        var before = Assert.IsType<MessageOutcome.Opened>(outcome);
        Assert.Equal(content, read);
        Assert.Equal(Refusal.CannotEncrypt,
            Encryption.Write(new MemoryStream(), Stream.Null, new WritingRequest { Recipients = [key.Certificate], Now = now }));
        Assert.Equal(Refusal.CannotSign,
            Encryption.Write(new MemoryStream(), Stream.Null, new WritingRequest { Passphrases = ["x"], Signers = [key], Now = now }));
        var reason = Assert.IsType<CertificateVerdict.Unusable>(
            CertificateVerdict.Judge(key.Certificate, text => text == address, now)).Reason;
        var signature = before.Signatures[0] is SignatureVerdict.Bad bad ? bad.Fault.ToString() : "good";
        return $"| {name} | not written: {reason} | the same | the same | yes; signature of before: {signature} | | |\n";
    }

    private static void Compare(string matrix)
    {
        var file = Repository.PathOf("docs", "interoperability.md");
        var text = File.ReadAllText(file);
        var start = text.IndexOf("| key |", StringComparison.Ordinal);
        var end = text.IndexOf("\n\n", start, StringComparison.Ordinal) + 1;
        if (Environment.GetEnvironmentVariable("RESTANTE_WRITE_INTEROPERABILITY") == "1")
            File.WriteAllText(file, text[..start] + matrix + text[end..]);
        else Assert.Equal(matrix, text[start..end]);
    }
}
