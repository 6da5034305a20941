namespace Restante.OpenPgp;

/// <summary>
/// A primary key's statements about its own parts, judged by the signatures alone, without a time. <see cref="OwnerSignatures"/>
/// verifies them.
/// </summary>
internal static class SelfSignatures
{
    public static bool Certifies(Certificate certificate, SignaturePacket signature) =>
        signature.IsCertification && certificate.Owner.Holds(signature);

    public static bool Directs(Certificate certificate, SignaturePacket signature) =>
        signature.Type == SignatureType.DirectKey && certificate.Owner.Holds(signature);

    /// <summary>True for a valid binding; one that grants signing needs the subkey's own consent (RFC 9580 section 5.2.1.8).</summary>
    public static bool Binds(Certificate certificate, SignaturePacket signature) =>
        signature.Type == SignatureType.SubkeyBinding && certificate.Owner.Holds(signature);

    /// <summary>True for a revocation of the primary key, a user ID or a subkey. SHA-1 is accepted for revocations.</summary>
    public static bool Revokes(Certificate certificate, SignaturePacket signature) =>
        signature.IsRevocation && certificate.Owner.Holds(signature);

    /// <summary>True for an owner's statement about a part: a direct key signature, a certification of a user ID, a binding.</summary>
    public static bool IsSelf(Certificate certificate, SignaturePacket signature) =>
        !Revokes(certificate, signature) && certificate.Owner.Holds(signature);

    /// <summary>True if a signature claims to be the owner's but uses an insecure hash. It is not verified.</summary>
    public static bool IsWeak(Certificate certificate, SignaturePacket signature) =>
        signature.MayBeBy(certificate.Primary)
        && (signature.Hash.IsBroken() || !SignatureCheck.IsLongEnough(certificate.Primary, signature.Hash));

    public static KeyUses Uses(SignaturePacket signature) =>
        signature.Hashed.Find(Subpackets.Flags) is [var flags, ..] ? (KeyUses)flags & (KeyUses)0x0f : KeyUses.None;

    /// <summary>The keys whose document signatures count, at any time: the primary key and consenting signing subkeys.</summary>
    public static IEnumerable<PublicKey> SigningKeys(Certificate certificate) =>
        certificate.SubkeyParts
            .Where(part => part.Signatures.Any(signature => Uses(signature).HasFlag(KeyUses.Sign) && Binds(certificate, signature)))
            .Select(part => part.Key!).Prepend(certificate.Primary);
}
