namespace Restante.OpenPgp;

/// <summary>Merges two copies of one certificate.</summary>
public static class CertificateMerge
{
    /// <summary>
    /// The first copy, plus the second's additions that its owner signed. Third-party signatures are not added, because anyone can
    /// append any number of them. Null if the certificates differ. The result never exceeds <see cref="Certificate.MaxBytes"/>: if it
    /// would, only the newest self-signatures and the revocations remain.
    /// </summary>
    public static Certificate? Merge(this Certificate certificate, Certificate other)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        ArgumentNullException.ThrowIfNull(other);
        if (!certificate.Fingerprint.AsSpan().SequenceEqual(other.Fingerprint)) return null;
        var parts = certificate.Parts.ToList();
        foreach (var part in other.Parts)
        {
            var own = part.OwnSignatures(other).ToList();
            if (own.Count == 0) continue;
            var at = parts.FindIndex(known =>
                known.Packet.Tag == part.Packet.Tag && known.Packet.Body.Span.SequenceEqual(part.Packet.Body.Span));
            if (at < 0)
            {
                parts.Add(part.With(own));
                continue;
            }
            var missing = own.Where(packet => !parts[at].Following.Any(known => IsSame(known, packet)));
            parts[at] = parts[at].With([.. parts[at].Following, .. missing]);
        }
        return Bounded(new Certificate(parts));
    }

    private static Certificate Bounded(Certificate merged)
    {
        if (merged.Size <= Certificate.MaxBytes) return merged;
        var reduced = merged.Parts.Select(part => part.Reduced(merged, DateTimeOffset.MaxValue)).ToList();
        // The owner's own signatures may still exceed the limit; then the last parts are dropped, and the primary key stays.
        while (reduced.Count > 1 && new Certificate(reduced).Size > Certificate.MaxBytes) reduced.RemoveAt(reduced.Count - 1);
        return new Certificate(reduced);
    }

    // Two copies of a signature may differ in their unhashed part (RFC 9580 section 5.2.4.1); then both stay.
    private static bool IsSame(RawPacket one, RawPacket other) => one.Tag == other.Tag && one.Body.Span.SequenceEqual(other.Body.Span);
}
