using System.Text;
using System.Text.RegularExpressions;

namespace Restante.OpenPgp;

/// <summary>
/// Reads keys whose armor was changed in transit: UTF-16 (PowerShell), line breaks lost or replaced by spaces, trailing spaces, dashes
/// joined by a word processor. The Base64 itself must be intact, and a checksum, if present, must be right.
/// </summary>
internal static partial class ArmorRepair
{
    private const int MaxBytes = 1024 * 1024;
    private const int MaxBlocks = 64;

    /// <summary>All key blocks, concatenated; null if there is none, or one is damaged.</summary>
    public static byte[]? TryDecode(ReadOnlySpan<byte> input)
    {
        if (input.Length > MaxBytes) return null;
        using var decoded = new MemoryStream();
        var blocks = 0;
        foreach (Match block in KeyBlock().Matches(TextOf(input)))
        {
            if (++blocks > MaxBlocks || Content(block.Groups["content"].Value) is not { } bytes) return null;
            decoded.Write(bytes);
        }
        return blocks == 0 ? null : decoded.ToArray();
    }

    // Armor is ASCII unless a byte order mark says otherwise, whatever surrounds it.
    private static string TextOf(ReadOnlySpan<byte> input) =>
        input.StartsWith<byte>([0xff, 0xfe]) ? Encoding.Unicode.GetString(input[2..])
        : input.StartsWith<byte>([0xfe, 0xff]) ? Encoding.BigEndianUnicode.GetString(input[2..])
        : Encoding.UTF8.GetString(input);

    // Skips headers: the content begins at the first long run of Base64.
    private static byte[]? Content(string text)
    {
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var first = Array.FindIndex(words, word => Line().IsMatch(word));
        if (first < 0) return null;
        var body = string.Concat(words[first..]);
        var sum = Checksum().Match(body);
        var bytes = Base64(sum.Success ? body[..sum.Index] : body);
        return bytes is null || (sum.Success && !IsRight(sum.Groups["sum"].Value, bytes)) ? null : bytes;
    }

    private static bool IsRight(string sum, byte[] bytes) =>
        Base64(sum) is [var high, var middle, var low] && Crc24.Append(Crc24.Start, bytes) == (uint)((high << 16) | (middle << 8) | low);

    private static byte[]? Base64(string text)
    {
        var bytes = new byte[text.Length / 4 * 3];
        return text.Length % 4 == 0 && Convert.TryFromBase64String(text, bytes, out var count) ? bytes[..count] : null;
    }

    // Hyphens and dashes, because word processors replace two hyphens with one dash.
    [GeneratedRegex("""
        [-\u2010-\u2015\u2212]{2,5}BEGIN[ \u00a0]PGP[ \u00a0](?<kind>PUBLIC|PRIVATE)[ \u00a0]KEY[ \u00a0]BLOCK[-\u2010-\u2015\u2212]{2,5}
        (?<content>(?:[^-\u2010-\u2015\u2212]|[-\u2010-\u2015\u2212](?![-\u2010-\u2015\u2212]))*)
        [-\u2010-\u2015\u2212]{2,5}END[ \u00a0]PGP[ \u00a0]\k<kind>[ \u00a0]KEY[ \u00a0]BLOCK[-\u2010-\u2015\u2212]{2,5}
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant)]
    private static partial Regex KeyBlock();

    [GeneratedRegex("^[A-Za-z0-9+/]{40,}={0,2}$")]
    private static partial Regex Line();

    [GeneratedRegex("=(?<sum>[A-Za-z0-9+/]{4})$")]
    private static partial Regex Checksum();
}
