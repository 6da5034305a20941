using System.Text;

namespace Restante.OpenPgp.Tests;

/// <summary>
/// Mails as other programs build them, by their documented structure, encrypted and signed by gpg: the library reads each. neomutt
/// unpacks our mail, and gpg reads it.
/// </summary>
public sealed class MailFormTests
{
    private const string Secret = "Grüße aus dem Postamt";

    // Outside: the text before multipart/encrypted's parts, and their headers. Inside: what gpg encrypts. A | ends a line.
    public static TheoryData<string, string, string, string, string> Encrypted => new()
    {
        {
            "Thunderbird", "This is an OpenPGP/MIME encrypted message (RFC 4880 and 3156)",
            "Content-Type: application/pgp-encrypted|Content-Description: PGP/MIME version identification",
            "Content-Type: application/octet-stream; name=\"encrypted.asc\"|Content-Description: OpenPGP encrypted message|" +
                "Content-Disposition: inline; filename=\"encrypted.asc\"",
            "Content-Type: multipart/mixed; boundary=\"------------0aBc\";| protected-headers=\"v1\"|From: Gpg <gpg@example.org>|" +
                "To: bob@example.org|Subject: secret||--------------0aBc|Content-Type: multipart/mixed; boundary=\"------------1dEf\"|" +
                "|--------------1dEf|Content-Type: text/plain; charset=UTF-8; format=flowed|Content-Transfer-Encoding: 8bit||TEXT||" +
                "--------------1dEf--||--------------0aBc--|"
        },
        {
            "Apple Mail with GPGTools", "This is an OpenPGP/MIME encrypted message (RFC 2440 and 3156)",
            "Content-Transfer-Encoding: 7bit|Content-Type: application/pgp-encrypted|Content-Description: PGP/MIME Versions Identification",
            "Content-Transfer-Encoding: 7bit|Content-Disposition: inline;|\tfilename=encrypted.asc|" +
                "Content-Type: application/octet-stream;|\tname=encrypted.asc|Content-Description: OpenPGP encrypted message",
            "Content-Type: multipart/alternative;|\tboundary=\"Apple-Mail=_1\"; protected-headers=\"v1\"|From: Gpg <gpg@example.org>|" +
                "Subject: secret||--Apple-Mail=_1|Content-Transfer-Encoding: quoted-printable|Content-Type: text/plain;|" +
                "\tcharset=utf-8||Gr=C3=BC=C3=9Fe aus dem Postamt|--Apple-Mail=_1|Content-Type: text/html;|\tcharset=utf-8||<p>x</p>|" +
                "--Apple-Mail=_1--|"
        },
        {
            "Mutt", "", "Content-Type: application/pgp-encrypted|Content-Disposition: attachment",
            "Content-Type: application/octet-stream|Content-Disposition: attachment; filename=\"msg.asc\"",
            "Content-Type: text/plain; protected-headers=\"v1\"; charset=utf-8|Content-Disposition: inline|" +
                "Content-Transfer-Encoding: 8bit|Subject: secret||TEXT|"
        },
        {
            "K-9 with OpenKeychain", "", "Content-Type: application/pgp-encrypted",
            "Content-Type: application/octet-stream; name=\"encrypted.asc\"|Content-Disposition: inline; filename=\"encrypted.asc\"",
            "Content-Type: text/plain; charset=utf-8; protected-headers=\"v1\"|Content-Transfer-Encoding: base64|Subject: secret||" +
                "R3LDvMOfZSBhdXMgZGVtIFBvc3RhbXQ=|"
        },
    };

    [Theory]
    [MemberData(nameof(Encrypted))]
    public void Encrypted_and_signed_mail_of_other_programs_is_read(
        string program,
        string preamble,
        string version,
        string octets,
        string inside)
    {
        using var tool = Tool.With("gpg");
        var (sender, reader) = Prepared(tool);
        tool.Write("inside", Samples.Utf8(Lines(inside)));
        tool.Gpg("--armor", "--recipient", "bob@example.org", "--local-user", "gpg@example.org",
            "--output", "message.asc", "--sign", "--encrypt", "inside");
        var armored = Encoding.ASCII.GetString(tool.Read("message.asc")).Replace("\n", "\r\n", StringComparison.Ordinal);
        var mail = "From: Gpg <gpg@example.org>\r\nTo: bob@example.org\r\nSubject: ...\r\nMIME-Version: 1.0\r\n" +
            "Content-Type: multipart/encrypted;\r\n protocol=\"application/pgp-encrypted\";\r\n boundary=\"----=_b\"\r\n\r\n" +
            $"{preamble}\r\n------=_b\r\n{Lines(version)}\r\n\r\nVersion: 1\r\n\r\n" +
            $"------=_b\r\n{Lines(octets)}\r\n\r\n{armored}\r\n------=_b--\r\n";
        using var stream = new MemoryStream(Samples.Utf8(mail));
        Assert.True(ProtectedHeaders.TryReadOuter(stream, out var outer, out _));
        var form = Assert.IsType<PgpMimeForm.EncryptedMail>(PgpMime.Read(stream));
        using var payload = new MemoryStream();
        var outcome = Decryption.Open(form.Message, payload,
            new ReadingRequest { Keys = [reader], Verifiers = [sender.Certificate], Now = DateTimeOffset.UtcNow.AddMinutes(1) });
        Assert.Single(Assert.IsType<MessageOutcome.Opened>(outcome).Good);
        Assert.True(ProtectedHeaders.TryRead(payload, outer, isEncrypted: true, isSigned: true, out var headers, out _));
        Assert.Equal(HeaderMark.Older, headers!.Mark);
        Assert.Equal(FieldProtection.SignedAndEncrypted, headers.ProtectionOf(new HeaderField("Subject", "secret")));
        Assert.True(TextOf(payload).Trim() == Secret, program);
    }

    [Theory]
    [InlineData("Thunderbird", "pgp-sha256",
        "Content-Type: multipart/mixed; boundary=\"------------0aBc\";| protected-headers=\"v1\"|Subject: s||" +
            "--------------0aBc|Content-Type: text/plain; charset=UTF-8|Content-Transfer-Encoding: 8bit||TEXT||--------------0aBc--|",
        "Content-Type: application/pgp-signature; name=\"OpenPGP_signature.asc\"|" +
            "Content-Description: OpenPGP digital signature|Content-Disposition: attachment; filename=\"OpenPGP_signature.asc\"")]
    [InlineData("Apple Mail with GPGTools", "pgp-sha512",
        "Content-Transfer-Encoding: quoted-printable|Content-Type: text/plain;|\tcharset=utf-8||Gr=C3=BC=C3=9Fe aus dem Postamt|",
        "Content-Transfer-Encoding: 7bit|Content-Disposition: attachment;|\tfilename=signature.asc|" +
            "Content-Type: application/pgp-signature;|\tname=signature.asc|Content-Description: Message signed with OpenPGP")]
    [InlineData("Mutt", "pgp-sha512",
        "Content-Type: text/plain; charset=utf-8|Content-Disposition: inline|Content-Transfer-Encoding: 8bit||TEXT|",
        "Content-Type: application/pgp-signature; name=\"signature.asc\"")]
    [InlineData("K-9 with OpenKeychain", "pgp-sha512",
        "Content-Type: text/plain; charset=utf-8|Content-Transfer-Encoding: base64||R3LDvMOfZSBhdXMgZGVtIFBvc3RhbXQ=",
        "Content-Type: application/pgp-signature; name=\"signature.asc\"|Content-Disposition: attachment; filename=\"signature.asc\"")]
    public void Signed_mail_of_other_programs_is_verified(string program, string micalg, string inside, string signatureHeader)
    {
        using var tool = Tool.With("gpg");
        var (sender, _) = Prepared(tool);
        tool.Write("inside", Samples.Utf8(Lines(inside)));
        tool.Gpg("--armor", "--textmode", "--digest-algo", micalg[4..],
            "--local-user", "gpg@example.org", "--output", "signature.asc", "--detach-sign", "inside");
        var mail = $"From: gpg@example.org\nContent-Type: multipart/signed; micalg=\"{micalg}\"; " +
            "protocol=\"application/pgp-signature\"; boundary=b\n\n--b\n" +
            $"{Lines(inside).Replace("\r\n", "\n", StringComparison.Ordinal)}\n--b\n" +
            $"{Lines(signatureHeader).Replace("\r\n", "\n", StringComparison.Ordinal)}\n\n" +
            $"{Encoding.ASCII.GetString(tool.Read("signature.asc"))}\n--b--\n";
        var form = Assert.IsType<PgpMimeForm.SignedMail>(PgpMime.Read(new MemoryStream(Samples.Utf8(mail))));
        Assert.True(Verification.TryDetached(form.OpenEntity(), form.Signatures,
            [sender.Certificate], DateTimeOffset.UtcNow.AddMinutes(1), out var verdicts, out _));
        Assert.True(Assert.Single(verdicts) is SignatureVerdict.Good, program);
        using var entity = new MemoryStream();
        form.OpenEntity().CopyTo(entity);
        Assert.Equal(Secret, TextOf(entity).Trim());
    }

    [Fact]
    public void Mail_signed_inside_encrypted_in_two_layers_is_verified()
    {
        using var tool = Tool.With("gpg");
        var (sender, reader) = Prepared(tool);
        var inside = Lines(
            "Content-Type: multipart/mixed; boundary=\"------------inner\"; protected-headers=\"v1\"|Subject: secret||" +
            "--------------inner|Content-Type: text/plain; charset=UTF-8|Content-Transfer-Encoding: 8bit||TEXT||--------------inner--|");
        tool.Write("inside", Samples.Utf8(inside));
        tool.Gpg("--armor", "--local-user", "gpg@example.org", "--output", "signature.asc", "--detach-sign", "inside");
        tool.Write("payload", Samples.Utf8(
            Lines("Content-Type: multipart/signed; micalg=pgp-sha256; protocol=\"application/pgp-signature\"; " +
                "boundary=\"------------outer\"||This is an OpenPGP/MIME signed message (RFC 4880 and 3156)|--------------outer|") +
            inside +
            Lines("|--------------outer|Content-Type: application/pgp-signature; name=\"OpenPGP_signature.asc\"||") +
            Encoding.ASCII.GetString(tool.Read("signature.asc")) +
            Lines("|--------------outer--|")));
        tool.Gpg("--recipient", "bob@example.org", "--output", "message", "--encrypt", "payload");
        using var payload = new MemoryStream();
        var outcome = Decryption.Open(new MemoryStream(tool.Read("message")), payload,
            new ReadingRequest { Keys = [reader], Verifiers = [sender.Certificate], Now = DateTimeOffset.UtcNow.AddMinutes(1) });
        Assert.Empty(Assert.IsType<MessageOutcome.Opened>(outcome).Good);
        payload.Position = 0;
        var form = Assert.IsType<PgpMimeForm.SignedMail>(PgpMime.Read(payload));
        Assert.True(Verification.TryDetached(form.OpenEntity(), form.Signatures,
            [sender.Certificate], DateTimeOffset.UtcNow.AddMinutes(1), out var verdicts, out _));
        Assert.IsType<SignatureVerdict.Good>(Assert.Single(verdicts));
        using var entity = new MemoryStream();
        form.OpenEntity().CopyTo(entity);
        entity.Position = 0;
        Assert.True(ProtectedHeaders.TryRead(entity, [], isEncrypted: true, isSigned: true, out var headers, out _));
        Assert.Equal(HeaderMark.Older, headers!.Mark);
        Assert.Equal(Secret, TextOf(entity).Trim());
    }

    [Fact]
    public void Our_mail_unpacked_by_neomutt_is_read_by_gpg()
    {
        using var tool = Tool.With("gpg", "neomutt", "script");
        var (_, reader) = Prepared(tool);
        using var payload = new MemoryStream();
        List<HeaderField> fields = [new("From", "Alice <alice@example.org>"), new("To", "bob@example.org"), new("Subject", "secret")];
        var outer = HeaderProtection.Write(fields,
            new MemoryStream(Samples.Utf8($"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{Secret}\n")),
            payload, HeaderPolicies.Baseline);
        using var mail = new MemoryStream();
        mail.Write("From alice@example.org Thu Nov 26 12:00:00 2026\r\n"u8);
        foreach (var field in outer) HeaderProtection.WriteField(mail, field);
        mail.Write("MIME-Version: 1.0\r\n"u8);
        var message = Samples.Encrypt(payload.ToArray(),
            new WritingRequest { Recipients = [reader.Certificate], Signers = [Samples.Alice], Now = DateTimeOffset.UtcNow });
        PgpMime.WriteEncrypted(new MemoryStream(message), mail);
        tool.Write("mbox", [.. mail.ToArray().Where(next => next != '\r'), (byte)'\n']);
        tool.Write("muttrc", """
            set folder=.
            set crypt_use_gpgme=no
            set pgp_decode_command="gpg --batch --status-fd=2 --quiet --output - %f"
            set pgp_decrypt_command="gpg --batch --status-fd=2 --quiet --output - --decrypt %f"
            set pgp_verify_command="gpg --batch --status-fd=2 --quiet --output - --verify %s %f"
            set pgp_decryption_okay="^\\[GNUPG:\\] DECRYPTION_OKAY"
            set pipe_decode=yes
            set wait_key=no
            set charset=utf-8
            push "<pipe-message>cat >unpacked<enter><exit>"
            """u8);
        tool.Run("script", "-qec", "TERM=xterm LC_ALL=C.UTF-8 HOME=. timeout --foreground 60 neomutt -n -F muttrc -f mbox", "/dev/null");
        var unpacked = Encoding.UTF8.GetString(tool.Read("unpacked"));
        Assert.Contains(Secret, unpacked, StringComparison.Ordinal);
        Assert.Contains("Subject: [...]", unpacked, StringComparison.Ordinal);
    }

    private static (SecretKey Sender, SecretKey Reader) Prepared(Tool tool)
    {
        Assert.True(SecretKey.TryParse(InteroperabilityKeys.OfGpg(tool, "gpg", "ed25519", "cv25519"), out var sender, out _));
        var reader = SecretKey.Generate(["Bob <bob@example.org>"], DateTimeOffset.UtcNow.AddMinutes(-1));
        tool.Write("reader", reader.ToBytes());
        tool.Gpg("--import", "reader");
        return (sender!, reader);
    }

    private static string Lines(string text) =>
        text.Replace("TEXT", Secret, StringComparison.Ordinal).Replace("|", "\r\n", StringComparison.Ordinal);

    private static string TextOf(MemoryStream entity)
    {
        entity.Position = 0;
        var text = MimeScan.Read(entity, Policy.Restante).All()
            .First(node => node.Children.Count == 0 && node.Type.IsMimeType("text", "plain"));
        using var reader = new StreamReader(text.Decoded(entity), Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
