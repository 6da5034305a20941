using System.Text;

namespace Restante.OpenPgp.Tests;

/// <summary>Detached signatures, signed texts, and messages to several recipients, in both directions with gpg, sq and rnp.</summary>
public sealed class SignatureInteroperabilityTests
{
    private readonly byte[] content = Tool.Text(2000);

    [Fact]
    public void Detached_signatures_verify_in_both_directions()
    {
        using var tool = Tool.With("gpg", "sq", "rnp");
        using var key = Prepared(tool);
        foreach (var isText in new[] { false, true })
        {
            Assert.True(Signing.TryDetached(new MemoryStream(content), [key], DateTimeOffset.UtcNow, isText, out var signature, out _));
            tool.Write("document.sig", signature);
            tool.Gpg("--verify", "document.sig", "document");
            tool.Run("sq", "verify", "--signer-cert", "cert", "--detached", "document.sig", "document");
            tool.Run("rnp", "--homedir", "rnp", "--verify", "document.sig");
        }
        tool.Gpg("--textmode", "--output", "text.gpg", "--detach-sign", "document");
        tool.Gpg("--output", "binary.gpg", "--detach-sign", "document");
        tool.Run("sq", "sign", "--detached", "--signer-key", "key", "--output", "binary.sq", "document");
        tool.Run("rnp", "--homedir", "rnp", "--password", "", "--overwrite", "--sign", "--detach", "--output", "binary.rnp", "document");
        foreach (var name in new[] { "text.gpg", "binary.gpg", "binary.sq", "binary.rnp" })
        {
            Assert.True(Verification.TryDetached(new MemoryStream(content), tool.Read(name),
                [key.Certificate], DateTimeOffset.UtcNow.AddMinutes(1), out var verdicts, out _), name);
            Assert.Equal(name.StartsWith("text", StringComparison.Ordinal),
                Assert.IsType<SignatureVerdict.Good>(Assert.Single(verdicts)).IsText);
            Assert.True(Verification.TryDetached(new MemoryStream(content[1..]), tool.Read(name),
                [key.Certificate], DateTimeOffset.UtcNow.AddMinutes(1), out verdicts, out _));
            Assert.IsType<SignatureVerdict.Bad>(Assert.Single(verdicts));
        }
    }

    [Fact]
    public void Signed_text_verifies_in_both_directions()
    {
        using var tool = Tool.With("gpg", "sq", "rnp");
        using var key = Prepared(tool);
        using var clear = new MemoryStream();
        Assert.Null(Cleartext.Sign(new MemoryStream(content), clear, [key], DateTimeOffset.UtcNow));
        tool.Write("ours.asc", clear.ToArray());
        tool.Gpg("--verify", "ours.asc");
        tool.Run("sq", "verify", "--signer-cert", "cert", "--output", "out", "ours.asc");
        tool.Run("rnp", "--homedir", "rnp", "--verify", "ours.asc");
        tool.Gpg("--output", "theirs.gpg", "--clearsign", "document");
        tool.Run("sq", "sign", "--cleartext-signature", "--signer-key", "key", "--output", "theirs.sq", "document");
        tool.Run("rnp", "--homedir", "rnp", "--password", "", "--overwrite", "--clearsign", "--output", "theirs.rnp", "document");
        foreach (var name in new[] { "theirs.gpg", "theirs.sq", "theirs.rnp" })
        {
            var (outcome, text) = Samples.Verify(tool.Read(name),
                new ReadingRequest { Verifiers = [key.Certificate], Now = DateTimeOffset.UtcNow.AddMinutes(1) });
            Assert.True(outcome is MessageOutcome.Opened opened && opened.Good.Any(), $"{name}: {outcome}");
            // sq signs the end of the last line as a separate line.
            Assert.Equal(Encoding.UTF8.GetString(content).TrimEnd('\n'), Encoding.UTF8.GetString(text).TrimEnd('\n'));
        }
    }

    [Fact]
    public void Signed_text_inside_a_message_verifies_everywhere()
    {
        using var tool = Tool.With("gpg", "sq", "rnp");
        using var key = Prepared(tool);
        using var signed = new MemoryStream();
        Assert.Null(Signing.Inline(new MemoryStream(content), signed, [key], DateTimeOffset.UtcNow, isText: true, isArmored: true));
        tool.Write("signed.asc", signed.ToArray());
        tool.Gpg("--verify", "signed.asc");
        tool.Run("sq", "verify", "--signer-cert", "cert", "--output", "out", "signed.asc");
        tool.Run("rnp", "--homedir", "rnp", "--verify", "signed.asc");
        var encrypted = Samples.Encrypt(content,
            new WritingRequest { Recipients = [key.Certificate], Signers = [key], Now = DateTimeOffset.UtcNow, IsText = true });
        tool.Write("encrypted", encrypted);
        Assert.Contains("GOODSIG", tool.Gpg("--status-fd", "1", "--output", "opened", "--decrypt", "encrypted"), StringComparison.Ordinal);
        var (outcome, text) = Samples.Open(encrypted,
            new ReadingRequest { Keys = [key], Verifiers = [key.Certificate], Now = DateTimeOffset.UtcNow.AddMinutes(1) });
        Assert.True(outcome is MessageOutcome.Opened opened && opened.Good.Any(), $"{outcome}");
        Assert.Equal(Encoding.UTF8.GetString(content), Encoding.UTF8.GetString(text).ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Message_to_several_recipients_is_read_by_each()
    {
        using var tool = Tool.With("gpg", "sq", "rnp");
        using var key = Prepared(tool);
        using var second = SecretKey.Generate(["Second <second@example.org>"], DateTimeOffset.UtcNow.AddMinutes(-1));
        tool.Write("second", second.ToBytes());
        tool.Write("second.cert", second.Certificate.ToBytes());
        tool.Gpg("--import", "second");
        tool.Run("rnpkeys", "--homedir", "rnp", "--import-key", "second");
        var ours = Samples.Encrypt(content,
            new WritingRequest { Recipients = [key.Certificate, second.Certificate], Signers = [key], Now = DateTimeOffset.UtcNow });
        tool.Write("ours", ours);
        foreach (var name in new[] { "key", "second" })
        {
            tool.Run("sq", "decrypt", "--recipient-key", name, "--signer-cert", "cert", "-n", "1", "--output", $"{name}.out", "ours");
            Assert.Equal(content, tool.Read($"{name}.out"));
        }
        var second64 = Convert.ToHexString(second.Certificate.Fingerprint);
        tool.Gpg("--recipient", "carol@example.org", "--recipient", second64,
            "--local-user", "carol@example.org", "--output", "theirs.gpg", "--sign", "--encrypt", "document");
        tool.Gpg("--throw-keyids", "--recipient", "carol@example.org", "--recipient", second64,
            "--local-user", "carol@example.org", "--output", "hidden.gpg", "--sign", "--encrypt", "document");
        tool.Run("sq", "encrypt", "--recipient-cert", "cert", "--recipient-cert", "second.cert",
            "--signer-key", "key", "--output", "theirs.sq", "document");
        tool.Run("rnp", "--homedir", "rnp", "--password", "", "--overwrite", "--output", "theirs.rnp",
            "-r", "carol@example.org", "-r", "second@example.org", "-u", "carol@example.org", "--sign", "--encrypt", "document");
        foreach (var name in new[] { "theirs.gpg", "hidden.gpg", "theirs.sq", "theirs.rnp" })
        {
            foreach (var reader in new[] { key, second })
            {
                var (outcome, read) = Samples.Open(tool.Read(name),
                    new ReadingRequest { Keys = [reader], Verifiers = [key.Certificate], Now = DateTimeOffset.UtcNow.AddMinutes(1) });
                Assert.True(outcome is MessageOutcome.Opened opened && opened.Good.Any(), $"{name}: {outcome}");
                Assert.Equal(content, read);
            }
        }
    }

    private SecretKey Prepared(Tool tool)
    {
        var key = SecretKey.Generate(["Carol <carol@example.org>"], DateTimeOffset.UtcNow.AddMinutes(-1));
        tool.Write("key", key.ToBytes());
        tool.Write("cert", key.Certificate.ToBytes());
        tool.Write("document", content);
        tool.Gpg("--import", "key");
        Directory.CreateDirectory(tool.At("rnp"));
        tool.Run("rnpkeys", "--homedir", "rnp", "--import-key", "key");
        return key;
    }
}
