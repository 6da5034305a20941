namespace Restante.OpenPgp;

/// <summary>What a primary key said about its own parts, judged by the signatures alone, without a time.</summary>
internal static class SelfSignatures
{
    public static bool Certifies(Certificate certificate, CertificatePart part, SignaturePacket signature) =>
        signature.IsCertification && IsByPrimary(certificate, signature, part.Framed());

    public static bool Directs(Certificate certificate, SignaturePacket signature) =>
        signature.Type == SignatureType.DirectKey && IsByPrimary(certificate, signature);

    /// <summary>A binding; one that gives the right to sign needs the subkey's own consent (RFC 9580 section 5.2.1.8).</summary>
    public static bool Binds(Certificate certificate, CertificatePart part, SignaturePacket signature) =>
        signature.Type == SignatureType.SubkeyBinding && part.Key!.Version == certificate.Version && IsByPrimary(certificate, signature, part.Framed()) &&
        (!Uses(signature).HasFlag(KeyUses.Sign) || IsConsentedTo(certificate, part.Key!, signature));

    /// <summary>A revocation of the primary key, of a user ID or of a subkey. SHA-1 is good enough to take something back.</summary>
    public static bool Revokes(Certificate certificate, CertificatePart part, SignaturePacket signature)
    {
        var primary = certificate.Primary;
        if (part.Key is null && part.Packet.Tag is not (PacketTag.UserId or PacketTag.UserAttribute)) return false;
        var expected = part.Key is null ? SignatureType.CertificationRevocation : ReferenceEquals(part, certificate.Parts[0]) ? SignatureType.KeyRevocation : SignatureType.SubkeyRevocation;
        if (signature.Type != expected || !signature.MayBeBy(primary)) return false;
        return expected == SignatureType.KeyRevocation ? signature.Verify(primary, primary.Framed()) : signature.Verify(primary, primary.Framed(), part.Framed());
    }

    /// <summary>What the owner says for a part: a direct key signature, a certification of a user ID, a binding.</summary>
    public static bool IsSelf(Certificate certificate, CertificatePart part, SignaturePacket signature) =>
        part == certificate.Parts[0] ? Directs(certificate, signature)
        : part.Key is not null ? Binds(certificate, part, signature)
        : part.Packet.Tag == PacketTag.UserId && Certifies(certificate, part, signature);

    public static KeyUses Uses(SignaturePacket signature) =>
        signature.Hashed.Find(Subpackets.Flags) is [var flags, ..] ? (KeyUses)flags & (KeyUses)0x0f : KeyUses.None;

    /// <summary>The keys whose document signatures count, whatever the time: the primary key and consenting signing subkeys.</summary>
    public static IEnumerable<PublicKey> SigningKeys(Certificate certificate) =>
        certificate.SubkeyParts.Where(part => part.Signatures.Any(signature => Uses(signature).HasFlag(KeyUses.Sign) && Binds(certificate, part, signature)))
            .Select(part => part.Key!).Prepend(certificate.Primary);

    private static bool IsByPrimary(Certificate certificate, SignaturePacket signature, params ReadOnlySpan<byte[]> part) =>
        signature.Hash.IsStrong() && signature.MayBeBy(certificate.Primary) &&
        signature.Verify(certificate.Primary, [certificate.Primary.Framed(), .. part]);

    private static bool IsConsentedTo(Certificate certificate, PublicKey subkey, SignaturePacket binding) =>
        binding.Hashed.All(Subpackets.EmbeddedSignature).Concat(binding.Unhashed.All(Subpackets.EmbeddedSignature))
            .Select(embedded => SignaturePacket.TryParse(embedded))
            .Any(consent => consent is { Type: SignatureType.PrimaryKeyBinding } && consent.Hash.IsStrong() && consent.Verify(subkey, certificate.Primary.Framed(), subkey.Framed()));
}
