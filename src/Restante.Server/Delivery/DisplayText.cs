using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Restante.Server.Delivery;

/// <summary>
/// Makes what people typed harmless in a mail (PROTOCOL.md section 9): a name or a note must not look like an address or a
/// link, turn the reading direction, or begin a line or a header of its own.
/// </summary>
internal static partial class DisplayText
{
    /// <summary>Characters of a name.</summary>
    public const int MaxName = 60;

    /// <summary>Characters of a note in clear.</summary>
    public const int MaxNote = 500;

    private const int MaxNoteLines = 20;
    private const int MaxReply = 300;
    // Twice what is ever shown, and little enough that no pattern takes long on it.
    private const int MaxInput = 1000;
    private const string Removed = "[…]";

    /// <summary>A name on one line, without @, URLs and bidi controls, 60 characters at most. May come out empty.</summary>
    public static string Name(string name)
    {
        var text = OneLine(name);
        foreach (var at in "@\uFF20\uFE6B") text = text.Replace(at, ' ');
        text = WithoutLinks(text).Replace(Removed, "", StringComparison.Ordinal);
        return Cut(Blanks().Replace(text, " ").Trim(), MaxName);
    }

    /// <summary>The lines of a note, without URLs and controls, 500 characters and 20 lines at most.</summary>
    public static IReadOnlyList<string> NoteLines(string note)
    {
        var text = WithoutLinks(Harmless(note.ReplaceLineEndings("\n"), keepLineBreaks: true));
        var lines = Cut(BlankLines().Replace(text, "\n\n").Trim(), MaxNote).Split('\n');
        return [.. lines.Take(MaxNoteLines).Select(line => Blanks().Replace(line, " ").Trim())];
    }

    /// <summary>A relay's words on one line, without URLs (they come from strangers' servers), 300 characters at most.</summary>
    public static string Reply(string reply) => Cut(Link().Replace(OneLine(reply), Removed), MaxReply);

    /// <summary>Text on one line without controls.</summary>
    public static string OneLine(string text) => Blanks().Replace(Harmless(text, keepLineBreaks: false), " ").Trim();

    /// <summary>A fingerprint as people compare it: groups of four, a wider gap in the middle.</summary>
    public static string Fingerprint(byte[] fingerprint)
    {
        var groups = Convert.ToHexString(fingerprint).Chunk(4).Select(group => new string(group)).ToArray();
        return string.Join(' ', groups[..(groups.Length / 2)]) + "  " + string.Join(' ', groups[(groups.Length / 2)..]);
    }

    private static string Harmless(string text, bool keepLineBreaks)
    {
        if (text.Length > MaxInput) text = text[..MaxInput];
        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value == '\n' && keepLineBreaks) result.Append('\n');
            else if (rune == Rune.ReplacementChar || IsJoiner(rune)) result.Append(rune.ToString());
            else if (IsBlank(rune)) result.Append(' ');
            else if (IsVisible(rune)) result.Append(rune.ToString());
        }
        return result.ToString().Normalize(NormalizationForm.FormC);
    }

    // Persian and Indian names and emoji need joiners; they move nothing.
    private static bool IsJoiner(Rune rune) => rune.Value is 0x200C or 0x200D;

    private static bool IsBlank(Rune rune) => Rune.IsWhiteSpace(rune) || Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Control;

    private static bool IsVisible(Rune rune) => Rune.GetUnicodeCategory(rune)
        is not (UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);

    // What mail programs turn into links: schemes, www, host/path. A bare host name is broken at its dots, since "Dr.Alice" has that shape too.
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

    [GeneratedRegex(@"\b[a-z][a-z0-9+.\-]{1,20}:\s*[\\/]{1,}\S*|\b(?:https?|hxxps?|ftp|mailto|javascript|data|tel|sms|file|callto|skype|geo|intent|vbscript):\S+|\bwww\d?[.\u3002\uFF0E\uFF61]\S*|(?:[\p{L}\p{N}\-]+[.\u3002\uFF0E\uFF61])+[\p{L}\p{N}\-]{2,}(?:[:]\d+)?[\\/?#]\S*", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Link();

    [GeneratedRegex(@"(?<![\p{L}\p{N}@.\-])(?:[\p{L}\p{N}\-]+[.\u3002\uFF0E\uFF61])+[\p{L}\p{N}\-]*\p{L}[\p{L}\p{N}\-]+(?![\p{L}\p{N}\-])(?![\p{L}\p{N}\-.]*@)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex BareHost();

    [GeneratedRegex(@"[.\u3002\uFF0E\uFF61]")]
    private static partial Regex Dot();

    [GeneratedRegex(@"[^\S\n]+")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"\n\s*\n\s*")]
    private static partial Regex BlankLines();
}
