using System.Security.Cryptography;

namespace Restante.OpenPgp;

/// <summary>Writes encrypted messages for any number of readers, in one pass over the content.</summary>
public static class Encryption
{
    /// <summary>Null on success; otherwise nothing was written. Streams stay open.</summary>
    public static Refusal? Write(Stream content, Stream output, WritingRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        try
        {
            using var made = request.SessionKey is null ? SessionKey.Generate() : null;
            var session = request.SessionKey ?? made!;
            var readers = Readers(session, request);
            var signers = request.Signers.Select(key => Signer.Of(key, request.Now)).ToList();
            if (!request.IsArmored) WriteMessage(content, output, session, readers, signers, request);
            else
            {
                using var armor = new ArmorWriter(output, ArmorKind.Message);
                WriteMessage(content, armor, session, readers, signers, request);
            }
            return null;
        }
        catch (RefusedException e)
        {
            return e.Reason;
        }
        catch (CryptographicException)
        {
            return Refusal.Malformed;
        }
    }

    private static List<byte[]> Readers(SessionKey session, WritingRequest request)
    {
        var packets = new List<byte[]>();
        foreach (var recipient in request.Recipients)
        {
            if (recipient.Version != 4) throw new RefusedException(Refusal.UnsupportedVersion);
            var keys = recipient.StateAt(recipient.JudgedAt(request.Now)).EncryptionKeys(request.Policy).ToList();
            if (keys.Count == 0) throw new RefusedException(Refusal.CannotEncrypt);
            packets.AddRange(keys.Select(key => SessionKeyPacket.Write(session, key)));
        }
        packets.AddRange(request.Passphrases.Select(passphrase => PassphrasePacket.Write(session, passphrase)));
        return packets;
    }

    private static void WriteMessage(
        Stream content,
        Stream output,
        SessionKey session,
        List<byte[]> readers,
        List<SecretPart> signers,
        WritingRequest request)
    {
        foreach (var packet in readers) output.Write(packet);
        using var body = new ProtectedWriter(output, session);
        SignedContent.Write(content, body, signers, request.IsText, request.Now);
        body.Complete();
    }
}

/// <summary>Writes literal data with its signatures around it (RFC 9580 section 10.3).</summary>
internal static class SignedContent
{
    public static void Write(Stream content, Stream output, IReadOnlyList<SecretPart> signers, bool isText, DateTimeOffset now)
    {
        var type = isText ? SignatureType.Text : SignatureType.Binary;
        for (var at = signers.Count - 1; at >= 0; at--) output.Write(OnePass(signers[at].Public, type, isLast: at == 0));
        var digests = signers.Select(_ => new DocumentDigest(Hash.Sha512, isText)).ToList();
        using var literal = new PartialWriter(output, PacketTag.LiteralData);
        // No file name and no date: they are not signed, and not needed.
        literal.Write([(byte)(isText ? 'u' : 'b'), 0, 0, 0, 0, 0]);
        // Text is stored in its signed form with CR LF (RFC 9580 section 5.9), because GnuPG hashes the stored bytes.
        Copy(isText ? new CanonicalLines(content) : content, literal, digests);
        literal.Complete();
        foreach (var (signer, digest) in signers.Zip(digests))
        {
            output.Write(new ByteWriter().Packet(PacketTag.Signature, SignaturePacket.Make(signer, type, digest.Running, now)).Span);
            digest.Dispose();
        }
    }

    private static byte[] OnePass(PublicKey key, SignatureType type, bool isLast) => new ByteWriter().Packet(PacketTag.OnePassSignature,
        new ByteWriter().Byte(3).Byte((int)type).Byte((int)Hash.Sha512).Byte((int)(key.IsRsa ? KeyAlgorithm.Rsa : key.Algorithm))
            .Bytes(key.KeyIdBytes).Byte(isLast ? 1 : 0).Span).ToArray();

    private static void Copy(Stream content, PartialWriter literal, List<DocumentDigest> digests)
    {
        var buffer = new byte[128 * 1024];
        while (content.Read(buffer) is var read and > 0)
        {
            foreach (var digest in digests) digest.Append(buffer.AsSpan(0, read));
            literal.Write(buffer.AsSpan(0, read));
        }
        CryptographicOperations.ZeroMemory(buffer);
    }
}

/// <summary>Finds the part of a secret key that signs documents.</summary>
internal static class Signer
{
    public static SecretPart Of(SecretKey key, DateTimeOffset now)
    {
        if (key.Certificate.Version != 4) throw new RefusedException(Refusal.UnsupportedVersion);
        var state = key.Certificate.StateAt(now);
        var candidates = !state.IsGood ? [] : state.SigningKeys().Where(held => held.HoldsAt(now))
            .Select(held => key.Parts.FirstOrDefault(part => part.Public.KeyId == held.Key.KeyId)).OfType<SecretPart>().ToList();
        if (candidates.Count == 0) throw new RefusedException(Refusal.CannotSign);
        return candidates.Find(part => part.IsUnlocked) ?? throw new RefusedException(candidates[0].WhyLocked());
    }
}
