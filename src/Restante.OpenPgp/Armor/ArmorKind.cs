namespace Restante.OpenPgp;

/// <summary>The content that an armor's first line declares (RFC 9580 section 6.2.1).</summary>
public enum ArmorKind
{
    /// <summary>PGP MESSAGE</summary>
    Message,
    /// <summary>PGP PUBLIC KEY BLOCK</summary>
    PublicKey,
    /// <summary>PGP PRIVATE KEY BLOCK</summary>
    SecretKey,
    /// <summary>PGP SIGNATURE</summary>
    Signature,
}
