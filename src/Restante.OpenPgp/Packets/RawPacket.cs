namespace Restante.OpenPgp;

/// <summary>A packet as written, including its header, so that stored packets are written back unchanged.</summary>
internal sealed record RawPacket(PacketTag Tag, ReadOnlyMemory<byte> Raw, ReadOnlyMemory<byte> Body)
{
    public static RawPacket Make(PacketTag tag, ReadOnlySpan<byte> body)
    {
        var raw = new ByteWriter().Packet(tag, body).ToArray();
        return new RawPacket(tag, raw, raw.AsMemory(raw.Length - body.Length));
    }

    /// <summary>
    /// Reads packets of definite length; it refuses partial and indeterminate lengths, which keys must not have (RFC 9580 section
    /// 4.2.1.4).
    /// </summary>
    public static List<RawPacket> ReadAll(ReadOnlyMemory<byte> bytes, int most)
    {
        var packets = new List<RawPacket>();
        while (!bytes.IsEmpty)
        {
            if (!PacketForm.TryHeader(bytes.Span, out var tag, out var header, out var length) || length < 0)
                throw new RefusedException(Refusal.Malformed);
            if (length > bytes.Length - header) throw new RefusedException(Refusal.Truncated);
            if (packets.Count == most) throw new RefusedException(Refusal.TooMany);
            var whole = header + (int)length;
            packets.Add(new RawPacket((PacketTag)tag, bytes[..whole], bytes[header..whole]));
            bytes = bytes[whole..];
        }
        return packets;
    }
}
