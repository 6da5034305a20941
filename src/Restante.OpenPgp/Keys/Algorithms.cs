using System.Security.Cryptography;

namespace Restante.OpenPgp;

/// <summary>Public-key algorithm IDs (RFC 9580 section 9.1).</summary>
internal enum KeyAlgorithm
{
    Rsa = 1,
    RsaEncryptOnly = 2,
    RsaSignOnly = 3,
    Elgamal = 16,
    Dsa = 17,
    Ecdh = 18,
    Ecdsa = 19,
    EdDsaLegacy = 22,
    X25519 = 25,
    X448 = 26,
    Ed25519 = 27,
    Ed448 = 28,
}

/// <summary>Ciphers that are read; only AES-256 is written (RFC 9580 section 9.3).</summary>
internal enum Cipher
{
    None = 0,
    Aes128 = 7,
    Aes192 = 8,
    Aes256 = 9,
}

/// <summary>Hash IDs (RFC 9580 section 9.5).</summary>
internal enum Hash
{
    Sha1 = 2,
    Sha256 = 8,
    Sha384 = 9,
    Sha512 = 10,
    Sha224 = 11,
    Sha3_256 = 12,
    Sha3_512 = 14,
}

internal static class Algorithms
{
    /// <summary>Key length in bytes; refuses anything but AES.</summary>
    public static int KeyBytes(this Cipher cipher) => cipher switch
    {
        Cipher.Aes128 => 16,
        Cipher.Aes192 => 24,
        Cipher.Aes256 => 32,
        _ => throw new RefusedException(Refusal.UnsupportedAlgorithm),
    };

    /// <summary>The name in .NET, which has no SHA-224 (<see cref="RunningHash"/>).</summary>
    public static HashAlgorithmName Name(this Hash hash) => hash switch
    {
        Hash.Sha1 => HashAlgorithmName.SHA1,
        Hash.Sha256 => HashAlgorithmName.SHA256,
        Hash.Sha384 => HashAlgorithmName.SHA384,
        Hash.Sha512 => HashAlgorithmName.SHA512,
        Hash.Sha3_256 when SHA3_256.IsSupported => HashAlgorithmName.SHA3_256,
        Hash.Sha3_512 when SHA3_512.IsSupported => HashAlgorithmName.SHA3_512,
        _ => throw new RefusedException(Refusal.UnsupportedAlgorithm),
    };

    /// <summary>Length of the salt of a version 6 signature (RFC 9580 section 9.5).</summary>
    public static int SaltBytes(this Hash hash) => hash switch
    {
        Hash.Sha256 or Hash.Sha224 or Hash.Sha3_256 => 16,
        Hash.Sha384 => 24,
        Hash.Sha512 or Hash.Sha3_512 => 32,
        _ => throw new RefusedException(Refusal.UnsupportedAlgorithm),
    };

    /// <summary>True for hashes that are accepted in signatures.</summary>
    public static bool IsStrong(this Hash hash) =>
        hash is Hash.Sha224 or Hash.Sha256 or Hash.Sha384 or Hash.Sha512 or Hash.Sha3_256 or Hash.Sha3_512;

    /// <summary>True for hashes that are no longer secure: MD5, SHA-1, RIPEMD-160.</summary>
    public static bool IsBroken(this Hash hash) => (int)hash is 1 or 2 or 3;

    /// <summary>The lower-case name in PGP/MIME's micalg and the Hash header.</summary>
    public static string Label(this Hash hash) => hash switch
    {
        Hash.Sha3_256 => "sha3-256",
        Hash.Sha3_512 => "sha3-512",
        _ => hash.ToString().ToLowerInvariant(),
    };
}
