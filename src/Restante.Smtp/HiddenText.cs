using System.Globalization;
using System.Text;

namespace Restante.Smtp;

/// <summary>Characters beyond ASCII that nobody sees, or that change how the text around them is shown.</summary>
internal static class HiddenText
{
    /// <summary>
    /// True if the text has C1 controls, marks of direction (RFC 6531 section 3.7.1 leaves their refusal to servers), other invisible
    /// characters, or blanks and line ends beyond ASCII. U+200C and U+200D are letters' parts in some scripts (RFC 5892 appendix A).
    /// </summary>
    public static bool IsIn(ReadOnlySpan<char> text)
    {
        foreach (var rune in text.EnumerateRunes())
            if (!rune.IsAscii && rune.Value is not (0x200C or 0x200D) && IsHidden(Rune.GetUnicodeCategory(rune))) return true;
        return false;
    }

    private static bool IsHidden(UnicodeCategory category) => category is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
