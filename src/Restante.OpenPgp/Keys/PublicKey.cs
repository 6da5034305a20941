using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Restante.OpenPgp;

/// <summary>A public key or subkey packet of version 4 (RFC 9580 section 5.5.2). Immutable.</summary>
internal sealed class PublicKey
{
    private PublicKey(ReadOnlySpan<byte> body)
    {
        Body = body.ToArray();
        Created = ByteReader.Time(BinaryPrimitives.ReadUInt32BigEndian(body[1..]));
        Algorithm = (KeyAlgorithm)body[5];
        Fingerprint = SHA1.HashData(Framed());
        KeyId = BinaryPrimitives.ReadUInt64BigEndian(Fingerprint.AsSpan(12));
    }

    /// <summary>The packet's body.</summary>
    public byte[] Body { get; }

    public DateTimeOffset Created { get; }

    public KeyAlgorithm Algorithm { get; }

    /// <summary>20 bytes (RFC 9580 section 5.5.4.2).</summary>
    public byte[] Fingerprint { get; }

    /// <summary>The last eight bytes of the fingerprint.</summary>
    public ulong KeyId { get; }

    public bool IsRsa => Algorithm is KeyAlgorithm.Rsa or KeyAlgorithm.RsaEncryptOnly or KeyAlgorithm.RsaSignOnly;

    /// <summary>The algorithm's public numbers.</summary>
    public ReadOnlySpan<byte> Numbers => Body.AsSpan(6);

    /// <summary>Size of the modulus in bits; 0 for what is not RSA.</summary>
    public int RsaBits => IsRsa ? BinaryPrimitives.ReadUInt16BigEndian(Numbers) : 0;

    /// <summary>The curve of an elliptic-curve key whose curve is known.</summary>
    public Curve? Curve => Algorithm switch
    {
        KeyAlgorithm.Ecdh or KeyAlgorithm.Ecdsa or KeyAlgorithm.EdDsaLegacy => Curve.Find(Numbers.Slice(1, Numbers[0])),
        KeyAlgorithm.X25519 => Curve.Curve25519,
        KeyAlgorithm.Ed25519 => Curve.Ed25519,
        _ => null,
    };

    public static PublicKey Parse(ReadOnlySpan<byte> body)
    {
        var length = PublicLength(body);
        if (length is { } known && known != body.Length) throw new RefusedException(Refusal.Malformed);
        return new PublicKey(body);
    }

    /// <summary>The public part in front of a secret key packet's secret part.</summary>
    public static PublicKey ParseFront(ReadOnlySpan<byte> secretBody) =>
        new(secretBody[..(PublicLength(secretBody) ?? throw new RefusedException(Refusal.UnsupportedAlgorithm))]);

    public static PublicKey Make(DateTimeOffset created, KeyAlgorithm algorithm, ReadOnlySpan<byte> numbers) =>
        new(new ByteWriter().Byte(4).Time(created).Byte((int)algorithm).Bytes(numbers).Span);

    /// <summary>As the key enters fingerprints and signatures: 0x99, two bytes of length, the body.</summary>
    public byte[] Framed() => new ByteWriter().Byte(0x99).UInt16(Body.Length).Bytes(Body).ToArray();

    // Null for algorithms whose numbers are not known; such a key is kept and never used.
    private static int? PublicLength(ReadOnlySpan<byte> body)
    {
        var reader = new ByteReader(body);
        if (reader.Byte() != 4) throw new RefusedException(Refusal.UnsupportedVersion);
        reader.UInt32();
        switch ((KeyAlgorithm)reader.Byte())
        {
            case KeyAlgorithm.Rsa or KeyAlgorithm.RsaEncryptOnly or KeyAlgorithm.RsaSignOnly: reader.Mpi(); reader.Mpi(); break;
            case KeyAlgorithm.Elgamal: reader.Mpi(); reader.Mpi(); reader.Mpi(); break;
            case KeyAlgorithm.Dsa: reader.Mpi(); reader.Mpi(); reader.Mpi(); reader.Mpi(); break;
            case KeyAlgorithm.Ecdsa or KeyAlgorithm.EdDsaLegacy: reader.Take(reader.Byte()); reader.Mpi(); break;
            case KeyAlgorithm.Ecdh: reader.Take(reader.Byte()); reader.Mpi(); reader.Take(reader.Byte()); break;
            case KeyAlgorithm.X25519 or KeyAlgorithm.Ed25519: reader.Take(32); break;
            default: return null;
        }
        return reader.Position;
    }
}
