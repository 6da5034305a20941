namespace Restante.OpenPgp;

/// <summary>Why a key is taken back (RFC 9580 section 5.2.3.31). After the last three what was signed before stays good.</summary>
public enum RevocationReason
{
    /// <summary>Not said: nothing that it signed counts any more.</summary>
    None = 0,
    /// <summary>The key may be in other hands: nothing that it signed counts any more.</summary>
    Compromised = 2,
    /// <summary>Another key takes its place.</summary>
    Superseded = 1,
    /// <summary>It is not used any more.</summary>
    Retired = 3,
}

/// <summary>A signature that takes a primary key back, made beforehand or when it is needed (RFC 9580 section 5.2.1.11).</summary>
public static class RevocationCertificate
{
    /// <summary>
    /// Makes the signature packet. Other programs import it when it is armored as <see cref="ArmorKind.PublicKey"/>. False, and
    /// why, if the key is locked or of a version that is not written.
    /// </summary>
    public static bool TryMake(SecretKey key, RevocationReason reason, DateTimeOffset now, out byte[] revocation, out Refusal refusal)
    {
        ArgumentNullException.ThrowIfNull(key);
        (revocation, refusal) = ([], Refusal.CannotSign);
        try
        {
            var primary = key.Parts[0];
            var body = SignaturePacket.Make(primary, SignatureType.KeyRevocation, [primary.Public.Framed()], now,
                area => Subpackets.Write(area, Subpackets.RevocationReason, [(byte)reason]));
            revocation = new ByteWriter().Packet(PacketTag.Signature, body).ToArray();
            return true;
        }
        catch (RefusedException e)
        {
            refusal = e.Reason;
            return false;
        }
    }

    /// <summary>The certificate with the revocation in it; null where this is none of its own, or does not verify. Binary.</summary>
    public static Certificate? Apply(Certificate certificate, ReadOnlySpan<byte> revocation)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        try
        {
            if (RawPacket.ReadAll(revocation.ToArray(), 2) is not [{ Tag: PacketTag.Signature } packet]) return null;
            var primary = certificate.Parts[0];
            var revoked = new Certificate([primary.With([packet])]);
            return revoked.Parts[0].Signatures.Any(signature => SelfSignatures.Revokes(revoked, signature))
                ? certificate.Merge(revoked)
                : null;
        }
        catch (RefusedException)
        {
            return null;
        }
    }
}
