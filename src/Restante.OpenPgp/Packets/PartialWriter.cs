namespace Restante.OpenPgp;

/// <summary>Writes one packet of unknown length, in partial lengths of 64 KiB (RFC 9580 section 4.2.1.4).</summary>
internal sealed class PartialWriter : WriteStream
{
    private const int Power = 16;
    private readonly Stream output;
    private readonly byte[] chunk = new byte[1 << Power];
    private int filled;
    private bool closed;

    public PartialWriter(Stream output, PacketTag tag)
    {
        this.output = output;
        output.WriteByte((byte)(0xc0 | (int)tag));
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            // A full chunk waits for the next byte, because the last length must be a definite one.
            if (filled == chunk.Length) FlushChunk();
            var count = Math.Min(buffer.Length, chunk.Length - filled);
            buffer[..count].CopyTo(chunk.AsSpan(filled));
            filled += count;
            buffer = buffer[count..];
        }
    }

    /// <summary>Ends the packet; the underlying stream stays open.</summary>
    public void Complete()
    {
        if (closed) return;
        closed = true;
        output.Write(new ByteWriter().Length(filled).Span);
        output.Write(chunk, 0, filled);
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(chunk);
    }

    private void FlushChunk()
    {
        output.WriteByte(0xe0 | Power);
        output.Write(chunk, 0, filled);
        filled = 0;
    }
}
