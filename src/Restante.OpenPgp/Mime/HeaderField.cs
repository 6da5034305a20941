using System.Text;
using MimeKit;
using MimeKit.Utils;

namespace Restante.OpenPgp;

/// <summary>A header field as written, unfolded: its value may still have encoded words (RFC 2047).</summary>
/// <param name="Name">As written; compared without regard to case.</param>
/// <param name="Value">Without folding's line ends and without surrounding white space.</param>
public sealed record HeaderField(string Name, string Value)
{
    /// <summary>The value for display: encoded words decoded.</summary>
    public string Text => Rfc2047.DecodeText(Encoding.UTF8.GetBytes(Value));

    internal bool Is(string name) => Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    internal bool IsSame(HeaderField other) => Is(other.Name) && Value == other.Value;

    /// <summary>
    /// True if it describes the body's structure (RFC 9788 section 1.1.1): not protected like the others, and never copied outside.
    /// </summary>
    internal bool IsStructural => Is("MIME-Version") || Name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase);

    internal static List<HeaderField> ParseAll(ReadOnlySpan<byte> block)
    {
        var fields = new List<(string Name, StringBuilder Value)>();
        foreach (var line in Encoding.UTF8.GetString(block).Split('\n').Select(line => line.TrimEnd('\r')))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (line.StartsWith(' ') || line.StartsWith('\t')) fields.LastOrDefault().Value?.Append(line);
            else if (colon > 0) fields.Add((line[..colon].TrimEnd(), new StringBuilder(line[(colon + 1)..])));
        }
        return [.. fields.Select(field => new HeaderField(field.Name, field.Value.ToString().Trim()))];
    }
}

internal static class HeaderFields
{
    public static string? Find(this IEnumerable<HeaderField> fields, string name) => fields.FirstOrDefault(field => field.Is(name))?.Value;

    /// <summary>The media type; text/plain if it is missing or unreadable (RFC 2045 section 5.2).</summary>
    public static ContentType MediaType(this IEnumerable<HeaderField> fields) =>
        fields.Find("Content-Type") is { } value && ContentType.TryParse(value, out var type) ? type : new ContentType("text", "plain");

    public static ContentEncoding TransferEncoding(this IEnumerable<HeaderField> fields) =>
        fields.Find("Content-Transfer-Encoding") is { } value && MimeUtils.TryParse(value, out ContentEncoding encoding)
            ? encoding
            : ContentEncoding.SevenBit;
}
