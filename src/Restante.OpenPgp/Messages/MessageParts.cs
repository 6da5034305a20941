namespace Restante.OpenPgp;

/// <summary>A message split into its session key packets and its body (PROTOCOL.md section 7).</summary>
/// <param name="SessionKeyPackets">Each one a complete packet.</param>
/// <param name="Body">From the body packet's first byte to the message's end; read it before closing the input.</param>
public sealed record MessageParts(IReadOnlyList<byte[]> SessionKeyPackets, Stream Body)
{
    /// <summary>Splits an encrypted message, armored or binary; null, with the reason, if it is not one.</summary>
    public static MessageParts? TrySplit(Stream message, out Refusal refusal, Policy? policy = null)
    {
        refusal = Refusal.NotAMessage;
        try
        {
            policy ??= Policy.Restante;
            return Split(new LookAhead(Armor.Open(new Bounded(message, policy.MaxInputBytes))), policy.MaxSessionKeyPackets);
        }
        catch (RefusedException e)
        {
            refusal = e.Reason;
            return null;
        }
    }

    /// <summary>Joins session key packets and a body into a message for these readers only.</summary>
    public static void Join(IEnumerable<byte[]> sessionKeyPackets, Stream body, Stream output)
    {
        ArgumentNullException.ThrowIfNull(sessionKeyPackets);
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(output);
        foreach (var packet in sessionKeyPackets) output.Write(packet);
        body.CopyTo(output, 128 * 1024);
    }

    private static MessageParts Split(LookAhead input, int most)
    {
        var found = new List<byte[]>();
        var packets = new PacketReader(input);
        while (true)
        {
            // The body keeps its own packet header.
            if (PacketForm.StartsIntegrityProtectedData(input.Ahead(PacketForm.PrefixBytes))) return new MessageParts(found, input);
            switch (packets.Next())
            {
                case PacketTag.PublicKeySessionKey or PacketTag.PassphraseSessionKey when found.Count == most:
                    throw new RefusedException(Refusal.TooMany);
                case PacketTag.PublicKeySessionKey:
                    found.Add(new ByteWriter().Packet(PacketTag.PublicKeySessionKey, packets.ReadBody()).ToArray());
                    break;
                case PacketTag.PassphraseSessionKey:
                    found.Add(new ByteWriter().Packet(PacketTag.PassphraseSessionKey, packets.ReadBody()).ToArray());
                    break;
                case PacketTag.Marker: packets.ReadBody(); break;
                case PacketTag.UnprotectedData: throw new RefusedException(Refusal.NotProtected);
                case PacketTag.IntegrityProtectedData when packets.Body.ReadByte() != 2:
                    throw new RefusedException(Refusal.UnsupportedVersion);
                case PacketTag.AeadData or PacketTag.IntegrityProtectedData: throw new RefusedException(Refusal.UnsupportedAead);
                default: throw new RefusedException(Refusal.NotAMessage);
            }
        }
    }
}
