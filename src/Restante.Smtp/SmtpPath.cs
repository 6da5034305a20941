using System.Text;

namespace Restante.Smtp;

/// <summary>
/// An address of the envelope (RFC 5321 section 4.1.2), or the null sender. It is checked for its form only: the case is kept, and the
/// domain is not looked up.
/// </summary>
/// <param name="LocalPart">As written, with its quotes if it has some; empty for the null sender.</param>
/// <param name="Domain">Empty for the null sender, and for "Postmaster" without a domain (RFC 5321 section 4.1.1.3).</param>
public sealed record SmtpPath(string LocalPart, string Domain)
{
    // RFC 5321 sections 4.5.3.1.1 to 4.5.3.1.3, in octets.
    private const int LongestLocalPart = 64;
    private const int LongestDomain = 255;
    private const int LongestPath = 254;

    /// <summary>The sender of bounces, "&lt;&gt;".</summary>
    public static SmtpPath Null { get; } = new("", "");

    /// <summary>True for the null sender (RFC 5321 section 4.5.5).</summary>
    public bool IsNull => LocalPart.Length == 0;

    /// <summary>True if the address has characters beyond ASCII and so needs SMTPUTF8 (RFC 6531).</summary>
    public bool IsInternational => !Ascii.IsValid(LocalPart) || !Ascii.IsValid(Domain);

    /// <summary>"local@domain"; empty for the null sender.</summary>
    public override string ToString() => Domain.Length == 0 ? LocalPart : $"{LocalPart}@{Domain}";

    /// <summary>Reads a path from its opening to its closing angle bracket. A source route is ignored (RFC 5321 appendix C).</summary>
    /// <returns>The path and the characters read; null if there is no well-formed path.</returns>
    internal static (SmtpPath Path, int Length)? Read(ReadOnlySpan<char> text)
    {
        if (text is not ['<', _, ..]) return null;
        if (text is ['<', '>', ..]) return (Null, 2);
        var at = 1;
        if (text[at] == '@')
        {
            var route = text[at..].IndexOf(':');
            if (route < 0 || text[at..].IndexOf('>') is var end && end >= 0 && end < route) return null;
            at += route + 1;
        }
        var local = LocalPartLength(text[at..]);
        if (local == 0 || Encoding.UTF8.GetByteCount(text.Slice(at, local)) > LongestLocalPart) return null;
        var localPart = text.Slice(at, local).ToString();
        at += local;
        if (at < text.Length && text[at] == '>')
            return localPart.Equals("postmaster", StringComparison.OrdinalIgnoreCase) ? (new SmtpPath(localPart, ""), at + 1) : null;
        if (at == text.Length || text[at] != '@') return null;
        var close = text[++at..].IndexOf('>');
        if (close <= 0 || !IsDomain(text.Slice(at, close))) return null;
        var path = new SmtpPath(localPart, text.Slice(at, close).ToString());
        var whole = path.ToString();
        return Encoding.UTF8.GetByteCount(whole) > LongestPath || HiddenText.IsIn(whole) ? null : (path, at + close + 1);
    }

    /// <summary>The length of a Dot-string or Quoted-string (RFC 5321 section 4.1.2, RFC 6531 section 3.3); 0 if there is none.</summary>
    private static int LocalPartLength(ReadOnlySpan<char> text)
    {
        if (text is ['"', ..])
        {
            for (var i = 1; i < text.Length; i++)
            {
                if (text[i] == '"') return i == 1 ? 0 : i + 1;
                if (text[i] == '\\') i++;
            }
            return 0;
        }
        var length = 0;
        while (length < text.Length && (text[length] == '.' || IsAtomText(text[length]))) length++;
        var dots = text[..length];
        return dots is [] or ['.', ..] or [.., '.'] || dots.Contains("..", StringComparison.Ordinal) ? 0 : length;
    }

    private static bool IsAtomText(char c) => char.IsAsciiLetterOrDigit(c) || c > '\u007f' || "!#$%&'*+-/=?^_`{|}~".Contains(c);

    /// <summary>Host names, internationalised ones, and address literals (RFC 5321 section 4.1.3).</summary>
    private static bool IsDomain(ReadOnlySpan<char> text)
    {
        if (Encoding.UTF8.GetByteCount(text) > LongestDomain) return false;
        if (text is ['[', .. var literal, ']'])
            return literal.Length > 0 && literal.IndexOfAnyExceptInRange('!', '~') < 0 && literal.IndexOfAny("[\\]") < 0;
        foreach (var range in text.Split('.'))
        {
            var label = text[range];
            if (label.Length == 0 || label[0] == '-' || label[^1] == '-') return false;
            // Host names with an underscore exist.
            foreach (var c in label)
                if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_') && c <= '\u007f') return false;
        }
        return true;
    }
}
