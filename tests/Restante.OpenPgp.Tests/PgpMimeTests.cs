using System.Text;

namespace Restante.OpenPgp.Tests;

public sealed class PgpMimeTests
{
    private const string Entity = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\nGr\u00fc\u00dfe  \r\n--not the boundary\r\n";

    [Fact]
    public void An_encrypted_mail_is_written_and_read()
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
    public void A_signed_mail_is_written_and_read_byte_for_byte(bool withUnixLines)
    {
        Assert.True(Signing.TryDetached(new MemoryStream(Samples.Utf8(Entity)), [Samples.Bob], Samples.Now, isText: false, out var signature, out _));
        using var mail = Mail();
        PgpMime.WriteSigned(Samples.Utf8(Entity), signature, mail);
        var text = Encoding.UTF8.GetString(mail.ToArray());
        var form = Assert.IsType<PgpMimeForm.SignedMail>(PgpMime.Read(new MemoryStream(Samples.Utf8(withUnixLines ? text.Replace("\r\n", "\n") : text))));
        Assert.Equal(Entity, Encoding.UTF8.GetString(form.Entity));
        Assert.True(Verification.TryDetached(new MemoryStream(form.Entity), form.Signatures, [Samples.Bob.Certificate], Samples.Now, out var verdicts, out _));
        Assert.IsType<SignatureVerdict.Good>(Assert.Single(verdicts));
    }

    // EFAIL's direct exfiltration needs further parts; so does a signature that covers half of what is shown.
    [Theory]
    [InlineData("encrypted", "pgp-encrypted", "Content-Type: application/pgp-encrypted\n\nVersion: 1\n")]
    [InlineData("encrypted", "pgp-encrypted", "Content-Type: text/html\n\n<img src=\"\n", "Content-Type: application/pgp-encrypted\n\nVersion: 1\n", "Content-Type: application/octet-stream\n\nx\n")]
    [InlineData("encrypted", "pgp-encrypted", "Content-Type: application/pgp-encrypted\n\nVersion: 2\n", "Content-Type: application/octet-stream\n\nx\n")]
    [InlineData("encrypted", "pgp-encrypted", "Content-Type: application/pgp-encrypted\n\nVersion: 1\n", "Content-Type: text/plain\n\nx\n")]
    [InlineData("encrypted", "pgp-encrypted", "Content-Type: application/octet-stream\n\nx\n", "Content-Type: application/pgp-encrypted\n\nVersion: 1\n")]
    [InlineData("signed", "pgp-signature", "Content-Type: text/plain\n\na\n", "Content-Type: text/plain\n\nb\n", "Content-Type: application/pgp-signature\n\nx\n")]
    [InlineData("signed", "pgp-signature", "Content-Type: text/plain\n\na\n", "Content-Type: text/plain\n\nx\n")]
    public void Other_than_two_part_forms_are_refused(string subtype, string protocol, params string[] parts)
    {
        var mail = $"From: a@example.org\nContent-Type: multipart/{subtype}; protocol=\"application/{protocol}\"; boundary=b\n\n--b\n{string.Join("\n--b\n", parts)}\n--b--\n";
        Assert.Equal(new PgpMimeForm.Refused(Refusal.NotPgpMime), PgpMime.Read(new MemoryStream(Samples.Utf8(mail))));
    }

    [Fact]
    public void Other_mail_is_plain()
    {
        Assert.IsType<PgpMimeForm.PlainMail>(PgpMime.Read(new MemoryStream("From: a@example.org\n\nhello\n"u8.ToArray())));
        Assert.IsType<PgpMimeForm.PlainMail>(PgpMime.Read(new MemoryStream("Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; boundary=b\n\n--b\n\n--b--\n"u8.ToArray())));
        Assert.IsType<PgpMimeForm.PlainMail>(PgpMime.Read(new MemoryStream()));
    }

    private static MemoryStream Mail()
    {
        var mail = new MemoryStream();
        mail.Write("From: alice@example.org\r\nSubject: ...\r\nMIME-Version: 1.0\r\n"u8);
        return mail;
    }
}
