using System.Buffers.Binary;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Restante.OpenPgp;

/// <summary>The checksum of armor (RFC 9580 section 6.1.1). Written for older readers; never required when reading.</summary>
internal static class Crc24
{
    public const uint Start = 0xB704CE;
    private const uint Polynomial = 0x1864CFB;
    private static readonly uint[] Table = MakeTable();
    private static readonly Vector128<ulong> Fold = Vector128.Create((ulong)PowerOfX(128), PowerOfX(192));

    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        if (Pclmulqdq.IsSupported && bytes.Length >= 64)
        {
            var blocks = bytes.Length & ~15;
            crc = Folded(crc, bytes[..blocks]);
            bytes = bytes[blocks..];
        }
        return Plain(crc, bytes);
    }

    internal static uint Plain(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var next in bytes) crc = ((crc << 8) ^ Table[((crc >> 16) ^ next) & 0xff]) & 0xffffff;
        return crc;
    }

    // The message is one polynomial over GF(2). Sixteen bytes A in front of sixteen bytes B may be replaced by what has the same
    // remainder: high(A) x^192 + low(A) x^128 + B. The last sixteen go through the table, from a register of zero.
    private static uint Folded(uint crc, ReadOnlySpan<byte> blocks)
    {
        var folded = Load(blocks) ^ Vector128.Create(0UL, (ulong)crc << 40);
        for (var at = 16; at < blocks.Length; at += 16)
            folded = Pclmulqdq.CarrylessMultiply(folded, Fold, 0x11) ^ Pclmulqdq.CarrylessMultiply(folded, Fold, 0x00) ^ Load(blocks[at..]);
        Span<byte> rest = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(rest, folded[1]);
        BinaryPrimitives.WriteUInt64BigEndian(rest[8..], folded[0]);
        return Plain(0, rest);
    }

    private static Vector128<ulong> Load(ReadOnlySpan<byte> bytes) =>
        Vector128.Create(BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]), BinaryPrimitives.ReadUInt64BigEndian(bytes));

    private static uint PowerOfX(int power)
    {
        var remainder = 1u;
        for (; power > 0; power--) remainder = Times(remainder);
        return remainder;
    }

    private static uint Times(uint value) => (value & 0x800000) != 0 ? (value << 1) ^ Polynomial : value << 1;

    private static uint[] MakeTable()
    {
        var table = new uint[256];
        for (var index = 0u; index < 256; index++)
        {
            var value = index << 16;
            for (var bit = 0; bit < 8; bit++) value = Times(value);
            table[index] = value & 0xffffff;
        }
        return table;
    }
}
