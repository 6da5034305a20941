using System.Security.Cryptography;

namespace Restante.OpenPgp;

/// <summary>
/// Opens encrypted messages. It reads the input once, verifies its integrity and signatures, and only then decrypts it again into the
/// output, so that no content of a modified message is released (RFC 9580 section 13.7).
/// </summary>
public static class Decryption
{
    private const int PrefixBytes = 18;

    /// <summary>Opens binary or armored input; the output gets all of the content or nothing.</summary>
    public static MessageOutcome Open(Stream input, Stream output, ReadingRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        try
        {
            using var spool = new Spool(Armor.Open(new Bounded(input, request.Policy.MaxInputBytes)), request.Policy.SpoolMemoryBytes);
            var (body, header, session) = FindBody(spool, request);
            var signatures = Verify(body, header, spool, session, request);
            if (request.Release?.Invoke(signatures) == false) return new MessageOutcome.Withheld(signatures);
            Release(spool, session, output, request.Policy);
            return new MessageOutcome.Opened(signatures, session);
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

    private static (LookAhead Body, ChunkHeader? Header, SessionKey Session) FindBody(Stream input, ReadingRequest request)
    {
        var packets = new PacketReader(input);
        var search = new SessionKeySearch(request.Keys, request.Passphrases, request.Policy);
        while (packets.Next() is { } tag)
        {
            switch (tag)
            {
                case PacketTag.PublicKeySessionKey or PacketTag.PassphraseSessionKey: search.Take(tag, packets.ReadBody()); break;
                case PacketTag.Marker or PacketTag.Padding or >= (PacketTag)40: break;
                case PacketTag.IntegrityProtectedData:
                    var (body, header) = Protected(packets.Body);
                    return (body, header, header is null
                        ? Known(request.SessionKeys, body.Ahead(PrefixBytes)) ?? search.Finish(body.Ahead(PrefixBytes))
                        : request.SessionKeys.FirstOrDefault(key => key.Key.Length == header.Cipher.KeyBytes())?.Copy()
                            ?? search.Finish(header));
                case PacketTag.UnprotectedData: throw new RefusedException(Refusal.NotProtected);
                case PacketTag.AeadData: throw new RefusedException(Refusal.UnsupportedAead);
                default: throw new RefusedException(Refusal.NotAMessage);
            }
        }
        throw new RefusedException(Refusal.NotAMessage);
    }

    // Version 2 has a header; version 1 has none.
    private static (LookAhead Body, ChunkHeader? Header) Protected(PacketBody body) => body.ReadByte() switch
    {
        1 => (new LookAhead(body), null),
        2 => (new LookAhead(body), ChunkHeader.Read(body)),
        < 0 => throw new RefusedException(Refusal.Malformed),
        _ => throw new RefusedException(Refusal.UnsupportedVersion),
    };

    private static ReadStream Plain(LookAhead body, ChunkHeader? header, SessionKey session, bool verify) =>
        header is null ? new ProtectedReader(body, session, verify) : new ChunkReader(body, header, session);

    private static SessionKey? Known(IEnumerable<SessionKey> keys, ReadOnlySpan<byte> prefix)
    {
        foreach (var key in keys)
        {
            var plain = Cfb.Decrypt(key.Key, new byte[16], prefix);
            if (plain.Length == PrefixBytes && plain[14] == plain[16] && plain[15] == plain[17]) return key.Copy();
        }
        return null;
    }

    private static IReadOnlyList<SignatureVerdict> Verify(
        LookAhead body,
        ChunkHeader? header,
        Spool spool,
        SessionKey session,
        ReadingRequest request)
    {
        using var plain = Plain(body, header, session, verify: true);
        using var content = new MessageContent(request.Policy, output: null);
        try
        {
            content.Read(plain);
        }
        catch (RefusedException e) when (e.Reason is not Refusal.Modified)
        {
            // Reads to the end, so that a modified message is reported as modified and not as malformed.
            var rest = new byte[64 * 1024];
            while (plain.Read(rest) > 0) { }
            throw;
        }
        RefuseWhatFollows(spool);
        return content.Judge(request.Verifiers, request.Now);
    }

    private static void RefuseWhatFollows(Stream input)
    {
        var packets = new PacketReader(input);
        while (packets.Next() is { } tag)
            if (tag is not (PacketTag.Marker or PacketTag.Padding or >= (PacketTag)40)) throw new RefusedException(Refusal.Malformed);
    }

    private static void Release(Spool spool, SessionKey session, Stream output, Policy policy)
    {
        var packets = new PacketReader(spool.Again());
        while (packets.Next() != PacketTag.IntegrityProtectedData) { }
        var (body, header) = Protected(packets.Body);
        using var plain = Plain(body, header, session, verify: false);
        using var content = new MessageContent(policy, output);
        content.Read(plain);
    }
}
