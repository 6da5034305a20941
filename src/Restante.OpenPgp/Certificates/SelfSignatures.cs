namespace Restante.OpenPgp;

/// <summary>
/// What a primary key says about its own parts, judged only by the signatures and without a time. <see cref="OwnerSignatures"/>
/// verifies them.
/// </summary>
internal static class SelfSignatures
{
    public static bool Certifies(Certificate certificate, SignaturePacket signature) =>
        signature.IsCertification && certificate.Owner.Holds(signature);

    public static bool Directs(Certificate certificate, SignaturePacket signature) =>
        signature.Type == SignatureType.DirectKey && certificate.Owner.Holds(signature);

    /// <summary>A binding; one that gives the right to sign needs the subkey's own consent (RFC 9580 section 5.2.1.8).</summary>
    public static bool Binds(Certificate certificate, SignaturePacket signature) =>
        signature.Type == SignatureType.SubkeyBinding && certificate.Owner.Holds(signature);

    /// <summary>A revocation of the primary key, of a user ID or of a subkey. SHA-1 is good enough to take something back.</summary>
    public static bool Revokes(Certificate certificate, SignaturePacket signature) =>
        signature.IsRevocation && certificate.Owner.Holds(signature);

    /// <summary>What the owner says for a part: a direct key signature, a certification of a user ID, a binding.</summary>
    public static bool IsSelf(Certificate certificate, SignaturePacket signature) =>
        !Revokes(certificate, signature) && certificate.Owner.Holds(signature);

    /// <summary>It says that it is the owner's, and rests on a hash that is no longer safe. It is not verified.</summary>
    public static bool IsWeak(Certificate certificate, SignaturePacket signature) =>
        signature.MayBeBy(certificate.Primary)
        && (signature.Hash.IsBroken() || !SignatureCheck.IsLongEnough(certificate.Primary, signature.Hash));

    public static KeyUses Uses(SignaturePacket signature) =>
        signature.Hashed.Find(Subpackets.Flags) is [var flags, ..] ? (KeyUses)flags & (KeyUses)0x0f : KeyUses.None;

    /// <summary>The keys whose document signatures count, whatever the time: the primary key and consenting signing subkeys.</summary>
    public static IEnumerable<PublicKey> SigningKeys(Certificate certificate) =>
        certificate.SubkeyParts
            .Where(part => part.Signatures.Any(signature => Uses(signature).HasFlag(KeyUses.Sign) && Binds(certificate, signature)))
            .Select(part => part.Key!).Prepend(certificate.Primary);
}
