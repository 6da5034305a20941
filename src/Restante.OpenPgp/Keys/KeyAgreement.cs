using System.Security.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math.EC.Rfc7748;

namespace Restante.OpenPgp;

/// <summary>ECDH of OpenPGP (RFC 9580 sections 5.1.5, 5.1.6 and 11.4): an ephemeral key, a derived key, and a wrapped secret.</summary>
internal static class KeyAgreement
{
    public static (byte[] Ephemeral, byte[] Shared) AgreeWith(PublicKey key)
    {
        if (key.Algorithm == KeyAlgorithm.X25519) return AgreeOnX25519(key.Numbers.ToArray());
        var reader = new ByteReader(key.Numbers);
        var curve = Curve.Find(reader.Take(reader.Byte())) ?? throw new RefusedException(Refusal.UnsupportedAlgorithm);
        if (curve == Curve.Curve25519)
        {
            var (point, shared) = AgreeOnX25519(SignatureCheck.LegacyPoint(key, curve));
            return ([0x40, .. point], shared);
        }
        if (curve.Native is not { } native) throw new RefusedException(Refusal.UnsupportedAlgorithm);
        using var theirs = ECDiffieHellman.Create(new ECParameters { Curve = native, Q = curve.Point(reader.Mpi()) });
        using var ours = ECDiffieHellman.Create(native);
        var q = ours.ExportParameters(includePrivateParameters: false).Q;
        return ([4, .. q.X!, .. q.Y!], ours.DeriveRawSecretAgreement(theirs.PublicKey));
    }

    public static byte[] Agree(PublicKey key, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> ephemeral)
    {
        if (key.Algorithm == KeyAlgorithm.X25519) return X(new ByteReader(secret).Take(32).ToArray(), ephemeral.ToArray());
        if (key.Algorithm == KeyAlgorithm.X448) return X448Of(new ByteReader(secret).Take(56).ToArray(), ephemeral.ToArray());
        if (key.Curve is not { } curve) throw new RefusedException(Refusal.UnsupportedAlgorithm);
        if (curve == Curve.Curve25519)
        {
            if (ephemeral.Length != 33 || ephemeral[0] != 0x40) throw new RefusedException(Refusal.Malformed);
            // The legacy form stores the scalar as a big-endian number.
            var scalar = Numbers.Padded(new ByteReader(secret).Mpi(), 32);
            Array.Reverse(scalar);
            return X(scalar, ephemeral[1..].ToArray());
        }
        if (curve.Native is not { } native) throw new RefusedException(Refusal.UnsupportedAlgorithm);
        using var ours = ECDiffieHellman.Create(SecretNumbers.Parameters(key, native, curve, secret));
        using var theirs = ECDiffieHellman.Create(new ECParameters { Curve = native, Q = curve.Point(ephemeral) });
        return ours.DeriveRawSecretAgreement(theirs.PublicKey);
    }

    /// <summary>
    /// Derives the wrapping key in the length that the recipient's key requires (RFC 9580 section 11.4; X25519 and X448: sections 5.1.6
    /// and 5.1.7).
    /// </summary>
    public static byte[] WrappingKey(PublicKey key, ReadOnlySpan<byte> ephemeral, byte[] shared)
    {
        if (key.Algorithm == KeyAlgorithm.X25519)
            return HKDF.DeriveKey(
                HashAlgorithmName.SHA256, [.. ephemeral, .. key.Numbers, .. shared], 16, salt: null, info: "OpenPGP X25519"u8.ToArray());
        if (key.Algorithm == KeyAlgorithm.X448)
            return HKDF.DeriveKey(
                HashAlgorithmName.SHA512, [.. ephemeral, .. key.Numbers, .. shared], 32, salt: null, info: "OpenPGP X448"u8.ToArray());
        var (oid, derivation) = Derivation(key);
        if (!IsStrong(derivation)) throw new RefusedException(Refusal.UnsupportedAlgorithm);
        var (hash, cipher) = (derivation[1], derivation[2]);
        var input = new ByteWriter().UInt32(1).Bytes(shared).Byte(oid.Length).Bytes(oid).Byte((int)KeyAlgorithm.Ecdh)
            .Byte(3).Bytes(derivation).Bytes("Anonymous Sender    "u8).Bytes(key.Fingerprint);
        var digest = CryptographicOperations.HashData(((Hash)hash).Name(), input.Span);
        input.Clear();
        return digest[..Math.Min(digest.Length, ((Cipher)cipher).KeyBytes())];
    }

    /// <summary>
    /// An ECDH key names the hash and cipher that protect the session key: false if one of them is insecure or unsupported.
    /// </summary>
    public static bool IsStrong(PublicKey key) => key.Algorithm != KeyAlgorithm.Ecdh || IsStrong(Derivation(key).Derivation);

    private static bool IsStrong(byte[] derivation) =>
        derivation is [1, var hash, var cipher]
        && ((Hash)hash).IsStrong()
        && (Cipher)cipher is Cipher.Aes128 or Cipher.Aes192 or Cipher.Aes256;

    private static (byte[] Oid, byte[] Derivation) Derivation(PublicKey key)
    {
        var reader = new ByteReader(key.Numbers);
        var oid = reader.Take(reader.Byte()).ToArray();
        reader.Mpi();
        return (oid, reader.Take(reader.Byte()).ToArray());
    }

    public static byte[] Wrap(byte[] key, byte[] secret)
    {
        var engine = new AesWrapEngine();
        engine.Init(true, new KeyParameter(key));
        return engine.Wrap(secret, 0, secret.Length);
    }

    public static byte[]? Unwrap(byte[] key, byte[] wrapped)
    {
        try
        {
            var engine = new AesWrapEngine();
            engine.Init(false, new KeyParameter(key));
            return engine.Unwrap(wrapped, 0, wrapped.Length);
        }
        catch (Exception e) when (e is CryptoException or ArgumentException)
        {
            return null;
        }
    }

    private static (byte[] Ephemeral, byte[] Shared) AgreeOnX25519(byte[] theirs)
    {
        var (secret, point) = (RandomNumberGenerator.GetBytes(32), new byte[32]);
        X25519.ScalarMultBase(secret, 0, point, 0);
        return (point, X(secret, theirs));
    }

    // Zeroes the scalar.
    private static byte[] X448Of(byte[] scalar, byte[] point)
    {
        var shared = new byte[56];
        if (!X448.CalculateAgreement(scalar, 0, point, 0, shared, 0)) throw new RefusedException(Refusal.Malformed);
        CryptographicOperations.ZeroMemory(scalar);
        return shared;
    }

    // Zeroes the scalar.
    private static byte[] X(byte[] scalar, byte[] point)
    {
        var shared = new byte[32];
        if (point.Length != 32 || !X25519.CalculateAgreement(scalar, 0, point, 0, shared, 0)) throw new RefusedException(Refusal.Malformed);
        CryptographicOperations.ZeroMemory(scalar);
        return shared;
    }
}
