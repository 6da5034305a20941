namespace Restante.OpenPgp;

/// <summary>Certificates made from certificates: merged, and reduced to what a correspondent needs.</summary>
public static class CertificateChange
{
    /// <summary>Everything that either copy of one certificate has, each packet once. Null where they are two certificates.</summary>
    public static Certificate? Merge(this Certificate certificate, Certificate other)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        ArgumentNullException.ThrowIfNull(other);
        if (!certificate.Fingerprint.AsSpan().SequenceEqual(other.Fingerprint)) return null;
        var parts = certificate.Parts.ToList();
        foreach (var part in other.Parts)
        {
            var at = parts.FindIndex(known => known.Packet.Tag == part.Packet.Tag && known.Packet.Body.Span.SequenceEqual(part.Packet.Body.Span));
            if (at < 0) parts.Add(part);
            else parts[at] = parts[at].With([.. parts[at].Following, .. part.Following.Where(packet => !parts[at].Following.Any(known => IsSame(known, packet)))]);
        }
        return new Certificate(parts);
    }

    /// <summary>
    /// What a correspondent needs now: the user IDs that hold (of one address, where it is given), the subkeys that hold, of each
    /// the newest self-signature, and all revocations. Certifications by others, pictures and what ended are left out.
    /// </summary>
    public static Certificate Minimise(this Certificate certificate, DateTimeOffset now, Func<string, bool>? isAddress = null)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        var state = certificate.StateAt(now);
        var parts = new List<CertificatePart>();
        foreach (var part in certificate.Parts)
        {
            var text = part.Packet.Tag == PacketTag.UserId ? Certificate.TextOf(part) : null;
            if (part == certificate.Parts[0]) parts.Add(Reduced(certificate, part, now));
            else if (text is not null && state.UserIds.Any(id => id.Text == text) && isAddress?.Invoke(Certificate.AddressOf(text)) != false) parts.Add(Reduced(certificate, part, now));
            else if (part.Key is { } key && state.Subkeys.Any(held => held.Key == key && held.HoldsAt(now))) parts.Add(Reduced(certificate, part, now));
        }
        return new Certificate(parts);
    }

    private static CertificatePart Reduced(Certificate certificate, CertificatePart part, DateTimeOffset now)
    {
        var kept = new List<RawPacket>();
        RawPacket? newest = null;
        DateTimeOffset newestTime = default;
        foreach (var packet in part.Following.Where(packet => packet.Tag == PacketTag.Signature))
        {
            if (SignaturePacket.TryParse(packet.Body.Span) is not { } signature) continue;
            if (SelfSignatures.Revokes(certificate, part, signature)) kept.Add(packet);
            else if (signature.IsCurrent(now) && signature.Created >= newestTime && IsSelf(certificate, part, signature)) (newest, newestTime) = (packet, signature.Created!.Value);
        }
        return part.With(newest is null ? kept : [.. kept, newest]);
    }

    private static bool IsSelf(Certificate certificate, CertificatePart part, SignaturePacket signature) =>
        part == certificate.Parts[0] ? SelfSignatures.Directs(certificate, signature)
        : part.Key is null ? SelfSignatures.Certifies(certificate, part, signature) : SelfSignatures.Binds(certificate, part, signature);

    // Two copies of a signature may differ in what is not signed (RFC 9580 section 5.2.4.1); both stay then.
    private static bool IsSame(RawPacket one, RawPacket other) => one.Tag == other.Tag && one.Body.Span.SequenceEqual(other.Body.Span);
}
