using System.Text;

namespace Restante.OpenPgp;

/// <summary>
/// Writes protected headers (RFC 9788 sections 2 and 5): the fields are part of the signed and encrypted payload, beside HP-Outer
/// fields that repeat the outer ones. It writes no legacy display parts.
/// </summary>
public static class HeaderProtection
{
    private const int LineCharacters = 76;

    /// <summary>Writes the cryptographic payload: the fields, then the entity. Lines end with CR LF. Returns the outer fields.</summary>
    /// <param name="fields">The message's own fields, none of them structural; values encoded for transport (RFC 2047).</param>
    /// <param name="entity">The body, preceded by its Content-* fields.</param>
    /// <param name="output">Gets the bytes to sign or encrypt.</param>
    /// <param name="confidentiality">The policy for outer fields; null for a message that is only signed, which hides nothing.</param>
    public static IReadOnlyList<HeaderField> Write(
        IReadOnlyList<HeaderField> fields,
        Stream entity,
        Stream output,
        HeaderConfidentiality? confidentiality)
    {
        ArgumentNullException.ThrowIfNull(fields);
        ArgumentNullException.ThrowIfNull(output);
        if (fields.Any(field => field.IsStructural || field.Is("HP-Outer") || !IsWritable(field)))
            throw new ArgumentException("A field is structural, or not one line of visible characters.", nameof(fields));
        var outer = new List<HeaderField>();
        foreach (var field in fields)
            if ((confidentiality is null ? field.Value : confidentiality(field)) is { } value)
                outer.Add(new HeaderField(field.Name, value));
        foreach (var field in fields) WriteField(output, field);
        if (confidentiality is not null)
            foreach (var field in outer) WriteField(output, new HeaderField("HP-Outer", $"{field.Name}: {field.Value}"));
        using var lines = new LookAhead(new CanonicalLines(entity));
        WriteEntityHeader(lines, output, confidentiality is null ? "clear" : "cipher");
        lines.CopyTo(output, 128 * 1024);
        return outer;
    }

    /// <summary>Writes one field, folded at white space (RFC 5322 section 2.2.3).</summary>
    public static void WriteField(Stream output, HeaderField field)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(field);
        if (!IsWritable(field)) throw new ArgumentException("The field is not one line of visible characters.", nameof(field));
        var (line, length) = (new StringBuilder($"{field.Name}:"), field.Name.Length + 1);
        foreach (var word in Words(" " + field.Value))
        {
            // A line must not consist of white space alone, so the last word before it stays with it.
            if (length + word.Length > LineCharacters && length > field.Name.Length + 1 && word.Trim().Length > 0)
            {
                line.Append("\r\n");
                length = 0;
            }
            line.Append(word);
            length += word.Length;
        }
        output.Write(Encoding.UTF8.GetBytes(line.Append("\r\n").ToString()));
    }

    // Each word with the white space before it.
    private static IEnumerable<string> Words(string text)
    {
        for (int start = 0, end; start < text.Length; start = end)
        {
            end = start;
            while (end < text.Length && text[end] is ' ' or '\t') end++;
            while (end < text.Length && text[end] is not (' ' or '\t')) end++;
            yield return text[start..end];
        }
    }

    private static bool IsWritable(HeaderField field) =>
        field.Name.Length > 0
        && field.Name.All(next => next is > ' ' and < '\x7f' and not ':')
        && field.Value == field.Value.Trim()
        && !field.Value.Any(next => char.IsControl(next) && next != '\t');

    private static void WriteEntityHeader(LookAhead lines, Stream output, string hp)
    {
        var block = new ByteWriter();
        while (lines.TryLine(out var line, out _) && !line.TrimEnd((byte)'\r').IsEmpty)
        {
            block.Bytes(line).Byte('\n');
            if (block.Span.Length > Policy.Restante.MaxHeaderBytes)
                throw new ArgumentException("The entity's header is too long.", nameof(lines));
        }
        var fields = HeaderField.ParseAll(block.Span);
        if (fields.MediaType().Parameters.Contains("hp"))
            throw new ArgumentException("The entity is already marked as having protected headers.", nameof(lines));
        if (fields.Find("Content-Type") is null) fields.Add(new HeaderField("Content-Type", "text/plain"));
        // Thunderbird accepts the protected subject only if the older mark accompanies the RFC's.
        var marks = hp == "cipher" ? "hp=\"cipher\"; protected-headers=\"v1\"" : $"hp=\"{hp}\"";
        foreach (var field in fields)
            WriteField(output, field.Is("Content-Type") ? field with { Value = $"{field.Value.TrimEnd(';', ' ')}; {marks}" } : field);
        output.Write("\r\n"u8);
    }
}
