using System.Security.Cryptography;
using Org.BouncyCastle.Math.EC.Rfc7748;
using Org.BouncyCastle.Math.EC.Rfc8032;

namespace Restante.OpenPgp;

/// <summary>
/// Generates keys: version 4, EdDSA and ECDH over Curve25519 with their legacy identifiers, AES-256, SHA-512 and SEIPD version 1.
/// Nothing newer, so that GnuPG, Thunderbird and others can import them.
/// </summary>
internal static class KeyGeneration
{
    public static SecretKey Make(IReadOnlyList<byte[]> userIds, DateTimeOffset now, bool signingOnly)
    {
        var primary = Ed25519Key(now);
        var parts = new List<CertificatePart> { Part(PacketTag.PublicKey, primary.Public.Body, primary.Public) };
        if (userIds.Count == 0)
            parts[0] = parts[0].With([Signature(
                primary, SignatureType.DirectKey, [primary.Public.Framed()], now, area => Properties(area, isFirst: false))]);
        foreach (var id in userIds)
        {
            var part = Part(PacketTag.UserId, id, null);
            var isFirst = parts.Count == 1;
            parts.Add(part.With([Signature(
                primary, SignatureType.PositiveCertification, [primary.Public.Framed(), part.Framed()], now,
                area => Properties(area, isFirst))]));
        }
        if (signingOnly) return new SecretKey(new Certificate(parts), [primary]);
        var subkey = Curve25519Key(now);
        parts.Add(Part(PacketTag.PublicSubkey, subkey.Public.Body, subkey.Public).With([Signature(
            primary, SignatureType.SubkeyBinding, [primary.Public.Framed(), subkey.Public.Framed()], now,
            area => Subpackets.Write(area, Subpackets.Flags, [(byte)KeyUses.Encrypt]))]));
        return new SecretKey(new Certificate(parts), [primary, subkey]);
    }

    private static SecretPart Ed25519Key(DateTimeOffset now)
    {
        var (seed, point) = (RandomNumberGenerator.GetBytes(32), new byte[32]);
        Ed25519.GeneratePublicKey(seed, 0, point, 0);
        var oid = Curve.Ed25519.OidBytes;
        var numbers = new ByteWriter().Byte(oid.Length).Bytes(oid).Mpi([0x40, .. point]);
        return Part(PublicKey.Make(now, KeyAlgorithm.EdDsaLegacy, numbers.Span), seed);
    }

    private static SecretPart Curve25519Key(DateTimeOffset now)
    {
        var (scalar, point) = (RandomNumberGenerator.GetBytes(32), new byte[32]);
        // Clamped already here, because some readers require it (RFC 7748 section 5).
        scalar[0] &= 0xf8;
        scalar[31] = (byte)((scalar[31] & 0x7f) | 0x40);
        X25519.ScalarMultBase(scalar, 0, point, 0);
        Array.Reverse(scalar);
        var oid = Curve.Curve25519.OidBytes;
        var numbers = new ByteWriter().Byte(oid.Length).Bytes(oid)
            .Mpi([0x40, .. point])
            .Bytes([3, 1, (byte)Hash.Sha256, (byte)Cipher.Aes128]);
        return Part(PublicKey.Make(now, KeyAlgorithm.Ecdh, numbers.Span), scalar);
    }

    private static SecretPart Part(PublicKey key, byte[] secret)
    {
        var part = SecretPart.InClear(key, new ByteWriter().Mpi(secret).ToArray());
        CryptographicOperations.ZeroMemory(secret);
        return part;
    }

    private static CertificatePart Part(PacketTag tag, byte[] body, PublicKey? key) => new(RawPacket.Make(tag, body), key, []);

    private static RawPacket Signature(
        SecretPart primary,
        SignatureType type,
        byte[][] parts,
        DateTimeOffset now,
        Action<ByteWriter> properties) =>
        RawPacket.Make(PacketTag.Signature, SignaturePacket.Make(primary, type, parts, now, properties));

    private static void Properties(ByteWriter area, bool isFirst)
    {
        Subpackets.Write(area, Subpackets.Flags, [(byte)(KeyUses.Certify | KeyUses.Sign)]);
        Subpackets.Write(area, Subpackets.PreferredCiphers, [(byte)Cipher.Aes256, (byte)Cipher.Aes192, (byte)Cipher.Aes128]);
        Subpackets.Write(area, Subpackets.PreferredHashes, [(byte)Hash.Sha512, (byte)Hash.Sha384, (byte)Hash.Sha256]);
        Subpackets.Write(area, Subpackets.PreferredCompression, [0]);
        Subpackets.Write(area, Subpackets.Features, [1]);
        if (isFirst) Subpackets.Write(area, Subpackets.PrimaryUserId, [1]);
    }
}
