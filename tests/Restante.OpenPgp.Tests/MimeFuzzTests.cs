using System.Text;

namespace Restante.OpenPgp.Tests;

/// <summary>Laws on mails with a few bytes changed: a mail that opens or verifies is the one that was written.</summary>
public sealed class MimeFuzzTests
{
    private const string Entity = "Content-Type: text/plain; hp=clear\r\nSubject: hello\r\n\r\nhello\r\n";

    [Fact]
    public void Changed_encrypted_mail_opens_whole_or_not_at_all()
    {
        using var mail = new MemoryStream();
        mail.Write("From: a@example.org\r\nMIME-Version: 1.0\r\n"u8);
        PgpMime.WriteEncrypted(new MemoryStream(Samples.EncryptToAlice([1, 2, 3])), mail);
        var sample = mail.ToArray();
        Fuzz.Run(1500, seed =>
        {
            if (PgpMime.Read(new MemoryStream(Fuzz.Changed([sample], seed))) is not PgpMimeForm.EncryptedMail encrypted) return;
            using var content = new MemoryStream();
            var outcome = Decryption.Open(encrypted.Message, content, Samples.ForAlice);
            Assert.Equal(outcome is MessageOutcome.Opened ? [1, 2, 3] : [], content.ToArray());
        });
    }

    [Fact]
    public void Changed_signed_mail_verifies_for_the_same_entity_only()
    {
        Assert.True(Signing.TryDetached(new MemoryStream(Samples.Utf8(Entity)),
            [Samples.Bob], Samples.Now, isText: false, out var signature, out _));
        using var mail = new MemoryStream();
        mail.Write("From: a@example.org\r\nMIME-Version: 1.0\r\n"u8);
        PgpMime.WriteSigned(Samples.Utf8(Entity), signature, mail);
        var sample = mail.ToArray();
        Fuzz.Run(1500, seed =>
        {
            if (PgpMime.Read(new MemoryStream(Fuzz.Changed([sample], seed))) is not PgpMimeForm.SignedMail signed) return;
            using var entity = new MemoryStream();
            signed.OpenEntity().CopyTo(entity);
            entity.Position = 0;
            if (!Verification.TryDetached(entity, signed.Signatures, [Samples.Bob.Certificate], Samples.Now, out var verdicts, out _))
                return;
            if (verdicts.OfType<SignatureVerdict.Good>().Any()) Assert.Equal(Entity, Encoding.UTF8.GetString(entity.ToArray()));
        });
    }

    [Fact]
    public void Protected_fields_are_read_as_written_and_confidential_ones_stay_inside() => Fuzz.Run(500, seed =>
    {
        var random = new Random(seed);
        string Word() => new([.. Enumerable.Range(0, random.Next(1, 60)).Select(_ => (char)random.Next(0x21, 0x7f))]);
        string[] names = ["Subject", "To", "Cc", "Comments", "Keywords", "X-Other"];
        List<HeaderField> fields =
        [
            .. Enumerable.Range(0, random.Next(1, 8)).Select(_ => new HeaderField(
                names[random.Next(names.Length)],
                string.Join(' ', Enumerable.Range(0, random.Next(1, 20)).Select(_ => Word())))),
        ];
        using var payload = new MemoryStream();
        var outer = HeaderProtection.Write(fields,
            new MemoryStream("Content-Type: text/plain\n\nhello\n"u8.ToArray()), payload, HeaderPolicies.Baseline);
        Assert.True(ProtectedHeaders.TryRead(payload, outer, isEncrypted: true, isSigned: true, out var headers, out _));
        Assert.Equal(fields, headers!.Fields);
        Assert.Equal(outer, headers.Shown);
        Assert.All(fields, field => Assert.Equal(
            outer.Contains(field) ? FieldProtection.SignedOnly : FieldProtection.SignedAndEncrypted,
            headers.ProtectionOf(field)));
    });

    [Fact]
    public void Changed_headers_are_read_or_refused() => Fuzz.Run(1500, seed =>
    {
        string[] samples =
        [
            Entity,
            "Content-Type: multipart/alternative; boundary=b; hp=\"cipher\"\r\nHP-Outer: Subject: x\r\n\r\n" +
                "--b\r\nContent-Type: text/html; hp-legacy-display=1\r\n\r\n" +
                "<div class=\"header-protection-legacy-display\">x</div>\r\n--b--\r\n",
        ];
        var changed = Fuzz.Changed([.. samples.Select(Samples.Utf8)], seed);
        if (!ProtectedHeaders.TryRead(new MemoryStream(changed), [], true, true, out var headers, out _)) return;
        Assert.True(headers!.Mark != HeaderMark.None || headers.Fields.Count == 0 && headers.LegacyParts.Count == 0);
        var text = Encoding.UTF8.GetString(changed);
        Assert.InRange(LegacyPart.WithoutElement(text).Length, 0, text.Length);
        Assert.InRange(LegacyPart.WithoutLines(text).Length, 0, text.Length);
    });

    // No repeated input makes the hidden element expensive to find.
    [Theory]
    [InlineData("<div ")]
    [InlineData("<body")]
    [InlineData("<div class=header-protection-legacy-display>")]
    [InlineData("<div\t")]
    public void Hiding_legacy_display_takes_linear_time(string repeated)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        _ = LegacyPart.WithoutElement("<body><div class=\"header-protection-legacy-display\">" +
            string.Concat(Enumerable.Repeat(repeated, 200_000)));
        _ = LegacyPart.WithoutElement(string.Concat(Enumerable.Repeat(repeated, 200_000)));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 10);
    }
}
