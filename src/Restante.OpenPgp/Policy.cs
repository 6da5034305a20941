namespace Restante.OpenPgp;

/// <summary>
/// What is accepted, by name. There is one: <see cref="Restante"/> (PROTOCOL.md sections 10 and 11). Writing is not a matter
/// of policy: AES-256, SHA-512 and SEIPD version 1, always. What would make reading less safe begins InsecureAllow.
/// </summary>
public sealed record Policy
{
    /// <summary>The only profile.</summary>
    public static Policy Restante { get; } = new();

    /// <summary>
    /// Longest message that is opened or verified, in bytes as it arrives, including armor: enough for 128 MiB of content in
    /// armor.
    /// </summary>
    public long MaxInputBytes { get; init; } = 192L * 1024 * 1024;

    /// <summary>Session key packets in one message; a hundred recipients may have several encryption keys each.</summary>
    public int MaxSessionKeyPackets { get; init; } = 1000;

    /// <summary>Session key packets without a key ID (or with a passphrase) that are tried; each costs a private-key operation.</summary>
    public int MaxBlindTries { get; init; } = 32;

    /// <summary>Signatures over one message.</summary>
    public int MaxSignatures { get; init; } = 32;

    /// <summary>Bytes that may come out of a compressed packet: 128 MiB.</summary>
    public long MaxDecompressedBytes { get; init; } = 128L * 1024 * 1024;

    /// <summary>Smallest RSA modulus that is used, in bits; below <see cref="GoodRsaBits"/> with a warning.</summary>
    public int MinRsaBits { get; init; } = 2048;

    /// <summary>RSA modulus that is used without a warning, in bits.</summary>
    public int GoodRsaBits { get; init; } = 3072;

    /// <summary>
    /// Largest RSA modulus that is read, in bits. Other algorithms are supported only on named curves; DSA and ElGamal are not
    /// supported.
    /// </summary>
    public int MaxRsaBits { get; init; } = 8192;

    /// <summary>Largest RSA public exponent that is read, in bits. Programs choose 65537, with 17 bits.</summary>
    public int MaxRsaExponentBits { get; init; } = 64;

    /// <summary>
    /// Most signatures of one certificate that are verified, including those made by subkeys. Further signatures do not count.
    /// </summary>
    public int MaxCertificateVerifications { get; init; } = 64;

    /// <summary>Verifications for all signatures over one message together: a signature that names no key is tried with each.</summary>
    public int MaxMessageVerifications { get; init; } = 64;

    /// <summary>A certificate that ends within this time is not used for encryption any more.</summary>
    public TimeSpan MinRemainingValidity { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Multiparts inside multiparts of a mail.</summary>
    public int MaxMimeDepth { get; init; } = 20;

    /// <summary>Entities of a mail, multiparts counted too.</summary>
    public int MaxMimeParts { get; init; } = 500;

    /// <summary>Bytes of all headers of a mail together: 256 KiB.</summary>
    public int MaxHeaderBytes { get; init; } = 256 * 1024;

    /// <summary>Header fields of all entities of a mail together.</summary>
    public int MaxHeaderFields { get; init; } = 500;

    /// <summary>
    /// How far ahead of the judge's clock the clock of whoever made a key or a signature may be (PROTOCOL.md section 13.23). A day, as
    /// in the browser: phones' clocks, and time zones taken for one another.
    /// </summary>
    public TimeSpan ClockTolerance { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Accepts signatures over SHA-1, whose collisions are practical. For reading archives, never for mail.</summary>
    public bool InsecureAllowSha1Signatures { get; init; }

    /// <summary>Bytes kept in memory before a spool goes to an encrypted temporary file.</summary>
    public int SpoolMemoryBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Largest packet that is read whole: a session key or a signature.</summary>
    internal const int MaxSmallPacketBytes = 64 * 1024;
}
