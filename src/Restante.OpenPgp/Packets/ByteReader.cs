using System.Buffers.Binary;

namespace Restante.OpenPgp;

/// <summary>Reads fields of a packet's body in order; a missing field is <see cref="Refusal.Malformed"/>.</summary>
internal ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> bytes = bytes;

    public int Position { get; private set; }

    public readonly int Left => bytes.Length - Position;

    public ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > Left) throw new RefusedException(Refusal.Malformed);
        Position += count;
        return bytes.Slice(Position - count, count);
    }

    public ReadOnlySpan<byte> TakeAll() => Take(Left);

    public byte Byte() => Take(1)[0];

    public int UInt16() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));

    public uint UInt32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    public ulong UInt64() => BinaryPrimitives.ReadUInt64BigEndian(Take(8));

    /// <summary>A multiprecision integer (RFC 9580 section 3.2), without its length.</summary>
    public ReadOnlySpan<byte> Mpi() => Take((UInt16() + 7) / 8);

    public static DateTimeOffset Time(uint seconds) => DateTimeOffset.FromUnixTimeSeconds(seconds);
}
