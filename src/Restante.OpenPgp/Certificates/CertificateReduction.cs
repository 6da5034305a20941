namespace Restante.OpenPgp;

/// <summary>Reduces a certificate to the parts that correspondents need.</summary>
public static class CertificateReduction
{
    /// <summary>
    /// Keeps each part's newest self-signature and its revocations, and of the valid user IDs only those of one address, if given.
    /// Third-party certifications, pictures and uncertified parts are left out. Revoked and expired parts stay with the signature that
    /// says so, because otherwise merging an older copy would revive them. A certificate made by a clock ahead of ours is judged at its
    /// own time (<see cref="Certificate.JudgedAt"/>).
    /// </summary>
    public static Certificate Minimise(this Certificate certificate, DateTimeOffset now, Func<string, bool>? isAddress = null)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        now = certificate.JudgedAt(now);
        var state = certificate.StateAt(now);
        var reduced = Reduce(certificate, state, now, isAddress);
        // If only the leading user ID states the key's uses or expiry, it stays whatever its address.
        var after = new CertificateState(reduced, now).Primary;
        return after.Uses == state.Primary.Uses && after.Expires == state.Primary.Expires ? reduced
            : Reduce(certificate, state, now, address => isAddress!(address) || address == Certificate.AddressOf(state.Leading!.Text));
    }

    private static Certificate Reduce(Certificate certificate, CertificateState state, DateTimeOffset now, Func<string, bool>? isAddress)
    {
        var parts = new List<CertificatePart>();
        foreach (var part in certificate.Parts)
        {
            var reduced = part.Reduced(certificate, now);
            var text = part.Packet.Tag == PacketTag.UserId ? Certificate.TextOf(part) : null;
            var isWanted = part == certificate.Parts[0] ? true
                : part.Key is not null ? reduced.Following.Count > 0
                : text is not null && (!state.UserIds.Any(id => id.Text == text)
                    ? reduced.Following.Count > 0
                    : isAddress?.Invoke(Certificate.AddressOf(text)) != false);
            if (isWanted) parts.Add(reduced);
        }
        return new Certificate(parts);
    }

    /// <summary>The part with its revocations and its newest self-signature that is not from the future.</summary>
    internal static CertificatePart Reduced(this CertificatePart part, Certificate certificate, DateTimeOffset now)
    {
        List<RawPacket> revocations = [];
        List<(RawPacket Packet, SignaturePacket Signature)> own = [];
        foreach (var (packet, signature) in part.Read)
        {
            if (signature.Created is not { } created) continue;
            if (SelfSignatures.Revokes(certificate, signature)) revocations.Add(packet);
            else if (created <= now && SelfSignatures.IsSelf(certificate, signature)) own.Add((packet, signature));
        }
        own = [.. own.OrderByDescending(one => one.Signature.Created)];
        // The newest may have expired; then an older one is valid.
        var kept = own.Take(1).Union(own.Where(one => one.Signature.IsCurrent(now)).Take(1)).Select(one => one.Packet);
        return part.With([.. Telling(revocations), .. kept]);
    }

    /// <summary>The packets of a part that hold signatures by the certificate's owner.</summary>
    internal static IEnumerable<RawPacket> OwnSignatures(this CertificatePart part, Certificate certificate) =>
        part.Read.Where(one => certificate.Owner.Holds(one.Signature)).Select(one => one.Packet);

    // The first hard and the earliest soft revocation say everything; the rest would only fill the certificate.
    private static IEnumerable<RawPacket> Telling(List<RawPacket> revocations)
    {
        var read = revocations.Select(packet => (Packet: packet, Signature: SignaturePacket.Parse(packet.Body.Span)))
            .OrderBy(one => one.Signature.Created).ToList();
        var hard = read.Find(one => !one.Signature.IsSoftRevocation).Packet;
        var soft = read.Find(one => one.Signature.IsSoftRevocation).Packet;
        return new[] { hard, soft }.OfType<RawPacket>();
    }
}
