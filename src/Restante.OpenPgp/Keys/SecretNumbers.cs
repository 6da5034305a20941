using System.Numerics;
using System.Security.Cryptography;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace Restante.OpenPgp;

/// <summary>Signs and agrees on keys with a key's secret numbers, in the form of the unlocked packet.</summary>
internal static class SecretNumbers
{
    /// <summary>The signature's numbers, in the form of the signature packet.</summary>
    public static byte[] Sign(PublicKey key, ReadOnlySpan<byte> secret, Hash hash, ReadOnlySpan<byte> digest)
    {
        switch (key.Algorithm)
        {
            case KeyAlgorithm.Rsa or KeyAlgorithm.RsaSignOnly:
                using (var rsa = Rsa(key, secret))
                    return new ByteWriter().Mpi(rsa.SignHash(digest, hash.Name(), RSASignaturePadding.Pkcs1)).ToArray();
            case KeyAlgorithm.Ecdsa when key.Curve is { Native: { } native } curve:
                using (var ecdsa = ECDsa.Create(Parameters(key, native, curve, secret)))
                {
                    var both = ecdsa.SignHash(digest);
                    return new ByteWriter().Mpi(both.AsSpan(0, both.Length / 2)).Mpi(both.AsSpan(both.Length / 2)).ToArray();
                }
            case KeyAlgorithm.EdDsaLegacy:
                var legacy = EdDsa(Numbers.Padded(new ByteReader(secret).Mpi(), 32), digest);
                return new ByteWriter().Mpi(legacy.AsSpan(0, 32)).Mpi(legacy.AsSpan(32)).ToArray();
            case KeyAlgorithm.Ed25519:
                return EdDsa(new ByteReader(secret).Take(32).ToArray(), digest);
            default:
                throw new RefusedException(Refusal.UnsupportedAlgorithm);
        }
    }

    public static RSA Rsa(PublicKey key, ReadOnlySpan<byte> secret)
    {
        var numbers = new ByteReader(key.Numbers);
        var modulus = numbers.Mpi().ToArray();
        var exponent = numbers.Mpi().ToArray();
        var reader = new ByteReader(secret);
        var d = new BigInteger(reader.Mpi(), isUnsigned: true, isBigEndian: true);
        var p = new BigInteger(reader.Mpi(), isUnsigned: true, isBigEndian: true);
        var q = new BigInteger(reader.Mpi(), isUnsigned: true, isBigEndian: true);
        var u = new BigInteger(reader.Mpi(), isUnsigned: true, isBigEndian: true);
        if (p <= BigInteger.One || q <= BigInteger.One) throw new RefusedException(Refusal.Malformed);
        var half = (modulus.Length + 1) / 2;
        // OpenPGP's u is the inverse of p modulo q; .NET expects the inverse of Q modulo P. So P is q, and Q is p.
        var parameters = new RSAParameters
        {
            Modulus = modulus, Exponent = exponent, D = Bytes(d, modulus.Length), P = Bytes(q, half), Q = Bytes(p, half),
            DP = Bytes(d % (q - 1), half), DQ = Bytes(d % (p - 1), half), InverseQ = Bytes(u, half),
        };
        var rsa = RSA.Create();
        try
        {
            rsa.ImportParameters(parameters);
            return rsa;
        }
        finally
        {
            foreach (var part in new[] { parameters.D, parameters.P, parameters.Q, parameters.DP, parameters.DQ, parameters.InverseQ })
                CryptographicOperations.ZeroMemory(part);
        }
    }

    public static ECParameters Parameters(PublicKey key, ECCurve native, Curve curve, ReadOnlySpan<byte> secret)
    {
        var reader = new ByteReader(key.Numbers);
        reader.Take(reader.Byte());
        return new ECParameters { Curve = native, Q = curve.Point(reader.Mpi()), D = curve.Padded(new ByteReader(secret).Mpi()) };
    }

    private static byte[] Bytes(BigInteger number, int length) =>
        Numbers.Padded(number.ToByteArray(isUnsigned: true, isBigEndian: true), length);

    private static byte[] EdDsa(byte[] seed, ReadOnlySpan<byte> digest)
    {
        var signature = new byte[64];
        Ed25519.Sign(seed, 0, digest.ToArray(), 0, digest.Length, signature, 0);
        CryptographicOperations.ZeroMemory(seed);
        return signature;
    }
}
