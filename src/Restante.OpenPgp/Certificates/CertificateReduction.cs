namespace Restante.OpenPgp;

/// <summary>A certificate reduced to what a correspondent needs.</summary>
public static class CertificateReduction
{
    /// <summary>
    /// Of each part the newest self-signature and what takes it back; of the user IDs that hold, those of one address where it is
    /// given. Certifications by others, pictures and what was never certified are left out. What was taken back or has ended stays
    /// with the signature that says so: otherwise merging an older copy would revive it. Of a certificate that a clock ahead of ours
    /// made, what holds at its own time is kept (<see cref="Certificate.JudgedAt"/>).
    /// </summary>
    public static Certificate Minimise(this Certificate certificate, DateTimeOffset now, Func<string, bool>? isAddress = null)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        now = certificate.JudgedAt(now);
        var state = certificate.StateAt(now);
        var reduced = Reduce(certificate, state, now, isAddress);
        // Where the key's uses or end stand in the leading user ID alone, it stays whatever its address.
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

    /// <summary>The part with its revocations and the newest self-signature that is not of the future.</summary>
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
        // The newest may have ended by its own dates; then an older one holds.
        var kept = own.Take(1).Union(own.Where(one => one.Signature.IsCurrent(now)).Take(1)).Select(one => one.Packet);
        return part.With([.. Telling(revocations), .. kept]);
    }

    /// <summary>The packets of a part that its certificate's owner signed.</summary>
    internal static IEnumerable<RawPacket> OwnSignatures(this CertificatePart part, Certificate certificate) =>
        part.Read.Where(one => certificate.Owner.Holds(one.Signature)).Select(one => one.Packet);

    // All say the same but the first hard one and the earliest soft one: an owner may not fill a certificate with the rest.
    private static IEnumerable<RawPacket> Telling(List<RawPacket> revocations)
    {
        var read = revocations.Select(packet => (Packet: packet, Signature: SignaturePacket.Parse(packet.Body.Span)))
            .OrderBy(one => one.Signature.Created).ToList();
        var hard = read.Find(one => !one.Signature.IsSoftRevocation).Packet;
        var soft = read.Find(one => one.Signature.IsSoftRevocation).Packet;
        return new[] { hard, soft }.OfType<RawPacket>();
    }
}
