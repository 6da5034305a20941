namespace Restante.OpenPgp;

/// <summary>Why an input was refused or an operation failed. Each has a sentence: <see cref="Refusals.Sentence"/>.</summary>
public enum Refusal
{
    /// <summary>The bytes violate the standard.</summary>
    Malformed,
    /// <summary>The input ends inside a packet or before its armor ends.</summary>
    Truncated,
    /// <summary>A packet, a certificate or the decompressed content is larger than the policy allows.</summary>
    TooLarge,
    /// <summary>More session keys, signatures or packets than the policy allows.</summary>
    TooMany,
    /// <summary>Compressed data inside compressed data.</summary>
    NestedCompression,
    /// <summary>Encrypted data without integrity protection (RFC 9580 section 5.7).</summary>
    NotProtected,
    /// <summary>The integrity check failed: the message was changed, or the session key is wrong.</summary>
    Modified,
    /// <summary>No session key packet fits the keys and passphrases given.</summary>
    NoKeyFits,
    /// <summary>The secret key is locked.</summary>
    Locked,
    /// <summary>The passphrase does not unlock the secret key.</summary>
    WrongPassphrase,
    /// <summary>The secret key is on a card or elsewhere; the packet only refers to it.</summary>
    SecretElsewhere,
    /// <summary>The secret key's lock is not supported: CAST5, IDEA, an obsolete form.</summary>
    UnsupportedLock,
    /// <summary>A key, signature or packet has a version that is not read, or not written to.</summary>
    UnsupportedVersion,
    /// <summary>An RSA key has a modulus or public exponent larger than the policy allows: using it would take long.</summary>
    CostlyKey,
    /// <summary>A public-key, cipher, hash or compression algorithm is not supported.</summary>
    UnsupportedAlgorithm,
    /// <summary>
    /// This form of authenticated encryption is not supported: GnuPG's own, or RFC 9580 section 5.13.2 where bodies are only stored.
    /// </summary>
    UnsupportedAead,
    /// <summary>The packets are not a message.</summary>
    NotAMessage,
    /// <summary>The packets are not a certificate.</summary>
    NotACertificate,
    /// <summary>The packets are not a secret key.</summary>
    NotASecretKey,
    /// <summary>A recipient's certificate has no key that may encrypt now.</summary>
    CannotEncrypt,
    /// <summary>A secret key has no part that may sign now.</summary>
    CannotSign,
    /// <summary>The text to sign is not UTF-8.</summary>
    NotText,
    /// <summary>The MIME structure is not one of RFC 3156's two-part forms.</summary>
    NotPgpMime,
}

/// <summary>The sentences of refusals, for logs and terminals; they never contain a secret.</summary>
public static class Refusals
{
    /// <summary>One plain English sentence.</summary>
    public static string Sentence(this Refusal refusal) => refusal switch
    {
        Refusal.Malformed => "The data is not well-formed OpenPGP.",
        Refusal.Truncated => "The data ends too early.",
        Refusal.TooLarge => "A part of the data is larger than is accepted.",
        Refusal.TooMany => "The data has more session keys, signatures or packets than are accepted.",
        Refusal.NestedCompression => "Compressed data inside compressed data is not accepted.",
        Refusal.NotProtected => "The message is encrypted without protection of its integrity, so it is not opened.",
        Refusal.Modified => "The message was changed on its way; nothing of it is shown.",
        Refusal.NoKeyFits => "The message is not encrypted to any of these keys or passphrases.",
        Refusal.Locked => "The secret key is locked by a passphrase.",
        Refusal.WrongPassphrase => "The passphrase does not unlock the secret key.",
        Refusal.SecretElsewhere => "The secret key is on a card or elsewhere; here is only a mark that says so.",
        Refusal.UnsupportedLock =>
            "The secret key is locked by an algorithm that is not accepted here; export it anew with a current program.",
        Refusal.UnsupportedVersion => "The data is of a newer or an abandoned version of OpenPGP, which is not supported here.",
        Refusal.CostlyKey => "The RSA key has an exponent of more than 64 bits or a modulus of more than 8192 bits; such keys take "
            + "too long to use. Make a key with usual parameters.",
        Refusal.UnsupportedAlgorithm => "The data uses an algorithm that is not accepted here.",
        Refusal.UnsupportedAead => "The message uses a form of authenticated encryption that is not read here, such as GnuPG's own; "
            + "ask the sender to write without it.",
        Refusal.NotAMessage => "This is not an OpenPGP message.",
        Refusal.NotACertificate => "This is not one OpenPGP certificate.",
        Refusal.NotASecretKey => "This is not one OpenPGP secret key.",
        Refusal.CannotEncrypt => "A recipient's certificate has no key that can be used for encryption now.",
        Refusal.CannotSign => "The secret key has no part that can be used for signing now.",
        Refusal.NotText => "The data to be signed as text is not UTF-8 text.",
        Refusal.NotPgpMime => "The mail does not have one of the two-part forms of PGP/MIME.",
        _ => throw new ArgumentOutOfRangeException(nameof(refusal)),
    };
}

/// <summary>Carries a refusal from inside a parser to the public method, which returns it as a value.</summary>
internal sealed class RefusedException(Refusal reason) : Exception(reason.Sentence())
{
    public Refusal Reason { get; } = reason;
}
