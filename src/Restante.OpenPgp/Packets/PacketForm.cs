namespace Restante.OpenPgp;

/// <summary>Checks the form of packets for a server that stores them and cannot decrypt them (RFC 9580 section 4.2).</summary>
public static class PacketForm
{
    /// <summary>The most bytes that <see cref="StartsIntegrityProtectedData"/> needs.</summary>
    public const int PrefixBytes = 7;

    /// <summary>True if the bytes are exactly one PKESK packet of version 3 (RFC 9580 section 5.1.1).</summary>
    public static bool IsSessionKeyPacket(ReadOnlySpan<byte> bytes) =>
        TryHeader(bytes, out var tag, out var header, out var length) && tag == (int)PacketTag.PublicKeySessionKey &&
        length == bytes.Length - header && length > 12 && bytes[header] == 3;

    /// <summary>
    /// True if a stream with this prefix is a SEIPD packet of version 1 (RFC 9580 section 5.13.1), of definite or partial length.
    /// </summary>
    public static bool StartsIntegrityProtectedData(ReadOnlySpan<byte> prefix) =>
        TryHeader(prefix, out var tag, out var header, out _) && tag == (int)PacketTag.IntegrityProtectedData &&
        header < prefix.Length && prefix[header] == 1;

    // Length is -1 for partial and indeterminate lengths.
    internal static bool TryHeader(ReadOnlySpan<byte> bytes, out int tag, out int header, out long length)
    {
        (tag, header, length) = (0, 0, 0);
        if (bytes.Length < 2 || (bytes[0] & 0x80) == 0) return false;
        return (bytes[0] & 0x40) != 0
            ? TryNewHeader(bytes, out tag, out header, out length)
            : TryOldHeader(bytes, out tag, out header, out length);
    }

    private static bool TryNewHeader(ReadOnlySpan<byte> bytes, out int tag, out int header, out long length)
    {
        tag = bytes[0] & 0x3f;
        (header, length) = bytes[1] switch
        {
            < 192 => (2, bytes[1]),
            < 224 when bytes.Length >= 3 => (3, ((bytes[1] - 192) << 8) + bytes[2] + 192),
            < 224 => (0, 0L),
            < 255 => (2, -1L),
            _ when bytes.Length >= 6 => (6, System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes[2..])),
            _ => (0, 0L),
        };
        return header > 0;
    }

    private static bool TryOldHeader(ReadOnlySpan<byte> bytes, out int tag, out int header, out long length)
    {
        tag = (bytes[0] >> 2) & 0x0f;
        (header, length) = (bytes[0] & 3) switch
        {
            0 => (2, bytes[1]),
            1 when bytes.Length >= 3 => (3, (bytes[1] << 8) | bytes[2]),
            2 when bytes.Length >= 5 => (5, System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes[1..])),
            3 => (1, -1L),
            _ => (0, 0L),
        };
        return header > 0;
    }
}
