namespace Restante.OpenPgp;

/// <summary>A buffer in front of a stream: allows peeking at bytes and reading lines.</summary>
internal sealed class LookAhead(Stream input) : ReadStream
{
    private readonly byte[] buffer = new byte[64 * 1024];
    private int start;
    private int end;

    public int Peek()
    {
        if (start == end && !Fill()) return -1;
        return buffer[start];
    }

    /// <summary>True if the next bytes are these; they stay unread. The prefix must fit into the buffer.</summary>
    public bool Begins(ReadOnlySpan<byte> prefix) => Ahead(prefix.Length).StartsWith(prefix);

    /// <summary>Up to this many next bytes; they stay unread. Fewer only at the end of the input.</summary>
    public ReadOnlySpan<byte> Ahead(int count)
    {
        if (end - start < count) Compact();
        while (end - start < count && Fill()) { }
        return buffer.AsSpan(start, Math.Min(count, end - start));
    }

    public override int Read(Span<byte> destination)
    {
        if (start == end)
        {
            if (destination.Length >= buffer.Length) return input.Read(destination);
            if (!Fill()) return 0;
        }
        var count = Math.Min(destination.Length, end - start);
        buffer.AsSpan(start, count).CopyTo(destination);
        start += count;
        return count;
    }

    /// <summary>
    /// The next line without its line end, or a piece of a line longer than the buffer; false at the end of the input. The span is
    /// valid until the next call.
    /// </summary>
    public bool TryLine(out ReadOnlySpan<byte> line, out bool isEnded)
    {
        line = default;
        isEnded = true;
        var at = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
        while (at < 0)
        {
            if (start > 0) Compact();
            var known = end;
            if (end == buffer.Length || !Fill()) return TakeRest(out line, out isEnded);
            at = buffer.AsSpan(known, end - known).IndexOf((byte)'\n');
            if (at >= 0) at += known;
        }
        line = buffer.AsSpan(start, at);
        start += at + 1;
        return true;
    }

    private bool TakeRest(out ReadOnlySpan<byte> line, out bool isEnded)
    {
        line = buffer.AsSpan(start, end - start);
        isEnded = end < buffer.Length;
        start = end;
        return line.Length > 0;
    }

    private void Compact()
    {
        buffer.AsSpan(start, end - start).CopyTo(buffer);
        (start, end) = (0, end - start);
    }

    private bool Fill()
    {
        if (start == end) start = end = 0;
        var read = input.Read(buffer, end, buffer.Length - end);
        end += read;
        return read > 0;
    }
}
