using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Restante.Protocol;

/// <summary>
/// An id of 16 bytes: of a user, mailbox, message, body, invitation or request. Compared by value, so that it can be a key of sets and
/// dictionaries. Ordered as its bytes are.
/// </summary>
public readonly record struct Id16 : IComparable<Id16>
{
    /// <summary>The number of bytes.</summary>
    public const int Length = 16;

    private readonly UInt128 value;

    private Id16(UInt128 value) => this.value = value;

    /// <summary>An id whose length was checked before, such as a stored one.</summary>
    /// <exception cref="ArgumentException">There are not 16 bytes.</exception>
    public static Id16 Of(byte[] bytes) =>
        TryRead(bytes, out var id) ? id : throw new ArgumentException("An id has 16 bytes.", nameof(bytes));

    /// <summary>A new id: 16 random bytes.</summary>
    public static Id16 Random()
    {
        Span<byte> bytes = stackalloc byte[Length];
        RandomNumberGenerator.Fill(bytes);
        return new Id16(BinaryPrimitives.ReadUInt128BigEndian(bytes));
    }

    /// <summary>False unless there are 16 bytes.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Id16 id)
    {
        var isId = bytes.Length == Length;
        id = isId ? new Id16(BinaryPrimitives.ReadUInt128BigEndian(bytes)) : default;
        return isId;
    }

    /// <summary>Reads base64url without padding; false unless the text has 16 bytes.</summary>
    public static bool TryParse(string text, out Id16 id)
    {
        id = default;
        return Encoding.TryFromBase64Url(text, out var bytes) && TryRead(bytes, out id);
    }

    public static bool operator <(Id16 one, Id16 other) => one.value < other.value;

    public static bool operator >(Id16 one, Id16 other) => one.value > other.value;

    public static bool operator <=(Id16 one, Id16 other) => one.value <= other.value;

    public static bool operator >=(Id16 one, Id16 other) => one.value >= other.value;

    /// <summary>Compares as unsigned bytes, the first byte first, as both databases do.</summary>
    public int CompareTo(Id16 other) => value.CompareTo(other.value);

    /// <summary>The bytes.</summary>
    public byte[] ToArray()
    {
        var bytes = new byte[Length];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, value);
        return bytes;
    }

    /// <summary>base64url without padding.</summary>
    public override string ToString() => Encoding.ToBase64Url(ToArray());
}
