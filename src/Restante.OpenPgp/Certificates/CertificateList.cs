namespace Restante.OpenPgp;

/// <summary>Several concatenated certificates, as directories and key servers provide them.</summary>
public static class CertificateList
{
    // The average number of verifications per certificate; a single one may use what the policy allows.
    private const int VerificationsOfEach = 16;

    /// <summary>
    /// The certificates that can be read, in order. An unreadable one (a newer version, or too large) does not affect the others; bytes
    /// that are not packets, or a secret key, refuse all.
    /// </summary>
    /// <param name="bytes">Binary packets.</param>
    /// <param name="most">The most certificates to read; more refuse all with <see cref="Refusal.TooMany"/>.</param>
    /// <param name="refusal">Why none was read; null if at least one was.</param>
    public static IReadOnlyList<Certificate> Read(ReadOnlySpan<byte> bytes, int most, out Refusal? refusal)
    {
        var shared = new VerificationAllowance(Math.Max(Policy.Restante.MaxCertificateVerifications, most * VerificationsOfEach));
        refusal = Refusal.NotACertificate;
        try
        {
            var groups = Groups(RawPacket.ReadAll(bytes.ToArray(), 20_000));
            if (groups.Count > most) throw new RefusedException(Refusal.TooMany);
            var read = new List<Certificate>();
            foreach (var group in groups)
                if (Certificate.TryParse(Joined(group), out var certificate, out var reason)) read.Add(certificate!.With(shared));
                else refusal = reason;
            if (read.Count > 0) refusal = null;
            return read;
        }
        catch (RefusedException e)
        {
            refusal = e.Reason;
            return [];
        }
    }

    private static List<List<RawPacket>> Groups(List<RawPacket> packets)
    {
        var groups = new List<List<RawPacket>>();
        foreach (var packet in packets)
        {
            if (packet.Tag is PacketTag.SecretKey or PacketTag.SecretSubkey) throw new RefusedException(Refusal.NotACertificate);
            if (packet.Tag == PacketTag.PublicKey) groups.Add([packet]);
            else if (groups.Count > 0) groups[^1].Add(packet);
            else if (packet.Tag is not (PacketTag.Marker or PacketTag.Padding)) throw new RefusedException(Refusal.NotACertificate);
        }
        return groups;
    }

    private static byte[] Joined(List<RawPacket> packets)
    {
        var writer = new ByteWriter();
        foreach (var packet in packets) writer.Bytes(packet.Raw.Span);
        return writer.ToArray();
    }
}
