using System.Text;

namespace Restante.OpenPgp.Tests;

public sealed class PgpMimeTests
{
    private const string Entity =
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nGr\u00fc\u00dfe  \r\n--not the boundary\r\n";

    [Fact]
    public void Encrypted_mail_is_written_and_read()
    {
        using var mail = Mail();
        PgpMime.WriteEncrypted(new MemoryStream(Samples.EncryptToAlice(Samples.Utf8(Entity))), mail);
        mail.Position = 0;
        var form = Assert.IsType<PgpMimeForm.EncryptedMail>(PgpMime.Read(mail));
        using var content = new MemoryStream();
        Assert.IsType<MessageOutcome.Opened>(Decryption.Open(form.Message, content, Samples.ForAlice));
        Assert.Equal(Entity, Encoding.UTF8.GetString(content.ToArray()));
        Assert.DoesNotContain("\n", Encoding.ASCII.GetString(mail.ToArray()).Replace("\r\n", ""));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Signed_mail_is_written_and_read_byte_for_byte(bool withUnixLines)
    {
        Assert.True(Signing.TryDetached(new MemoryStream(Samples.Utf8(Entity)),
            [Samples.Bob], Samples.Now, isText: false, out var signature, out _));
        using var mail = Mail();
        PgpMime.WriteSigned(Samples.Utf8(Entity), signature, mail);
        var text = Encoding.UTF8.GetString(mail.ToArray());
        var form = Assert.IsType<PgpMimeForm.SignedMail>(
            PgpMime.Read(new MemoryStream(Samples.Utf8(withUnixLines ? text.Replace("\r\n", "\n") : text))));
        using var reader = new StreamReader(form.OpenEntity(), Encoding.UTF8);
        Assert.Equal(Entity, reader.ReadToEnd());
        Assert.True(
            Verification.TryDetached(form.OpenEntity(), form.Signatures, [Samples.Bob.Certificate], Samples.Now, out var verdicts, out _));
        Assert.IsType<SignatureVerdict.Good>(Assert.Single(verdicts));
    }

    // EFAIL's direct exfiltration needs further parts; so does a signature that covers half of what is shown.
    [Theory]
    [InlineData("encrypted", "pgp-encrypted", "Content-Type: application/pgp-encrypted\n\nVersion: 1\n")]
    [InlineData("encrypted", "pgp-encrypted", "Content-Type: text/html\n\n<img src=\"\n",
        "Content-Type: application/pgp-encrypted\n\nVersion: 1\n", "Content-Type: application/octet-stream\n\nx\n")]
    [InlineData("encrypted", "pgp-encrypted", "Content-Type: application/pgp-encrypted\n\nVersion: 2\n",
        "Content-Type: application/octet-stream\n\nx\n")]
    [InlineData("encrypted", "pgp-encrypted", "Content-Type: application/pgp-encrypted\n\nVersion: 1\n", "Content-Type: text/plain\n\nx\n")]
    [InlineData("encrypted", "pgp-encrypted", "Content-Type: application/octet-stream\n\nx\n",
        "Content-Type: application/pgp-encrypted\n\nVersion: 1\n")]
    [InlineData("signed", "pgp-signature", "Content-Type: text/plain\n\na\n",
        "Content-Type: text/plain\n\nb\n", "Content-Type: application/pgp-signature\n\nx\n")]
    [InlineData("signed", "pgp-signature", "Content-Type: text/plain\n\na\n", "Content-Type: text/plain\n\nx\n")]
    public void Forms_with_other_than_two_parts_are_refused(string subtype, string protocol, params string[] parts)
    {
        var mail = $"From: a@example.org\nContent-Type: multipart/{subtype}; protocol=\"application/{protocol}\"; boundary=b\n\n--b\n" +
            $"{string.Join("\n--b\n", parts)}\n--b--\n";
        Assert.Equal(new PgpMimeForm.Refused(Refusal.NotPgpMime), PgpMime.Read(new MemoryStream(Samples.Utf8(mail))));
    }

    [Theory]
    [InlineData(Refusal.TooMany, 21, 1, 1)]
    [InlineData(null, 20, 1, 1)]
    [InlineData(Refusal.TooMany, 1, 500, 0)]
    [InlineData(null, 1, 499, 0)]
    [InlineData(Refusal.TooMany, 1, 1, 500)]
    public void Mail_beyond_the_limits_is_refused(Refusal? expected, int depth, int parts, int fields)
    {
        var mail = string.Concat(Enumerable.Range(0, depth)
            .Select(at => $"Content-Type: multipart/mixed; boundary=b{at}\r\n\r\n--b{at}\r\n"));
        mail += string.Join($"--b{depth - 1}\r\n",
            Enumerable.Repeat(string.Concat(Enumerable.Repeat("X: y\r\n", fields)) + "\r\nhello\r\n", parts));
        Assert.Equal(expected is { } refusal ? new PgpMimeForm.Refused(refusal) : new PgpMimeForm.PlainMail(),
            PgpMime.Read(new MemoryStream(Samples.Utf8(mail))));
    }

    [Fact]
    public void Headers_beyond_256_KiB_are_refused()
    {
        var mail = Samples.Utf8($"Subject: {new string('x', 256 * 1024)}\r\n\r\nhello\r\n");
        Assert.Equal(new PgpMimeForm.Refused(Refusal.TooLarge), PgpMime.Read(new MemoryStream(mail)));
    }

    // 60 MiB: the reader buffers neither the mail nor the entity.
    [Fact]
    public void Large_signed_mail_is_read_in_bounded_memory()
    {
        using var mail = new FileStream(Path.GetTempFileName(), FileMode.Open,
            FileAccess.ReadWrite, FileShare.None, 4096, FileOptions.DeleteOnClose);
        mail.Write("Content-Type: multipart/signed; protocol=\"application/pgp-signature\"; boundary=b\r\n\r\n"u8);
        mail.Write("--b\r\nContent-Type: text/plain\r\n\r\n"u8);
        var lines = Samples.Utf8(string.Concat(Enumerable.Repeat(new string('x', 70) + "\n", 1000)));
        for (var at = 0; at < 850; at++) mail.Write(lines);
        mail.Write("\r\n--b\r\nContent-Type: application/pgp-signature\r\n\r\nnone\r\n--b--\r\n"u8);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var form = Assert.IsType<PgpMimeForm.SignedMail>(PgpMime.Read(mail));
        using var entity = form.OpenEntity();
        long length = 0;
        var buffer = new byte[65_536];
        while (entity.Read(buffer) is var read and > 0) length += read;
        Assert.Equal(28 + 850L * 1000 * 72, length);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4 * 1024 * 1024);
    }

    // An outer delimiter ends all inner parts; a line that continues after the delimiter is none (RFC 2046 section 5.1.1).
    [Fact]
    public void Unclosed_parts_and_false_delimiters_change_nothing()
    {
        const string Signed = "Content-Type: multipart/mixed; boundary=bb\r\n\r\n--bb\r\n\r\none\r\n--bbb\r\n--b-\r\ntwo";
        var mail = "Content-Type: multipart/signed; protocol=\"application/pgp-signature\"; boundary=b\r\n\r\nbefore\r\n--b  \r\n" +
            $"{Signed}\r\n--b\r\nContent-Type: application/pgp-signature\r\n\r\nsig\r\n--b--\r\nbehind\r\n--bb\r\n";
        var form = Assert.IsType<PgpMimeForm.SignedMail>(PgpMime.Read(new MemoryStream(Samples.Utf8(mail))));
        using var reader = new StreamReader(form.OpenEntity());
        Assert.Equal(Signed, reader.ReadToEnd());
        Assert.Equal("sig", Encoding.ASCII.GetString(form.Signatures));
    }

    [Fact]
    public void Other_mail_is_plain()
    {
        Assert.IsType<PgpMimeForm.PlainMail>(PgpMime.Read(new MemoryStream("From: a@example.org\n\nhello\n"u8.ToArray())));
        Assert.IsType<PgpMimeForm.PlainMail>(PgpMime.Read(new MemoryStream(
            "Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; boundary=b\n\n--b\n\n--b--\n"u8.ToArray())));
        Assert.IsType<PgpMimeForm.PlainMail>(PgpMime.Read(new MemoryStream()));
    }

    private static MemoryStream Mail()
    {
        var mail = new MemoryStream();
        mail.Write("From: alice@example.org\r\nSubject: ...\r\nMIME-Version: 1.0\r\n"u8);
        return mail;
    }
}
