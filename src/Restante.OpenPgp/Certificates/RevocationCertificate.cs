namespace Restante.OpenPgp;

/// <summary>Why a key is revoked (RFC 9580 section 5.2.3.31). After Superseded or Retired, earlier signatures stay valid.</summary>
public enum RevocationReason
{
    /// <summary>No reason: no signature by the key counts any more.</summary>
    None = 0,
    /// <summary>An attacker may have the key: no signature by it counts any more.</summary>
    Compromised = 2,
    /// <summary>Another key replaces it.</summary>
    Superseded = 1,
    /// <summary>It is no longer used.</summary>
    Retired = 3,
}

/// <summary>A signature that revokes a primary key, made in advance or when needed (RFC 9580 section 5.2.1.11).</summary>
public static class RevocationCertificate
{
    /// <summary>
    /// Creates the signature packet; other programs import it armored as <see cref="ArmorKind.PublicKey"/>. False, with the reason, if
    /// the key is locked or its version is not written.
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

    /// <summary>
    /// The certificate with the revocation, binary; null if the revocation is not the certificate's own or does not verify.
    /// </summary>
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
