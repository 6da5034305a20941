using System.Text;
using System.Text.Json;

namespace Restante.OpenPgp.Tests;

/// <summary>RFC 9788, reading and writing: confidential fields are known, and stay confidential in a reply.</summary>
public sealed class HeaderProtectionTests
{
    /// <summary>Every available sample of the RFC: mark, confidential fields, parts that are not shown.</summary>
    [Theory]
    [InlineData("c.3.1.2-payload.eml", "Subject", "")]
    [InlineData("d.1.2.1-payload.eml", "Subject", "LeadingLines")]
    [InlineData("d.2.2.1-reply-payload.eml", "Subject", "LeadingLines")]
    [InlineData("e.1-legacy-display-text.eml", "Subject", "LeadingLines")]
    [InlineData("e.2-legacy-display-html.eml", "Subject", "Element")]
    public void Samples_of_the_RFC_are_read(string file, string confidential, string legacy)
    {
        var headers = Read(Sample(file), "", isEncrypted: true, isSigned: true);
        Assert.Equal(HeaderMark.Cipher, headers.Mark);
        Assert.Equal(confidential, string.Join(' ',
            headers.Fields.Where(field => headers.ProtectionOf(field) == FieldProtection.SignedAndEncrypted).Select(field => field.Name)));
        Assert.All(headers.Fields.Where(field => field.Name != confidential),
            field => Assert.Equal(FieldProtection.SignedOnly, headers.ProtectionOf(field)));
        Assert.Equal(legacy, string.Join(' ', headers.LegacyParts.Select(part => part.Extent)));
        Assert.DoesNotContain(headers.Fields, field => field.Is("HP-Outer") || field.IsStructural);
        // Signed only: a later wrapping in encryption makes nothing confidential, and hides nothing.
        Assert.All(headers.Fields, field =>
            Assert.Equal(FieldProtection.SignedOnly, Read(Sample(file), "", isEncrypted: false, isSigned: true).ProtectionOf(field)));
        Assert.Empty(Read(Sample(file), "", isEncrypted: false, isSigned: true).LegacyParts);
        Assert.All(headers.Fields, field => Assert.Equal(
            field.Name == confidential ? FieldProtection.EncryptedOnly : FieldProtection.Unprotected,
            Read(Sample(file), "", true, false).ProtectionOf(field)));
    }

    [Theory]
    [InlineData("e.1-legacy-display-text.eml", "Let's meet")]
    [InlineData("d.1.2.1-payload.eml", "Please review")]
    [InlineData("e.2-legacy-display-html.eml", "<html><head><title></title></head><body>\n\n<p>\nLet's meet")]
    public void Legacy_display_parts_are_not_shown(string file, string begins)
    {
        var text = Encoding.UTF8.GetString(Sample(file));
        var body = text[(text.IndexOf("\n\n", StringComparison.Ordinal) + 2)..];
        var shown = file.Contains("html", StringComparison.Ordinal) ? LegacyPart.WithoutElement(body) : LegacyPart.WithoutLines(body);
        Assert.StartsWith(begins, shown);
        Assert.DoesNotContain("Subject:", shown);
    }

    [Fact]
    public void Message_of_the_RFC_is_written_from_its_fields()
    {
        var payload = Sample("d.1.2.1-payload.eml");
        var headers = Read(payload, "", true, true);
        using var written = new MemoryStream();
        var outer = HeaderProtection.Write(headers.Fields,
            new MemoryStream("Content-Type: text/plain; charset=us-ascii\n\nhello\n"u8.ToArray()), written, HeaderPolicies.Baseline);
        Assert.Equal(Fields(Sample("d.1.2.2-outer-headers.txt")), outer);
        var again = Read(written.ToArray(), "", true, true);
        Assert.Equal(headers.Fields, again.Fields);
        Assert.Equal(headers.Shown, again.Shown);
        Assert.EndsWith("Content-Type: text/plain; charset=us-ascii; hp=\"cipher\";\r\n protected-headers=\"v1\"\r\n\r\nhello\r\n",
            Encoding.UTF8.GetString(written.ToArray()));
    }

    // Appendix D.2: our policy hides nothing, and the reply hides what the original hid.
    [Fact]
    public void Reply_of_the_RFC_reveals_what_the_original_revealed()
    {
        var question = Read(Sample("d.1.2.1-payload.eml"), "", true, true);
        var answer = Read(Sample("d.2.2.1-reply-payload.eml"), "", true, true);
        var policy = HeaderPolicies.ForAnswer(HeaderPolicies.NoConfidentiality, question, Answer);
        Assert.Equal(answer.Shown, HeaderProtection.Write(answer.Fields, new MemoryStream(), Stream.Null, policy));
        // Our policy comes first.
        Assert.Equal("[...]",
            HeaderPolicies.ForAnswer(HeaderPolicies.Baseline, question, Answer)(answer.Fields.First(field => field.Is("Subject"))));
    }

    [Fact]
    public void Hidden_recipient_stays_hidden_in_a_reply_to_all()
    {
        var question = Read(Samples.Utf8(
            "From: a@example.org\nTo: b@example.org\nCc: secret@example.org\nSubject: s\nContent-Type: text/plain; hp=cipher\n" +
            "HP-Outer: From: a@example.org\nHP-Outer: To: b@example.org\nHP-Outer: Subject: [...]\n\nhello\n"),
            "Cc: intruder@example.org", true, true);
        var policy = HeaderPolicies.ForAnswer(HeaderPolicies.Baseline, question, fields => [.. fields.Where(field => field.Is("Cc"))]);
        Assert.Null(policy(new HeaderField("Cc", "secret@example.org")));
        Assert.Equal("b@example.org", policy(new HeaderField("To", "b@example.org")));
        // A field that only the outer header has is no field of the message, and no reply goes to it.
        Assert.Equal([new HeaderField("Cc", "secret@example.org")], question.Fields.Where(field => field.Is("Cc")));
    }

    [Theory]
    [InlineData("multipart/mixed; boundary=b", "text/plain; hp=cipher; hp-legacy-display=1")]
    [InlineData("multipart/mixed; boundary=b", "text/plain; protected-headers=v1")]
    [InlineData("multipart/mixed; boundary=b; hp=other", "text/rfc822-headers; protected-headers=v1")]
    public void Marks_in_other_places_are_ignored(string root, string part)
    {
        var headers = Read(Samples.Utf8($"From: inner@example.org\nSubject: inner\nContent-Type: {root}\n\n" +
            $"--b\nSubject: part\nContent-Type: {part}\n\nSubject: x\n\nhello\n--b--\n"), "From: outer@example.org", true, true);
        Assert.Equal(HeaderMark.None, headers.Mark);
        Assert.Empty(headers.Fields);
        Assert.Empty(headers.LegacyParts);
        Assert.False(headers.MayBeConfidential);
        Assert.Equal([new HeaderField("From", "outer@example.org")], headers.OutsideOnly);
    }

    [Fact]
    public void Parts_inside_a_marked_root_are_found()
    {
        var headers = Read(Samples.Utf8("Subject: s\nContent-Type: multipart/alternative; boundary=b; hp=cipher\n\n" +
            "--b\nContent-Type: text/plain; hp-legacy-display=1\n\nSubject: s\n\nhello\n" +
            "--b\nContent-Type: text/html; hp-legacy-display=\"1\"\n\n<p>\n" +
            "--b\nContent-Type: image/png; hp-legacy-display=1\n\n--b--\n"), "", true, true);
        Assert.Equal(["0 LeadingLines", "1 Element"], headers.LegacyParts.Select(part => $"{string.Join('.', part.Path)} {part.Extent}"));
    }

    // As Thunderbird 78 and Enigmail wrote them.
    [Fact]
    public void Marks_older_than_the_RFC_are_read()
    {
        var headers = Read(
            Samples.Utf8("From: a@example.org\nSubject: secret\nContent-Type: multipart/mixed; boundary=b; protected-headers=\"v1\"\n\n" +
            "--b\nContent-Type: text/rfc822-headers; protected-headers=\"v1\"\nContent-Disposition: inline\n\nSubject: secret\n\n" +
            "--b\nContent-Type: text/plain\n\nhello\n--b--\n"),
            "From: A@example.org\nSubject: ...\nReceived: by mail", true, true);
        Assert.Equal(HeaderMark.Older, headers.Mark);
        Assert.Equal(FieldProtection.SignedAndEncrypted, headers.ProtectionOf(new HeaderField("subject", "secret")));
        Assert.Equal("0 Whole", string.Join(' ', headers.LegacyParts.Select(part => $"{string.Join('.', part.Path)} {part.Extent}")));
        Assert.Equal(["Received"], headers.OutsideOnly.Select(field => field.Name));
        Assert.False(headers.FromDiffers);
    }

    // Thunderbird 153 uses both marks and does not describe the outer header.
    [Fact]
    public void Both_marks_without_HP_Outer_leave_visible_fields_signed_only()
    {
        const string Outer = "From: a@example.org\nTo: b@example.org\nSubject: ...\n";
        var payload = "From: a@example.org\nTo: b@example.org\nSubject: secret\n" +
            "{0}Content-Type: text/plain; protected-headers=\"v1\"; hp=\"cipher\"\n\nhello\n";
        var headers = Read(Samples.Utf8(payload.Replace("{0}", "", StringComparison.Ordinal)), Outer, true, true);
        Assert.Equal(FieldProtection.SignedOnly, headers.ProtectionOf(new HeaderField("To", "b@example.org")));
        Assert.Equal(FieldProtection.SignedAndEncrypted, headers.ProtectionOf(new HeaderField("Subject", "secret")));
        var stated = Read(Samples.Utf8(payload.Replace("{0}", "HP-Outer: Subject: ...\n", StringComparison.Ordinal)), Outer, true, true);
        Assert.Equal(FieldProtection.SignedAndEncrypted, stated.ProtectionOf(new HeaderField("To", "b@example.org")));
    }

    [Fact]
    public void Different_outer_sender_is_noticed()
    {
        var payload = Samples.Utf8("From: Alice <alice@example.org>\nContent-Type: text/plain; hp=clear\n\nhello\n");
        Assert.True(Read(payload, "From: Alice <mallory@example.net>", false, true).FromDiffers);
        Assert.False(Read(payload, "From: \"alice\" <ALICE@EXAMPLE.ORG>", false, true).FromDiffers);
    }

    [Fact]
    public void Fields_that_would_break_the_header_are_not_written()
    {
        foreach (var field in new[]
        {
            new HeaderField("Subject", "a\r\nBcc: b"),
            new HeaderField("Sub ject", "a"),
            new HeaderField("Content-Type", "text/html"),
            new HeaderField("HP-Outer", "Subject: x"),
        })
            Assert.Throws<ArgumentException>(
                () => HeaderProtection.Write([field], new MemoryStream(), Stream.Null, HeaderPolicies.Baseline));
        Assert.Throws<ArgumentException>(
            () => HeaderProtection.Write([], new MemoryStream("Content-Type: text/plain; hp=clear\n\nx"u8.ToArray()), Stream.Null, null));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(75)]
    [InlineData(2000)]
    public void Long_values_are_folded_and_read_back_unchanged(int count)
    {
        var field = new HeaderField("To", string.Join(", ", Enumerable.Range(0, count).Select(at => $"Person  {at} <p{at}@example.org>")));
        using var written = new MemoryStream();
        HeaderProtection.WriteField(written, field);
        Assert.Equal([field], Fields(written.ToArray()));
        Assert.All(Encoding.ASCII.GetString(written.ToArray()).Split("\r\n"), line => Assert.InRange(line.Length, 0, 78));
    }

    public static TheoryData<string> VectorNames => [.. Vectors().Keys];

    [Theory]
    [MemberData(nameof(VectorNames))]
    public void Header_and_its_copies_are_read_as_in_the_browser(string name)
    {
        var vector = Vectors()[name];
        var payload = Samples.Utf8(vector.GetProperty("payload").GetString()!.Replace("\n", "\r\n", StringComparison.Ordinal));
        var headers = Read(payload, "Subject: ...", true, true);
        Assert.Equal(vector.GetProperty("mark").GetString(), headers.Mark.ToString().ToLowerInvariant());
        Assert.Equal(headers.Mark == HeaderMark.None, headers.Fields.Count == 0);
        string[] html = [.. Shown("html")];
        Assert.Equal(vector.GetProperty("html").Deserialize<string[]>() ?? [], html);
        if (html.Length == 0) Assert.Equal(vector.GetProperty("text").GetString(), string.Join('\n', Shown("plain")));

        IEnumerable<string> Shown(string subtype)
        {
            var root = MimeKit.MimeEntity.Load(new MemoryStream(payload));
            MimeKit.MimeEntity[] parts = root is MimeKit.Multipart multipart ? [.. multipart] : [root];
            for (var at = 0; at < parts.Length; at++)
            {
                if (parts[at] is not MimeKit.TextPart part || !part.ContentType.IsMimeType("text", subtype)) continue;
                var text = part.Text.Replace("\r\n", "\n", StringComparison.Ordinal);
                if (text.EndsWith('\n')) text = text[..^1];
                int[] path = root is MimeKit.Multipart ? [at] : [];
                var legacy = headers.LegacyParts.FirstOrDefault(one => one.Path.SequenceEqual(path));
                if (legacy?.Extent == LegacyExtent.Whole) continue;
                yield return legacy?.Extent switch
                {
                    LegacyExtent.LeadingLines => LegacyPart.WithoutLines(text),
                    LegacyExtent.Element => LegacyPart.WithoutElement(text),
                    _ => text,
                };
            }
        }
    }

    private static Dictionary<string, JsonElement> Vectors() =>
        VectorFile.Read("header-protection-v1.json").GetProperty("cases")
            .EnumerateArray().ToDictionary(one => one.GetProperty("name").GetString()!);

    private static IReadOnlyList<HeaderField> Answer(IReadOnlyList<HeaderField> fields) =>
    [
        new HeaderField("To", fields.Find("From")!), new HeaderField("Subject", $"Re: {fields.Find("Subject")}"),
        new HeaderField("In-Reply-To", fields.Find("Message-ID")!), new HeaderField("References", fields.Find("Message-ID")!),
    ];

    private static ProtectedHeaders Read(byte[] payload, string outer, bool isEncrypted, bool isSigned)
    {
        Assert.True(ProtectedHeaders.TryRead(new MemoryStream(payload),
            Fields(Samples.Utf8(outer)), isEncrypted, isSigned, out var headers, out _));
        return headers!;
    }

    private static IReadOnlyList<HeaderField> Fields(byte[] header)
    {
        Assert.True(ProtectedHeaders.TryReadOuter(new MemoryStream(header), out var fields, out _));
        return fields;
    }

    private static byte[] Sample(string file) => File.ReadAllBytes(Path.Combine(ThirdParty.Folder("rfc9788"), file));
}
