using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Restante.Protocol;

namespace Restante.Server.Delivery;

/// <summary>
/// Cleans text that people typed before it goes into a mail (PROTOCOL.md section 9). A name or a note must not look like an address or a
/// link, change the reading direction, or begin a new line or header.
/// </summary>
internal static partial class DisplayText
{
    /// <summary>Longest name, in UTF-16 units.</summary>
    public const int MaxName = 60;

    /// <summary>Longest unencrypted note, in UTF-16 units.</summary>
    public const int MaxNote = 500;

    /// <summary>Longest name in To, Cc or a user's From, in UTF-16 units: the limit of a request.</summary>
    public const int MaxHeaderName = 200;

    private const int MaxNoteLines = 20;
    private const int MaxRounds = 8;
    private const int MaxReply = 300;
    // Twice what a mail shows, and short enough for every pattern to be fast.
    private const int MaxInput = 1000;
    private const string Removed = "[…]";
    private static readonly System.Buffers.SearchValues<char> Signs = System.Buffers.SearchValues.Create("@.:/\\?=%#<>");

    /// <summary>
    /// A name on one line, with encoded words (RFC 2047) and percent forms decoded, without @, URLs and bidi controls. May be empty. A mail
    /// program that decodes it, even repeatedly, gets the same name.
    /// </summary>
    /// <param name="name">As typed, or as another server sent it. Anything after 1,000 characters is dropped.</param>
    /// <param name="maxLength">Longest result, in UTF-16 units.</param>
    public static string Name(string name, int maxLength = MaxName)
    {
        var text = OneLine(name);
        for (var round = 0; round < MaxRounds; round++)
        {
            var before = text;
            text = JudgedName(text);
            if (text == before) return Cut(text, maxLength);
        }
        // A name that still changes was crafted to survive these rounds.
        return "";
    }

    /// <summary>The name before an address in a header.</summary>
    public static string HeaderName(Person person) => NameOf(person, MaxHeaderName);

    /// <summary>
    /// The name for display with an address: <see cref="Name"/>; empty if it only repeats the address, which <see cref="Name"/> would break
    /// up.
    /// </summary>
    public static string NameOf(Person person, int maxLength = MaxName) =>
        MailAddress.TryParse(person.Name.Trim(), out var named) && named.IsWrittenAs(person.Address)
            ? "" : Name(person.Name, maxLength);

    /// <summary>Text for a header field without encoded words, for text that may quote an address.</summary>
    public static string WithoutEncodedWords(string text) => text.Replace("=?", "= ?", StringComparison.Ordinal);

    /// <summary>The lines of a note, without URLs and controls; at most 500 characters and 20 lines.</summary>
    public static IReadOnlyList<string> NoteLines(string note)
    {
        var text = WithoutLinks(Harmless(note.ReplaceLineEndings("\n"), keepLineBreaks: true));
        var lines = Cut(BlankLines().Replace(text, "\n\n").Trim(), MaxNote).Split('\n');
        return [.. lines.Take(MaxNoteLines).Select(line => Blanks().Replace(line, " ").Trim())];
    }

    /// <summary>A relay's reply on one line, without URLs, because other servers write it; at most 300 characters.</summary>
    public static string Reply(string reply) => Cut(Link().Replace(OneLine(reply), Removed), MaxReply);

    /// <summary>Text on one line without controls.</summary>
    public static string OneLine(string text) => Blanks().Replace(Harmless(text, keepLineBreaks: false), " ").Trim();

    /// <summary>A fingerprint for people to compare: groups of four digits, with a wider gap in the middle.</summary>
    public static string Fingerprint(byte[] fingerprint)
    {
        var groups = Convert.ToHexString(fingerprint).Chunk(4).Select(group => new string(group)).ToArray();
        return string.Join(' ', groups[..(groups.Length / 2)]) + "  " + string.Join(' ', groups[(groups.Length / 2)..]);
    }

    private static string JudgedName(string name)
    {
        var text = EncodedWords.Decode(Folded(name));
        text = PercentForms().Replace(text, match => FromHex(match.Value.Replace("%", "", StringComparison.Ordinal)));
        text = Folded(OneLine(text)).Replace('@', ' ');
        text = WithoutLinks(text).Replace(Removed, "", StringComparison.Ordinal);
        text = HostDots().Replace(text, ". ");
        return OneLine(NumericHost().Replace(text, match => match.Value.Replace(".", ". ", StringComparison.Ordinal)));
    }

    private static string FromHex(string digits) => System.Text.Encoding.UTF8.GetString(Convert.FromHexString(digits));

    /// <summary>
    /// Replaces compatibility forms (U+FF20, U+FE6B, ...) of ASCII letters, digits and the signs of addresses, links and encoded words by
    /// the ASCII characters.
    /// </summary>
    private static string Folded(string text)
    {
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            var plain = rune.Value <= 0xFF || rune == Rune.ReplacementChar ? "" : rune.ToString().Normalize(NormalizationForm.FormKC);
            var isEllipsis = plain.Length > 1 && plain.All(c => c == '.');
            var isLetter = plain.Length > 0 && Ascii.IsValid(plain) && Rune.IsLetterOrDigit(rune);
            result.Append(isLetter || (plain.AsSpan().ContainsAny(Signs) && !isEllipsis) ? plain : rune.ToString());
        }
        return result.ToString();
    }

    private static string Harmless(string text, bool keepLineBreaks)
    {
        if (text.Length > MaxInput) text = text[..MaxInput];
        var result = new StringBuilder(text.Length);
        var runes = text.EnumerateRunes().ToArray();
        for (var i = 0; i < runes.Length; i++)
        {
            var rune = runes[i];
            if (rune.Value == '\n' && keepLineBreaks) result.Append('\n');
            else if (rune == Rune.ReplacementChar || (IsJoiner(rune) && IsWithinScript(runes, i))) result.Append(rune.ToString());
            else if (IsBlank(rune)) result.Append(' ');
            else if (IsVisible(rune)) result.Append(rune.ToString());
        }
        return result.ToString().Normalize(NormalizationForm.FormC);
    }

    // Persian and Indian names and emoji need joiners, which move no text. Next to ASCII they would only hide a link from the patterns.
    private static bool IsJoiner(Rune rune) => rune.Value is 0x200C or 0x200D;

    private static bool IsWithinScript(Rune[] runes, int at) =>
        at > 0 && at + 1 < runes.Length && IsScript(runes[at - 1]) && IsScript(runes[at + 1]);

    private static bool IsScript(Rune rune) => !rune.IsAscii && IsVisible(rune) && !IsBlank(rune) && !Rune.IsPunctuation(rune);

    // The last five have the category of a letter or a sign, but are invisible.
    private static bool IsBlank(Rune rune) => Rune.IsWhiteSpace(rune) || Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Control
        || rune.Value is 0x115F or 0x1160 or 0x3164 or 0xFFA0 or 0x2800;

    private static bool IsVisible(Rune rune) => Rune.GetUnicodeCategory(rune)
        is not (UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);

    // Mail programs turn schemes, www and host/path into links. A bare host name is only broken up at its dots, because "Dr.Alice" has that
    // form too.
    private static string WithoutLinks(string text)
    {
        text = Link().Replace(text, Removed);
        return BareHost().Replace(text, match => Dot().Replace(match.Value, ". "));
    }

    private static string Cut(string text, int length)
    {
        if (text.Length <= length) return text;
        var starts = StringInfo.ParseCombiningCharacters(text);
        var end = starts.LastOrDefault(start => start <= length);
        return text[..end].TrimEnd();
    }

    [GeneratedRegex(
        @"[a-z][a-z0-9+.\-]{1,20}:\s*[\\/]{1,}\S*" +
        @"|\b(?:https?|hxxps?|ftp|mailto|javascript|data|tel|sms|file|callto|skype|geo|intent|vbscript):\S+" +
        @"|\bwww\d?[.\u3002\uFF0E\uFF61]\S*" +
        @"|(?:[\p{L}\p{N}\-]+[.\u3002\uFF0E\uFF61])+[\p{L}\p{N}\-]{2,}(?:[:]\d+)?[\\/?#]\S*",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Link();

    [GeneratedRegex(
        @"(?<![\p{L}\p{N}@.\-])(?:[\p{L}\p{N}\-]+[.\u3002\uFF0E\uFF61])+[\p{L}\p{N}\-]*"
        + @"\p{L}[\p{L}\p{N}\-]+(?![\p{L}\p{N}\-])(?![\p{L}\p{N}\-.]*@)",
        RegexOptions.CultureInvariant,
        1000)]
    private static partial Regex BareHost();

    [GeneratedRegex(@"[.\u3002\uFF0E\uFF61]")]
    private static partial Regex Dot();

    // In a name, characters that no host name has can precede the dot: an emoji, an underscore, a combining mark.
    [GeneratedRegex(@"(?<=\S)[.\u3002\uFF0E\uFF61](?=[\p{L}\p{N}\-]*\p{L}[\p{L}\p{M}\p{N}\-])", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex HostDots();

    [GeneratedRegex(@"\d+(?:\.\d+){3,}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NumericHost();

    [GeneratedRegex(@"(?:%[0-9A-Fa-f]{2})+")]
    private static partial Regex PercentForms();

    [GeneratedRegex(@"[^\S\n]+")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"\n\s*\n\s*")]
    private static partial Regex BlankLines();
}
