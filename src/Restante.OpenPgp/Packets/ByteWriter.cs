using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;

namespace Restante.OpenPgp;

/// <summary>Builds a packet from its fields.</summary>
internal sealed class ByteWriter
{
    private readonly ArrayBufferWriter<byte> buffer = new();

    public ReadOnlySpan<byte> Span => buffer.WrittenSpan;

    public byte[] ToArray() => buffer.WrittenSpan.ToArray();

    public ByteWriter Byte(int value)
    {
        buffer.GetSpan(1)[0] = (byte)value;
        buffer.Advance(1);
        return this;
    }

    public ByteWriter UInt16(int value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(buffer.GetSpan(2), (ushort)value);
        buffer.Advance(2);
        return this;
    }

    public ByteWriter UInt32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(buffer.GetSpan(4), value);
        buffer.Advance(4);
        return this;
    }

    public ByteWriter Time(DateTimeOffset time) => UInt32((uint)time.ToUnixTimeSeconds());

    public ByteWriter Bytes(ReadOnlySpan<byte> bytes)
    {
        buffer.Write(bytes);
        return this;
    }

    /// <summary>A multiprecision integer; leading zeros are dropped.</summary>
    public ByteWriter Mpi(ReadOnlySpan<byte> bigEndian)
    {
        var number = bigEndian.TrimStart((byte)0);
        var bits = number.IsEmpty ? 0 : number.Length * 8 - BitOperations.LeadingZeroCount((uint)number[0]) + 24;
        return UInt16(bits).Bytes(number);
    }

    /// <summary>A packet with a new-format header of definite length (RFC 9580 section 4.2.1).</summary>
    public ByteWriter Packet(PacketTag tag, ReadOnlySpan<byte> body)
    {
        Byte(0xc0 | (int)tag);
        return Length(body.Length).Bytes(body);
    }

    /// <summary>A length in the encoding of packets and signature subpackets.</summary>
    public ByteWriter Length(int length) => length switch
    {
        < 192 => Byte(length),
        < 8384 => UInt16(length - 192 + (192 << 8)),
        _ => Byte(255).UInt32((uint)length),
    };

    /// <summary>Overwrites the written bytes: for secrets.</summary>
    public void Clear() => buffer.Clear();
}
