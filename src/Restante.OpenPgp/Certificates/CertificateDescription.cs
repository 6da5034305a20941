namespace Restante.OpenPgp;

/// <summary>A certificate's state at one time, for display.</summary>
/// <param name="Primary">The primary key.</param>
/// <param name="Subkeys">Those that the primary key bound, in the certificate's order, including expired and revoked ones.</param>
/// <param name="UserIds">The valid ones.</param>
public sealed record CertificateDescription(KeyDescription Primary, IReadOnlyList<KeyDescription> Subkeys, IReadOnlyList<string> UserIds)
{
    /// <summary>Describes a certificate at a time.</summary>
    public static CertificateDescription Of(Certificate certificate, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        var state = certificate.StateAt(certificate.JudgedAt(now));
        return new CertificateDescription(
            KeyDescription.Of(state.Primary),
            [.. state.Subkeys.Select(KeyDescription.Of)],
            [.. state.UserIds.Select(id => id.Text)]);
    }
}

/// <summary>One key of a certificate.</summary>
/// <param name="Fingerprint">20 bytes, or 32 for version 6.</param>
/// <param name="Algorithm">Such as "RSA 3072", "Ed25519", "NIST P-256".</param>
/// <param name="Created">Precise to the second.</param>
/// <param name="Expires">Null if it does not expire.</param>
/// <param name="RevokedAt">When it was revoked; null if it was not.</param>
/// <param name="Certifies">Set by the key flags, like the two that follow.</param>
/// <param name="Signs">Documents and mail.</param>
/// <param name="Encrypts">Mail or storage.</param>
public sealed record KeyDescription(
    byte[] Fingerprint,
    string Algorithm,
    DateTimeOffset Created,
    DateTimeOffset? Expires,
    DateTimeOffset? RevokedAt,
    bool Certifies,
    bool Signs,
    bool Encrypts)
{
    internal static KeyDescription Of(KeyState state) => new(
        [.. state.Key.Fingerprint], Name(state.Key), state.Key.Created, state.Expires, state.Revocation?.At,
        state.Uses.HasFlag(KeyUses.Certify), state.Uses.HasFlag(KeyUses.Sign), (state.Uses & KeyUses.Encrypt) != 0);

    private static string Name(PublicKey key) => key.Algorithm switch
    {
        _ when key.IsRsa => $"RSA {key.RsaBits}",
        KeyAlgorithm.Dsa => "DSA",
        KeyAlgorithm.Elgamal => "ElGamal",
        _ => key.Curve?.Name ?? $"algorithm {(int)key.Algorithm}",
    };
}
