using System.Security.Cryptography;

namespace Restante.OpenPgp;

/// <summary>Verifies signatures over documents.</summary>
public static class Verification
{
    private static readonly byte[] CleartextStart = "-----BEGIN PGP SIGNED MESSAGE-----"u8.ToArray();

    /// <summary>
    /// Verifies detached signatures, armored or binary: a verdict for each. False, with the reason, if the bytes are not signatures.
    /// </summary>
    public static bool TryDetached(Stream document, ReadOnlySpan<byte> signatures, IReadOnlyList<Certificate> verifiers, DateTimeOffset now,
        out IReadOnlyList<SignatureVerdict> verdicts, out Refusal refusal, Policy? policy = null)
    {
        policy ??= Policy.Restante;
        (verdicts, refusal) = ([], Refusal.Malformed);
        try
        {
            var packets = ReadSignatures(signatures, policy);
            using var digests = new DocumentDigests(policy);
            foreach (var packet in packets.OfType<SignaturePacket>()) digests.Expect(packet.Type, packet.Hash, packet.Salt);
            var buffer = new byte[128 * 1024];
            while (document.Read(buffer) is var read and > 0) digests.Append(buffer.AsSpan(0, read));
            verdicts = [.. packets.Select(packet => SignatureJudge.Judge(packet, digests, verifiers, now, policy))];
            return true;
        }
        catch (RefusedException e)
        {
            refusal = e.Reason;
            return false;
        }
    }

    /// <summary>
    /// Reads a signed message that is not encrypted, or cleartext-signed text. It judges the signatures before it releases the content.
    /// </summary>
    public static MessageOutcome Inline(Stream input, Stream output, ReadingRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        try
        {
            using var source = new LookAhead(new Bounded(input, request.Policy.MaxInputBytes));
            return FindsCleartext(source) ? Cleartext.Open(source, output, request) : Open(source, output, request);
        }
        catch (RefusedException e)
        {
            return new MessageOutcome.Refused(e.Reason);
        }
        catch (CryptographicException)
        {
            return new MessageOutcome.Refused(Refusal.Malformed);
        }
    }

    /// <summary>Splits a signed message: writes the content to the output and returns the signatures. Verifies nothing.</summary>
    public static bool TryDetach(Stream input, Stream output, out byte[] signatures, out Refusal refusal)
    {
        (signatures, refusal) = ([], Refusal.NotAMessage);
        try
        {
            using var source = new LookAhead(new Bounded(input, Policy.Restante.MaxInputBytes));
            if (FindsCleartext(source)) signatures = Cleartext.Detach(source, output);
            else
            {
                using var content = new MessageContent(Policy.Restante, output);
                content.Read(Armor.Open(source));
                signatures = content.SignaturePackets();
            }
            return true;
        }
        catch (RefusedException e)
        {
            refusal = e.Reason;
            return false;
        }
    }

    // Skips text before the first armored line, which no signature covers. Binary data passes unchanged.
    private static bool FindsCleartext(LookAhead source)
    {
        var seen = 0;
        if (source.Peek() is var first && first >= 0x80 && first != 0xef) return false;
        while (!source.Begins("-----BEGIN PGP "u8) && seen <= ArmorReader.MaxTextBefore && source.TryLine(out var line, out _))
            seen += line.Length + 1;
        return source.Begins("-----BEGIN PGP "u8) ? source.Begins(CleartextStart) : throw new RefusedException(Refusal.NotAMessage);
    }

    internal static List<SignaturePacket?> ReadSignatures(ReadOnlySpan<byte> bytes, Policy policy)
    {
        if (bytes.Length > policy.MaxSignatures * Policy.MaxSmallPacketBytes) throw new RefusedException(Refusal.TooLarge);
        var packets = RawPacket.ReadAll(Armor.Decode(bytes), policy.MaxSignatures);
        if (packets.Count == 0
            || packets.Exists(packet =>
                packet.Tag is not (PacketTag.Signature or PacketTag.Marker or PacketTag.Padding or >= (PacketTag)40)))
            throw new RefusedException(Refusal.Malformed);
        return [.. packets.Where(packet => packet.Tag == PacketTag.Signature).Select(packet => SignaturePacket.TryParse(packet.Body.Span))];
    }

    private static MessageOutcome Open(Stream source, Stream output, ReadingRequest request)
    {
        using var spool = new Spool(Armor.Open(source), request.Policy.SpoolMemoryBytes);
        IReadOnlyList<SignatureVerdict> verdicts;
        using (var content = new MessageContent(request.Policy, output: null))
        {
            content.Read(spool);
            verdicts = content.Judge(request.Verifiers, request.Now);
        }
        if (request.Release?.Invoke(verdicts) == false) return new MessageOutcome.Withheld(verdicts);
        using var again = new MessageContent(request.Policy, output);
        again.Read(spool.Again());
        return new MessageOutcome.Opened(verdicts, null);
    }
}
