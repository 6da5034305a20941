using System.Buffers.Binary;

namespace Restante.OpenPgp;

/// <summary>The supported subpackets of a signature (RFC 9580 section 5.2.3.7).</summary>
internal sealed class Subpackets
{
    public const int CreationTime = 2;
    public const int SignatureExpiration = 3;
    public const int Exportable = 4;
    public const int KeyExpiration = 9;
    public const int PreferredCiphers = 11;
    public const int Issuer = 16;
    public const int Notation = 20;
    public const int PreferredHashes = 21;
    public const int PreferredCompression = 22;
    public const int KeyServerPreferences = 23;
    public const int PrimaryUserId = 25;
    public const int Flags = 27;
    public const int RevocationReason = 29;
    public const int Features = 30;
    public const int EmbeddedSignature = 32;
    public const int IssuerFingerprint = 33;

    private readonly List<(int Type, byte[] Value)> items = [];

    /// <summary>All subpackets, in order, with their critical bit.</summary>
    public IEnumerable<(int Type, bool IsCritical, byte[] Value)> Items =>
        items.Select((item, at) => (item.Type, critical.Contains(at), item.Value));

    private readonly HashSet<int> critical = [];

    /// <summary>True if an unknown subpacket is marked critical: the signature then does not count.</summary>
    public bool HasUnknownCritical { get; private set; }

    public static Subpackets Parse(ReadOnlySpan<byte> area)
    {
        var result = new Subpackets();
        var reader = new ByteReader(area);
        while (reader.Left > 0)
        {
            int length = reader.Byte();
            if (length == 255) length = (int)Math.Min(reader.UInt32(), int.MaxValue);
            else if (length >= 192) length = ((length - 192) << 8) + reader.Byte() + 192;
            var content = new ByteReader(reader.Take(length));
            var type = content.Byte();
            var isCritical = (type & 0x80) != 0;
            type &= 0x7f;
            if (isCritical && (type == Notation || !IsKnown(type))) result.HasUnknownCritical = true;
            if (isCritical) result.critical.Add(result.items.Count);
            result.items.Add((type, content.TakeAll().ToArray()));
        }
        return result;
    }

    public ReadOnlySpan<byte> Find(int type) => items.Find(item => item.Type == type).Value;

    public bool Has(int type) => items.Exists(item => item.Type == type);

    public IEnumerable<byte[]> All(int type) => items.Where(item => item.Type == type).Select(item => item.Value);

    public uint? Seconds(int type) => Find(type) is { Length: 4 } value ? BinaryPrimitives.ReadUInt32BigEndian(value) : null;

    public static void Write(ByteWriter area, int type, ReadOnlySpan<byte> value, bool isCritical = false) =>
        area.Length(value.Length + 1).Byte(isCritical ? type | 0x80 : type).Bytes(value);

    private static bool IsKnown(int type) => type is >= 2 and <= 7 or 9 or 11 or 12 or 16 or >= 20 and <= 35 or 39;
}
