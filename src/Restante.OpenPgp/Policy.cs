namespace Restante.OpenPgp;

/// <summary>
/// The limits and algorithms that are accepted, as a named profile. There is one: <see cref="Restante"/> (PROTOCOL.md sections 10 and
/// 11). Writing is fixed: AES-256, SHA-512 and SEIPD version 1. Options that make reading less safe begin with InsecureAllow.
/// </summary>
public sealed record Policy
{
    /// <summary>The only profile.</summary>
    public static Policy Restante { get; } = new();

    /// <summary>
    /// The longest message that is opened or verified, in bytes of input including armor: enough for 128 MiB of content in armor.
    /// </summary>
    public long MaxInputBytes { get; init; } = 192L * 1024 * 1024;

    /// <summary>Session key packets in one message: a hundred recipients may have several encryption keys each.</summary>
    public int MaxSessionKeyPackets { get; init; } = 1000;

    /// <summary>Session key packets without a key ID, or with a passphrase, that are tried; each costs a private-key operation.</summary>
    public int MaxBlindTries { get; init; } = 32;

    /// <summary>Signatures over one message.</summary>
    public int MaxSignatures { get; init; } = 32;

    /// <summary>Bytes that a compressed packet may expand to: 128 MiB.</summary>
    public long MaxDecompressedBytes { get; init; } = 128L * 1024 * 1024;

    /// <summary>The smallest RSA modulus that is used, in bits; below <see cref="GoodRsaBits"/> with a warning.</summary>
    public int MinRsaBits { get; init; } = 2048;

    /// <summary>The smallest RSA modulus that is used without a warning, in bits.</summary>
    public int GoodRsaBits { get; init; } = 3072;

    /// <summary>
    /// The largest RSA modulus that is read, in bits. Other algorithms are supported only on named curves; DSA and ElGamal are not
    /// supported.
    /// </summary>
    public int MaxRsaBits { get; init; } = 8192;

    /// <summary>The largest RSA public exponent that is read, in bits. Common programs choose 65537, which has 17 bits.</summary>
    public int MaxRsaExponentBits { get; init; } = 64;

    /// <summary>
    /// The most signatures of one certificate that are verified, including those made by subkeys. Further signatures do not count.
    /// </summary>
    public int MaxCertificateVerifications { get; init; } = 64;

    /// <summary>
    /// The most verifications for all signatures over one message together: a signature without a key ID is tried with each key.
    /// </summary>
    public int MaxMessageVerifications { get; init; } = 64;

    /// <summary>A certificate that expires within this time is not used for encryption.</summary>
    public TimeSpan MinRemainingValidity { get; init; } = TimeSpan.FromHours(24);

    /// <summary>The most levels of nested multiparts in a mail.</summary>
    public int MaxMimeDepth { get; init; } = 20;

    /// <summary>The most entities in a mail, including multiparts.</summary>
    public int MaxMimeParts { get; init; } = 500;

    /// <summary>Bytes of all headers of a mail together: 256 KiB.</summary>
    public int MaxHeaderBytes { get; init; } = 256 * 1024;

    /// <summary>The most header fields of all entities of a mail together.</summary>
    public int MaxHeaderFields { get; init; } = 500;

    /// <summary>
    /// How far ahead of ours the clock of a key's or signature's maker may be (PROTOCOL.md section 13.23). One day, as in the browser:
    /// it covers phones' clocks and mistaken time zones.
    /// </summary>
    public TimeSpan ClockTolerance { get; init; } = TimeSpan.FromDays(1);

    /// <summary>True to accept signatures over SHA-1, whose collisions are practical. For reading archives, never for mail.</summary>
    public bool InsecureAllowSha1Signatures { get; init; }

    /// <summary>Bytes kept in memory before a spool uses an encrypted temporary file.</summary>
    public int SpoolMemoryBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>The largest packet that is read whole, in bytes: a session key or a signature.</summary>
    internal const int MaxSmallPacketBytes = 64 * 1024;
}
