using System.Security.Cryptography;

namespace Restante.OpenPgp;

/// <summary>Signs documents: detached, inline, or as readable text.</summary>
public static class Signing
{
    /// <summary>The hash of every signature made here, in PGP/MIME's micalg notation.</summary>
    public const string HashLabel = "pgp-sha512";

    /// <summary>Detached signatures, one packet for each signer. False, with the reason, if a key cannot sign.</summary>
    public static bool TryDetached(
        Stream document,
        IReadOnlyList<SecretKey> signers,
        DateTimeOffset now,
        bool isText,
        out byte[] signatures,
        out Refusal refusal)
    {
        (signatures, refusal) = ([], Refusal.CannotSign);
        try
        {
            var parts = signers.Select(key => Signer.Of(key, now)).ToList();
            var digests = parts.ConvertAll(_ => new DocumentDigest(Hash.Sha512, isText));
            var buffer = new byte[128 * 1024];
            while (document.Read(buffer) is var read and > 0) digests.ForEach(digest => digest.Append(buffer.AsSpan(0, read)));
            signatures = Packets(parts, digests, isText, now);
            return true;
        }
        catch (RefusedException e)
        {
            refusal = e.Reason;
            return false;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>Writes the document with its signatures around it. Null on success.</summary>
    public static Refusal? Inline(
        Stream document,
        Stream output,
        IReadOnlyList<SecretKey> signers,
        DateTimeOffset now,
        bool isText,
        bool isArmored)
    {
        try
        {
            var parts = signers.Select(key => Signer.Of(key, now)).ToList();
            using var armor = isArmored ? new ArmorWriter(output, ArmorKind.Message) : null;
            SignedContent.Write(document, armor ?? output, parts, isText, now);
            return null;
        }
        catch (RefusedException e)
        {
            return e.Reason;
        }
        catch (CryptographicException)
        {
            return Refusal.CannotSign;
        }
    }

    internal static byte[] Packets(List<SecretPart> signers, List<DocumentDigest> digests, bool isText, DateTimeOffset now)
    {
        var writer = new ByteWriter();
        foreach (var (signer, digest) in signers.Zip(digests))
        {
            var type = isText ? SignatureType.Text : SignatureType.Binary;
            writer.Packet(PacketTag.Signature, SignaturePacket.Make(signer, type, digest.Running, now));
            digest.Dispose();
        }
        return writer.ToArray();
    }
}
