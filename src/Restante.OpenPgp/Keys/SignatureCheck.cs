using System.Security.Cryptography;
using Org.BouncyCastle.Asn1.Nist;
using Org.BouncyCastle.Crypto.Digests;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace Restante.OpenPgp;

/// <summary>Verifies signatures arithmetically: did this key sign this digest (RFC 9580 section 5.2.3.1)?</summary>
internal static class SignatureCheck
{
    /// <summary>False for algorithms whose signatures are not supported, with any key.</summary>
    public static bool Reads(KeyAlgorithm algorithm) => algorithm is KeyAlgorithm.Rsa or KeyAlgorithm.RsaSignOnly or KeyAlgorithm.Ecdsa
        or KeyAlgorithm.EdDsaLegacy or KeyAlgorithm.Ed25519 or KeyAlgorithm.Ed448;

    /// <summary>
    /// False for keys whose signatures are not supported (DSA, ElGamal, unknown algorithms and curves): these signatures count neither
    /// as valid nor as invalid.
    /// </summary>
    public static bool Supports(PublicKey key) => key.Algorithm switch
    {
        KeyAlgorithm.Rsa or KeyAlgorithm.RsaSignOnly or KeyAlgorithm.Ed25519 or KeyAlgorithm.Ed448 => true,
        KeyAlgorithm.Ecdsa => key.Curve?.Native is not null,
        KeyAlgorithm.EdDsaLegacy => key.Curve == Curve.Ed25519,
        _ => false,
    };

    /// <summary>True if the digest is long enough for the key (RFC 9580 sections 5.2.3.3 to 5.2.3.5).</summary>
    public static bool IsLongEnough(PublicKey key, Hash hash) => key.Algorithm switch
    {
        KeyAlgorithm.EdDsaLegacy or KeyAlgorithm.Ed25519 => hash is not (Hash.Sha1 or Hash.Sha224),
        KeyAlgorithm.Ed448 => hash is Hash.Sha512 or Hash.Sha3_512,
        _ => true,
    };

    /// <summary>False for a wrong signature, for invalid numbers, and for algorithms that are not accepted (DSA).</summary>
    public static bool Fits(PublicKey key, Hash hash, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> numbers)
    {
        if (!IsLongEnough(key, hash)) return false;
        CertificateWork.Verify(key);
        try
        {
            return key.Algorithm switch
            {
                KeyAlgorithm.Rsa or KeyAlgorithm.RsaSignOnly => Rsa(key, hash, digest, numbers),
                KeyAlgorithm.Ecdsa => Ecdsa(key, digest, numbers),
                KeyAlgorithm.EdDsaLegacy => EdDsa(LegacyPoint(key, Curve.Ed25519), digest, LegacyNumbers(numbers)),
                KeyAlgorithm.Ed25519 => EdDsa(key.Numbers.ToArray(), digest, numbers.ToArray()),
                KeyAlgorithm.Ed448 => numbers.Length == 114
                    && Ed448.Verify(numbers.ToArray(), 0, key.Numbers.ToArray(), 0, [], digest.ToArray(), 0, digest.Length),
                _ => false,
            };
        }
        catch (Exception e) when (e is CryptographicException or RefusedException or ArgumentException)
        {
            return false;
        }
    }

    /// <summary>The 32 bytes of a point that is encoded with the prefix 0x40 (RFC 9580 section 11.2).</summary>
    public static byte[] LegacyPoint(PublicKey key, Curve expected)
    {
        var reader = new ByteReader(key.Numbers);
        if (Curve.Find(reader.Take(reader.Byte())) != expected) throw new RefusedException(Refusal.UnsupportedAlgorithm);
        var point = reader.Mpi();
        if (point.Length != 33 || point[0] != 0x40) throw new RefusedException(Refusal.Malformed);
        return point[1..].ToArray();
    }

    private static bool Rsa(PublicKey key, Hash hash, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> numbers)
    {
        var signature = OpenPgp.Numbers.Padded(new ByteReader(numbers).Mpi(), (key.RsaBits + 7) / 8);
        if (hash == Hash.Sha224) return RsaSha224(key, digest, signature);
        using var rsa = RsaOf(key);
        return rsa.VerifyHash(digest, signature, hash.Name(), RSASignaturePadding.Pkcs1);
    }

    private static bool RsaSha224(PublicKey key, ReadOnlySpan<byte> digest, byte[] signature)
    {
        var reader = new ByteReader(key.Numbers);
        var signer = new RsaDigestSigner(new NullDigest(), NistObjectIdentifiers.IdSha224);
        signer.Init(false,
            new RsaKeyParameters(false, new BigInteger(1, reader.Mpi().ToArray()), new BigInteger(1, reader.Mpi().ToArray())));
        signer.BlockUpdate(digest);
        return signer.VerifySignature(signature);
    }

    public static RSA RsaOf(PublicKey key)
    {
        var reader = new ByteReader(key.Numbers);
        var rsa = RSA.Create();
        rsa.ImportParameters(new RSAParameters { Modulus = reader.Mpi().ToArray(), Exponent = reader.Mpi().ToArray() });
        return rsa;
    }

    private static bool Ecdsa(PublicKey key, ReadOnlySpan<byte> digest, ReadOnlySpan<byte> numbers)
    {
        if (key.Curve is not { Native: { } native } curve) return false;
        var reader = new ByteReader(key.Numbers);
        reader.Take(reader.Byte());
        using var ecdsa = ECDsa.Create(new ECParameters { Curve = native, Q = curve.Point(reader.Mpi()) });
        var signature = new ByteReader(numbers);
        byte[] both = [.. curve.Padded(signature.Mpi()), .. curve.Padded(signature.Mpi())];
        return ecdsa.VerifyHash(digest, both);
    }

    private static byte[] LegacyNumbers(ReadOnlySpan<byte> numbers)
    {
        var reader = new ByteReader(numbers);
        return [.. OpenPgp.Numbers.Padded(reader.Mpi(), 32), .. OpenPgp.Numbers.Padded(reader.Mpi(), 32)];
    }

    private static bool EdDsa(byte[] point, ReadOnlySpan<byte> digest, byte[] signature) =>
        signature.Length == 64 && Ed25519.Verify(signature, 0, point, 0, digest.ToArray(), 0, digest.Length);
}
