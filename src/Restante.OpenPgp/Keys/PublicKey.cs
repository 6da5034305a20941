using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Restante.OpenPgp;

/// <summary>A public key or subkey packet of version 4 or 6 (RFC 9580 section 5.5.2). Immutable.</summary>
internal sealed class PublicKey
{
    private byte[]? identity;

    private PublicKey(ReadOnlySpan<byte> body)
    {
        // Signatures give the length of a version 4 key in two bytes (RFC 9580 section 5.2.4), so a longer one has no fingerprint.
        if (body[0] == 4 && body.Length > ushort.MaxValue) throw new RefusedException(Refusal.UnsupportedAlgorithm);
        Body = body.ToArray();
        Created = ByteReader.Time(BinaryPrimitives.ReadUInt32BigEndian(body[1..]));
        Algorithm = (KeyAlgorithm)body[5];
        Fingerprint = Version == 4 ? SHA1.HashData(Framed()) : SHA256.HashData(Framed());
        KeyId = BinaryPrimitives.ReadUInt64BigEndian(KeyIdBytes);
    }

    /// <summary>The packet's body.</summary>
    public byte[] Body { get; }

    /// <summary>4 or 6.</summary>
    public int Version => Body[0];

    public DateTimeOffset Created { get; }

    public KeyAlgorithm Algorithm { get; }

    /// <summary>20 bytes, or 32 for version 6 (RFC 9580 section 5.5.4).</summary>
    public byte[] Fingerprint { get; }

    /// <summary>Eight bytes of the fingerprint: the last, or the first for version 6.</summary>
    public ulong KeyId { get; }

    public ReadOnlySpan<byte> KeyIdBytes => Version == 4 ? Fingerprint.AsSpan(12) : Fingerprint.AsSpan(0, 8);

    public bool IsRsa => Algorithm is KeyAlgorithm.Rsa or KeyAlgorithm.RsaEncryptOnly or KeyAlgorithm.RsaSignOnly;

    /// <summary>SHA-256 of the body: identifies the key even if SHA-1 collides.</summary>
    public byte[] Identity => identity ??= SHA256.HashData(Body);

    /// <summary>The algorithm's public numbers.</summary>
    public ReadOnlySpan<byte> Numbers => Body.AsSpan(Version == 4 ? 6 : 10);

    /// <summary>Size of the modulus in bits; 0 if the key is not RSA.</summary>
    public int RsaBits => IsRsa ? BinaryPrimitives.ReadUInt16BigEndian(Numbers) : 0;

    /// <summary>The curve of an elliptic-curve key; null if it is unknown or the key has none.</summary>
    public Curve? Curve => Algorithm switch
    {
        KeyAlgorithm.Ecdh or KeyAlgorithm.Ecdsa or KeyAlgorithm.EdDsaLegacy => Curve.Find(Numbers.Slice(1, Numbers[0])),
        KeyAlgorithm.X25519 => Curve.Curve25519,
        KeyAlgorithm.X448 => Curve.Curve448,
        KeyAlgorithm.Ed25519 => Curve.Ed25519,
        KeyAlgorithm.Ed448 => Curve.Ed448,
        _ => null,
    };

    public static PublicKey Parse(ReadOnlySpan<byte> body)
    {
        var length = PublicLength(body);
        if (length is { } known && known != body.Length) throw new RefusedException(Refusal.Malformed);
        return new PublicKey(body);
    }

    /// <summary>The public key at the start of a secret key packet's body.</summary>
    public static PublicKey ParseFront(ReadOnlySpan<byte> secretBody) =>
        new(secretBody[..(PublicLength(secretBody) ?? throw new RefusedException(Refusal.UnsupportedAlgorithm))]);

    public static PublicKey Make(DateTimeOffset created, KeyAlgorithm algorithm, ReadOnlySpan<byte> numbers) =>
        new(new ByteWriter().Byte(4).Time(created).Byte((int)algorithm).Bytes(numbers).Span);

    /// <summary>
    /// The key as fingerprints and signatures hash it: 0x99, two bytes of length, the body; for version 6, 0x9b and four bytes of
    /// length.
    /// </summary>
    public byte[] Framed() => (Version == 4
        ? new ByteWriter().Byte(0x99).UInt16(Body.Length)
        : new ByteWriter().Byte(0x9b).UInt32((uint)Body.Length)).Bytes(Body).ToArray();

    // Null for unknown algorithms; such a key is kept and never used.
    private static int? PublicLength(ReadOnlySpan<byte> body)
    {
        var reader = new ByteReader(body);
        var version = reader.Byte();
        if (version is not (4 or 6)) throw new RefusedException(Refusal.UnsupportedVersion);
        reader.UInt32();
        var algorithm = (KeyAlgorithm)reader.Byte();
        if (version == 4) return NumbersLength(ref reader, algorithm);
        // Version 6 states the length of the numbers, so unknown algorithms can be skipped.
        var length = reader.UInt32();
        if (length > reader.Left) throw new RefusedException(Refusal.Malformed);
        var numbers = new ByteReader(reader.Take((int)length));
        if (NumbersLength(ref numbers, algorithm) is { } known && known != length) throw new RefusedException(Refusal.Malformed);
        // Version 6 must not use the legacy identifiers of the 25519 curves (RFC 9580 sections 9.1 and 9.2).
        var key = new PublicKey(body[..reader.Position]);
        if (algorithm == KeyAlgorithm.EdDsaLegacy || algorithm == KeyAlgorithm.Ecdh && key.Curve == Curve.Curve25519)
            throw new RefusedException(Refusal.UnsupportedAlgorithm);
        return reader.Position;
    }

    // A verification's time grows with both numbers, and OpenSSL would accept exponents of up to 3072 bits.
    private static void TakeRsa(ref ByteReader reader)
    {
        var modulus = reader.Mpi().TrimStart((byte)0).Length * 8;
        var exponent = reader.Mpi().TrimStart((byte)0).Length * 8;
        if (modulus > Policy.Restante.MaxRsaBits || exponent > Policy.Restante.MaxRsaExponentBits)
            throw new RefusedException(Refusal.CostlyKey);
    }

    private static int? NumbersLength(ref ByteReader reader, KeyAlgorithm algorithm)
    {
        switch (algorithm)
        {
            case KeyAlgorithm.Rsa or KeyAlgorithm.RsaEncryptOnly or KeyAlgorithm.RsaSignOnly: TakeRsa(ref reader); break;
            case KeyAlgorithm.Elgamal: reader.Mpi(); reader.Mpi(); reader.Mpi(); break;
            case KeyAlgorithm.Dsa: reader.Mpi(); reader.Mpi(); reader.Mpi(); reader.Mpi(); break;
            case KeyAlgorithm.Ecdsa or KeyAlgorithm.EdDsaLegacy: reader.Take(reader.Byte()); reader.Mpi(); break;
            case KeyAlgorithm.Ecdh: reader.Take(reader.Byte()); reader.Mpi(); reader.Take(reader.Byte()); break;
            case KeyAlgorithm.X25519 or KeyAlgorithm.Ed25519: reader.Take(32); break;
            case KeyAlgorithm.X448: reader.Take(56); break;
            case KeyAlgorithm.Ed448: reader.Take(57); break;
            default: return null;
        }
        return reader.Position;
    }
}
