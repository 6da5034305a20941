namespace Restante.OpenPgp;

/// <summary>Creates self-signatures that change a key's expiry.</summary>
public static class KeyRenewal
{
    // Subpackets that a new signature does not copy from the old one.
    private static readonly int[] Replaced =
    [
        Subpackets.CreationTime, Subpackets.SignatureExpiration, Subpackets.KeyExpiration,
        Subpackets.Issuer, Subpackets.IssuerFingerprint,
    ];

    /// <summary>
    /// The same key, with a new expiry for the primary key and the valid subkeys (null: never). Older self-signatures stay. False, with
    /// the reason, if the primary key is locked, revoked, or of a version that is not written.
    /// </summary>
    public static bool TryRenew(SecretKey key, DateTimeOffset? expires, DateTimeOffset now, out SecretKey? renewed, out Refusal refusal)
    {
        ArgumentNullException.ThrowIfNull(key);
        (renewed, refusal) = (null, Refusal.CannotSign);
        var state = key.Certificate.StateAt(now);
        if (state.Self is null || state.Primary.Revocation is not null || expires <= now) return false;
        try
        {
            var parts = key.Certificate.Parts.Select(part => Renewed(key, state, part, expires, now)).ToList();
            renewed = new SecretKey(new Certificate(parts), [.. key.Parts.Select(part => part.Copy())]);
            return true;
        }
        catch (RefusedException e)
        {
            refusal = e.Reason;
            return false;
        }
    }

    private static CertificatePart Renewed(
        SecretKey key,
        CertificateState state,
        CertificatePart part,
        DateTimeOffset? expires,
        DateTimeOffset now)
    {
        if (state.SelfOf(part) is not { } self) return part;
        var primary = key.Parts[0];
        byte[][] signed = part == key.Certificate.Parts[0] ? [primary.Public.Framed()] : [primary.Public.Framed(), part.Framed()];
        var created = part.Key?.Created ?? primary.Public.Created;
        var body = SignaturePacket.Make(primary, self.Type, signed, now, area =>
        {
            foreach (var (type, isCritical, value) in self.Hashed.Items.Where(item => !Replaced.Contains(item.Type)))
                Subpackets.Write(area, type, value, isCritical);
            if (expires is { } end)
                Subpackets.Write(area, Subpackets.KeyExpiration, new ByteWriter().UInt32((uint)(end - created).TotalSeconds).Span);
        }, self.Unhashed.All(Subpackets.EmbeddedSignature).ToArray());
        return part.With([.. part.Following, RawPacket.Make(PacketTag.Signature, body)]);
    }
}
