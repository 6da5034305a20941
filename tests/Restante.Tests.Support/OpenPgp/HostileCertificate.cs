using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Restante.Tests.Support.OpenPgp;

/// <summary>
/// Certificates that are cheap to send and expensive to verify, written byte by byte: an RSA key with any exponent, whose signatures
/// are false but look true. They name the key, and their digest octets are right, so that only the arithmetic reveals it.
/// </summary>
internal sealed class HostileCertificate
{
    public const byte KeyRevocation = 0x20;
    public const byte DirectKey = 0x1f;
    public const byte PositiveCertification = 0x13;
    public const byte SubkeyBinding = 0x18;
    public const byte SubkeyRevocation = 0x28;
    public const byte CertificationRevocation = 0x30;
    private const int HashSha256 = 8;

    // Creating them takes longer than a test; the creation time makes every key different.
    private static readonly Dictionary<int, RSAParameters> Made = [];
    private static int serial;

    private readonly RSAParameters? usual;
    private readonly BigInteger modulus;
    private readonly BigInteger secret;
    private readonly int modulusBytes;
    private readonly DateTimeOffset created;
    private readonly List<byte> packets = [];
    private byte[] userId = [];
    private byte[] subkey = [];
    private int number;

    /// <param name="created">About the creation time of the key, which is up to an hour earlier. The signatures have times
    /// from then on, one second apart.</param>
    /// <param name="bits">Length of the modulus.</param>
    /// <param name="exponentBits">17 gives 65537, any other value a random odd number of this length.</param>
    public HostileCertificate(DateTimeOffset created, int bits = 3072, int exponentBits = 17)
    {
        var numbers = Numbers(bits);
        if (exponentBits == 17) usual = numbers;
        this.created = created = created.AddSeconds(-(Interlocked.Increment(ref serial) % 3600));
        (modulus, modulusBytes) = (Number(numbers.Modulus!), numbers.Modulus!.Length);
        var order = (Number(numbers.P!) - 1) * (Number(numbers.Q!) - 1);
        var exponent = exponentBits == 17 ? 65537 : RandomExponent(exponentBits, order);
        secret = Inverse(exponent, order);
        Key = [4, .. Seconds(created), 1, .. Mpi(modulus), .. Mpi(exponent)];
        Fingerprint = SHA1.HashData(Framed(Key));
        Packet(6, Key);
    }

    /// <summary>The body of the primary key's packet.</summary>
    public byte[] Key { get; }

    public byte[] Fingerprint { get; }

    /// <summary>Creation time of the key.</summary>
    public DateTimeOffset Created => created;

    public byte[] Bytes => [.. packets];

    /// <summary>The next signatures certify this user ID.</summary>
    public HostileCertificate UserId(string text)
    {
        userId = Encoding.UTF8.GetBytes(text);
        return Packet(13, userId);
    }

    /// <summary>The next signatures bind this subkey: an RSA key with the same numbers, created a second later.</summary>
    public HostileCertificate Subkey()
    {
        subkey = [4, .. Seconds(created.AddSeconds(++number)), .. Key[5..]];
        return Packet(14, subkey);
    }

    /// <summary>Signatures whose arithmetic fails.</summary>
    public HostileCertificate False(byte type, int count, byte[]? hashed = null)
    {
        for (; count > 0; count--) Packet(2, Signature(type, hashed ?? [], isTrue: false));
        return this;
    }

    /// <summary>Valid signatures by the owner.</summary>
    public HostileCertificate True(byte type, int count = 1, byte[]? hashed = null)
    {
        for (; count > 0; count--) Packet(2, Signature(type, hashed ?? [], isTrue: true));
        return this;
    }

    /// <summary>The last packet again.</summary>
    public HostileCertificate Again(byte[] packet, int count)
    {
        for (; count > 0; count--) packets.AddRange(packet);
        return this;
    }

    /// <summary>A signature's packet, to insert anywhere.</summary>
    public byte[] SignaturePacket(byte type, bool isTrue) => Framed(2, Signature(type, [], isTrue));

    private byte[] Signature(byte type, byte[] hashed, bool isTrue)
    {
        byte[] area = [5, 2, .. Seconds(created.AddSeconds(++number)), 22, 33, 4, .. Fingerprint, .. hashed];
        byte[] front = [4, type, 1, HashSha256, (byte)(area.Length >> 8), (byte)area.Length, .. area];
        byte[] part = type switch
        {
            KeyRevocation or DirectKey => [],
            SubkeyBinding or SubkeyRevocation => Framed(subkey),
            _ => [0xb4, .. Length(userId.Length), .. userId],
        };
        var digest = SHA256.HashData([.. Framed(Key), .. part, .. front, 4, 0xff, .. Length(front.Length)]);
        return [.. front, 0, 0, digest[0], digest[1],
            .. Mpi(isTrue ? Signed(digest) : Number(RandomNumberGenerator.GetBytes(modulusBytes - 1)))];
    }

    private BigInteger Signed(byte[] digest)
    {
        if (usual is not { } numbers) return BigInteger.ModPow(Number(Padded(digest)), secret, modulus);
        using var rsa = RSA.Create(numbers);
        return Number(rsa.SignHash(digest, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }

    private static RSAParameters Numbers(int bits)
    {
        lock (Made)
        {
            if (Made.TryGetValue(bits, out var made)) return made;
            using var rsa = RSA.Create(bits);
            return Made[bits] = rsa.ExportParameters(includePrivateParameters: true);
        }
    }

    // RFC 8017 section 9.2.
    private byte[] Padded(byte[] digest)
    {
        byte[] info = [0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01,
            0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20, .. digest];
        return [0, 1, .. Enumerable.Repeat((byte)0xff, modulusBytes - info.Length - 3), 0, .. info];
    }

    private HostileCertificate Packet(int tag, byte[] body)
    {
        packets.AddRange(Framed(tag, body));
        return this;
    }

    private static byte[] Framed(int tag, byte[] body) => [(byte)(0xc0 | tag), 0xff, .. Length(body.Length), .. body];

    private static byte[] Framed(byte[] key) => [0x99, (byte)(key.Length >> 8), (byte)key.Length, .. key];

    private static byte[] Seconds(DateTimeOffset time) => Length((int)time.ToUnixTimeSeconds());

    private static byte[] Length(int length)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, length);
        return bytes;
    }

    private static byte[] Mpi(BigInteger number)
    {
        var bits = (int)number.GetBitLength();
        return [(byte)(bits >> 8), (byte)bits, .. number.ToByteArray(isUnsigned: true, isBigEndian: true)];
    }

    private static BigInteger Number(byte[] bytes) => new(bytes, isUnsigned: true, isBigEndian: true);

    private static BigInteger RandomExponent(int bits, BigInteger order)
    {
        while (true)
        {
            var bytes = RandomNumberGenerator.GetBytes((bits + 7) / 8);
            var exponent = (Number(bytes) % (BigInteger.One << (bits - 1))) + (BigInteger.One << (bits - 1)) | 1;
            if (exponent < order && BigInteger.GreatestCommonDivisor(exponent, order).IsOne) return exponent;
        }
    }

    private static BigInteger Inverse(BigInteger number, BigInteger order)
    {
        var (r, next, x, nextX) = (order, number, BigInteger.Zero, BigInteger.One);
        while (!next.IsZero)
        {
            var quotient = r / next;
            (r, next) = (next, r - quotient * next);
            (x, nextX) = (nextX, x - quotient * nextX);
        }
        return x.Sign < 0 ? x + order : x;
    }
}
