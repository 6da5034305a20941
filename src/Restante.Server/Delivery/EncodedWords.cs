using System.Text;
using System.Text.RegularExpressions;

namespace Restante.Server.Delivery;

/// <summary>
/// Encoded words (RFC 2047) in text that people typed. Mail programs decode them in headers, so a name is judged by its decoded form.
/// </summary>
internal static partial class EncodedWords
{
    private const int MaxDepth = 6;

    /// <summary>
    /// The text with its encoded words decoded, nested ones too. It drops what still begins like one: deeper nesting, an unknown character
    /// set, a word without an end. The result has no <c>=?</c>.
    /// </summary>
    public static string Decode(string text)
    {
        for (var depth = 0; depth < MaxDepth && text.Contains("=?", StringComparison.Ordinal); depth++)
        {
            // White space between two encoded words is not part of the text (section 6.2).
            text = Word().Replace(Between().Replace(text, "?==?"), match =>
                Decoded(match.Groups["charset"].Value, match.Groups["form"].Value, match.Groups["text"].Value));
        }
        while (text.Contains("=?", StringComparison.Ordinal)) text = Leftover().Replace(text, " ");
        return text;
    }

    private static string Decoded(string charset, string form, string text)
    {
        try
        {
            // RFC 2231 section 5: a language may follow the character set.
            var name = charset.Split('*')[0];
            var encoding = CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
            return encoding.GetString(form is "B" or "b" ? FromBase64(text) : FromQ(text));
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException or FormatException)
        {
            return " ";
        }
    }

    // Mail programs tolerate different errors, so this decodes all it can: it skips characters outside base64 and adds missing padding.
    private static byte[] FromBase64(string text)
    {
        var digits = NotBase64().Replace(text, "");
        if (digits.Length % 4 == 1) digits = digits[..^1];
        return Convert.FromBase64String(digits.PadRight((digits.Length + 3) / 4 * 4, '='));
    }

    private static byte[] FromQ(string text)
    {
        var bytes = new MemoryStream(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '=' && i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
            {
                bytes.WriteByte(Convert.ToByte(text.Substring(i + 1, 2), 16));
                i += 2;
            }
            else if (text[i] == '_')
            {
                bytes.WriteByte((byte)' ');
            }
            else
            {
                bytes.Write(Encoding.UTF8.GetBytes(text, i, 1));
            }
        }
        return bytes.ToArray();
    }

    // The RFC forbids blanks inside an encoded word, but some programs decode it all the same.
    [GeneratedRegex(@"=\?(?<charset>[^?\s]{1,40})\?(?<form>[BbQq])\?(?<text>[^?]*)\?=", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Word();

    [GeneratedRegex(@"\?=\s+=\?(?=[^?\s]{1,40}\?[BbQq]\?)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Between();

    [GeneratedRegex(@"=\?\S*", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Leftover();

    [GeneratedRegex(@"[^A-Za-z0-9+/]+")]
    private static partial Regex NotBase64();
}
