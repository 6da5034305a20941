namespace Restante.OpenPgp;

/// <summary>Converts line ends to CR LF, as PGP/MIME signs them (RFC 3156 section 5), even if the mail was changed in transit.</summary>
internal sealed class CanonicalLines(Stream input) : ReadStream
{
    private readonly byte[] source = new byte[32 * 1024];
    private readonly byte[] result = new byte[64 * 1024];
    private int start;
    private int end;
    private bool lastWasReturn;

    public override int Read(Span<byte> buffer)
    {
        if (start == end && !Fill()) return 0;
        var count = Math.Min(buffer.Length, end - start);
        result.AsSpan(start, count).CopyTo(buffer);
        start += count;
        return count;
    }

    private bool Fill()
    {
        (start, end) = (0, 0);
        ReadOnlySpan<byte> bytes = source.AsSpan(0, input.Read(source, 0, source.Length));
        while (!bytes.IsEmpty)
        {
            var at = bytes.IndexOf((byte)'\n');
            Append(at < 0 ? bytes : bytes[..at]);
            if (at >= 0) Append(lastWasReturn ? "\n"u8 : "\r\n"u8);
            bytes = at < 0 ? [] : bytes[(at + 1)..];
        }
        return end > 0;
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(result.AsSpan(end));
        end += bytes.Length;
        if (!bytes.IsEmpty) lastWasReturn = bytes[^1] == '\r';
    }
}
