namespace Restante.OpenPgp;

/// <summary>
/// One part of a certificate: the primary key, a user ID, a user attribute or a subkey, with the signatures that follow it. Unknown
/// packets stay in place, so that a certificate is written back unchanged.
/// </summary>
internal sealed record CertificatePart(RawPacket Packet, PublicKey? Key, IReadOnlyList<RawPacket> Following)
{
    private IReadOnlyList<(RawPacket Packet, SignaturePacket Signature)>? read;

    /// <summary>The signatures that are read, with the packets that hold them; others count as absent.</summary>
    // Several threads may read this first; all must get the same objects, because OwnerSignatures identifies them by reference.
    public IReadOnlyList<(RawPacket Packet, SignaturePacket Signature)> Read =>
        LazyInitializer.EnsureInitialized<IReadOnlyList<(RawPacket Packet, SignaturePacket Signature)>>(
            ref read, () => [.. ReadSignatures()]);

    /// <summary>The same without their packets; always the same objects.</summary>
    public IEnumerable<SignaturePacket> Signatures => Read.Select(one => one.Signature);

    public CertificatePart With(IReadOnlyList<RawPacket> following) => new(Packet, Key, following);

    /// <summary>The bytes of this part that a certification signs (RFC 9580 section 5.2.4).</summary>
    public byte[] Framed() => Packet.Tag switch
    {
        PacketTag.UserId => new ByteWriter().Byte(0xb4).UInt32((uint)Packet.Body.Length).Bytes(Packet.Body.Span).ToArray(),
        PacketTag.UserAttribute => new ByteWriter().Byte(0xd1).UInt32((uint)Packet.Body.Length).Bytes(Packet.Body.Span).ToArray(),
        _ => Key?.Framed() ?? [],
    };

    private IEnumerable<(RawPacket Packet, SignaturePacket Signature)> ReadSignatures()
    {
        foreach (var packet in Following.Where(packet => packet.Tag == PacketTag.Signature))
            if (SignaturePacket.TryParse(packet.Body.Span) is { } signature) yield return (packet, signature);
    }
}
