using System.Buffers;
using System.Text;

namespace Restante.OpenPgp;

/// <summary>
/// Finds a mail's entities in one pass over its lines, within the limits of PROTOCOL.md section 11. A MIME library has no limits and
/// builds everything first; and a signature covers the bytes as written, not a library's interpretation.
/// </summary>
internal sealed class MimeScan
{
    private readonly Policy policy;
    private readonly List<(MimeNode Node, byte[] Delimiter)> open = [];
    private readonly ArrayBufferWriter<byte> header = new();
    private readonly MimeNode root = new(0);
    private MimeNode current;
    private bool inHeader = true;
    private long headerBytes;
    private int headerFields;
    private int parts = 1;

    private MimeScan(Policy policy) => (this.policy, current) = (policy, root);

    /// <summary>
    /// Reads the stream from its beginning. Throws <see cref="RefusedException"/> with TooMany or TooLarge if a limit is exceeded.
    /// </summary>
    public static MimeNode Read(Stream mail, Policy policy)
    {
        mail.Position = 0;
        return new MimeScan(policy).Scan(mail);
    }

    private MimeNode Scan(Stream mail)
    {
        using var lines = new LookAhead(mail);
        var (offset, lineEnd, isStart) = (0L, 0, true);
        while (lines.TryLine(out var line, out var isEnded))
        {
            var start = offset;
            offset = Math.Min(mail.Length, offset + line.Length + (isEnded ? 1 : 0));
            var text = isEnded && !line.IsEmpty && line[^1] == '\r' ? line[..^1] : line;
            if (!isStart || !IsDelimiter(text, start - lineEnd, offset)) Take(text, isEnded, offset, isStart);
            (lineEnd, isStart) = ((int)(offset - start) - text.Length, isEnded);
        }
        if (inHeader) EndHeader(offset);
        Close(0, offset);
        current.End = root.End = offset;
        return root;
    }

    private void Take(ReadOnlySpan<byte> line, bool isEnded, long next, bool isStart)
    {
        if (!inHeader) return;
        if (isStart && isEnded && line.IsEmpty)
        {
            EndHeader(next);
            return;
        }
        headerBytes += line.Length + 1;
        if (isStart && line.Length > 0 && line[0] is not ((byte)' ' or (byte)'\t')) headerFields++;
        if (headerBytes > policy.MaxHeaderBytes) throw new RefusedException(Refusal.TooLarge);
        if (headerFields > policy.MaxHeaderFields) throw new RefusedException(Refusal.TooMany);
        header.Write(line);
        if (isEnded) header.Write("\n"u8);
    }

    private void EndHeader(long contentStart)
    {
        inHeader = false;
        var node = current;
        node.Fields = HeaderField.ParseAll(header.WrittenSpan);
        header.Clear();
        (node.ContentStart, node.Type) = (contentStart, node.Fields.MediaType());
        if (!node.IsMultipart) return;
        if (open.Count == policy.MaxMimeDepth) throw new RefusedException(Refusal.TooMany);
        open.Add((node, Encoding.UTF8.GetBytes("--" + node.Type.Boundary)));
    }

    // An outer delimiter ends all inner entities, closed or not.
    private bool IsDelimiter(ReadOnlySpan<byte> line, long contentEnd, long next)
    {
        if (!line.StartsWith("--"u8)) return false;
        for (var at = open.Count - 1; at >= 0; at--)
        {
            var (node, delimiter) = open[at];
            if (!line.StartsWith(delimiter) || !IsOnlyDelimiter(line[delimiter.Length..], out var closes)) continue;
            if (inHeader) EndHeader(contentEnd);
            Close(at + 1, contentEnd);
            if (current != node) current.End = Math.Max(current.Start, contentEnd);
            current = closes ? node : Begin(node, next);
            if (closes) open.RemoveAt(at);
            (node.IsClosed, inHeader) = (closes, !closes);
            return true;
        }
        return false;
    }

    private MimeNode Begin(MimeNode parent, long start)
    {
        if (++parts > policy.MaxMimeParts) throw new RefusedException(Refusal.TooMany);
        var child = new MimeNode(start);
        parent.Children.Add(child);
        return child;
    }

    private void Close(int from, long end)
    {
        for (var at = open.Count - 1; at >= from; at--)
        {
            open[at].Node.End = end;
            open.RemoveAt(at);
        }
    }

    private static bool IsOnlyDelimiter(ReadOnlySpan<byte> rest, out bool closes)
    {
        closes = rest.StartsWith("--"u8);
        return (closes ? rest[2..] : rest).TrimEnd(" \t"u8).IsEmpty;
    }
}
