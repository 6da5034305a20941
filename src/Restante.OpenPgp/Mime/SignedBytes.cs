using System.Text;

namespace Restante.OpenPgp;

/// <summary>
/// The first part of a multipart/signed, byte for byte as it stands in the mail (RFC 3156 section 5), with line ends as CR LF. A
/// MIME library gives what it understood, and a signature is over what was written.
/// </summary>
internal static class SignedBytes
{
    public static byte[]? Find(ReadOnlySpan<byte> mail, string boundary)
    {
        var delimiter = Encoding.ASCII.GetBytes("--" + boundary);
        var part = new MemoryStream();
        var (inside, isFirst) = (false, true);
        while (!mail.IsEmpty)
        {
            var end = mail.IndexOf((byte)'\n');
            var line = end < 0 ? mail : mail[..end];
            mail = end < 0 ? [] : mail[(end + 1)..];
            if (!line.IsEmpty && line[^1] == '\r') line = line[..^1];
            if (line.StartsWith(delimiter) && IsOnlyDelimiter(line[delimiter.Length..]))
            {
                if (inside) return part.ToArray();
                inside = true;
            }
            else if (inside)
            {
                // The line end in front of the delimiter belongs to it.
                if (!isFirst) part.Write("\r\n"u8);
                isFirst = false;
                part.Write(line);
            }
        }
        return null;
    }

    private static bool IsOnlyDelimiter(ReadOnlySpan<byte> rest) =>
        (rest.StartsWith("--"u8) ? rest[2..] : rest).TrimEnd(" \t"u8).IsEmpty;
}
