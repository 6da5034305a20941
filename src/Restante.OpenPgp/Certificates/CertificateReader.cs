namespace Restante.OpenPgp;

/// <summary>Splits a sequence of packets into keys and their parts (RFC 9580 sections 10.1 and 10.2).</summary>
internal static class CertificateReader
{
    private const int MaxPackets = 20_000;

    // The largest supported keys have about 2,000 bytes; those of coming algorithms (ML-KEM, ML-DSA, SLH-DSA) 3,000.
    private const int MaxUnusableSubkey = 16 * 1024;

    /// <summary>All transferable keys of one kind; the secret parts are in the same order as the public ones.</summary>
    public static List<(List<CertificatePart> Parts, List<SecretPart> Secrets)> ReadAll(ReadOnlyMemory<byte> bytes, bool secret)
    {
        CertificateWork.Demand();
        var keys = new List<(List<CertificatePart> Parts, List<SecretPart> Secrets)>();
        List<RawPacket> following = [];
        foreach (var packet in RawPacket.ReadAll(bytes, MaxPackets))
        {
            if (packet.Tag == (secret ? PacketTag.SecretKey : PacketTag.PublicKey)) keys.Add(([], []));
            else if (packet.Tag is PacketTag.SecretKey or PacketTag.PublicKey)
                throw new RefusedException(secret ? Refusal.NotASecretKey : Refusal.NotACertificate);
            if (keys.Count == 0)
            {
                if (packet.Tag is PacketTag.Marker or PacketTag.Padding) continue;
                throw new RefusedException(secret ? Refusal.NotASecretKey : Refusal.NotACertificate);
            }
            var (parts, secrets) = keys[^1];
            if (!StartsPart(packet.Tag)) following.Add(packet);
            else if (IsLeftOut(packet)) following = [];
            else parts.Add(Part(packet, secrets, following = []));
        }
        return keys;
    }

    // Left out with its signatures: it is never used, and could fill the whole certificate.
    private static bool IsLeftOut(RawPacket packet) => packet.Tag == PacketTag.PublicSubkey && packet.Body.Length > MaxUnusableSubkey;

    private static bool StartsPart(PacketTag tag) => tag switch
    {
        PacketTag.PublicKey or PacketTag.SecretKey or PacketTag.PublicSubkey or PacketTag.SecretSubkey => true,
        PacketTag.UserId or PacketTag.UserAttribute => true,
        PacketTag.Signature or PacketTag.Trust or PacketTag.Marker or PacketTag.Padding => false,
        // Unknown packets up to tag 39 are critical (RFC 9580 section 4.3).
        >= (PacketTag)40 => false,
        _ => throw new RefusedException(Refusal.NotACertificate),
    };

    private static CertificatePart Part(RawPacket packet, List<SecretPart> secrets, List<RawPacket> following)
    {
        switch (packet.Tag)
        {
            case PacketTag.SecretKey or PacketTag.SecretSubkey:
                var secret = SecretPart.Parse(packet.Tag, packet.Body.Span);
                secrets.Add(secret);
                var tag = packet.Tag == PacketTag.SecretKey ? PacketTag.PublicKey : PacketTag.PublicSubkey;
                return new CertificatePart(RawPacket.Make(tag, secret.Public.Body), secret.Public, following);
            case PacketTag.PublicKey:
                return new CertificatePart(packet, PublicKey.Parse(packet.Body.Span), following);
            case PacketTag.PublicSubkey:
                return new CertificatePart(packet, TrySubkey(packet), following);
            default:
                return new CertificatePart(packet, null, following);
        }
    }

    // A subkey of another version, or a malformed one, is kept and never used; the rest of the certificate remains usable.
    private static PublicKey? TrySubkey(RawPacket packet)
    {
        try
        {
            return PublicKey.Parse(packet.Body.Span);
        }
        catch (RefusedException)
        {
            return null;
        }
    }
}
