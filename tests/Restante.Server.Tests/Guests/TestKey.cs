using Org.BouncyCastle.Bcpg;
using Org.BouncyCastle.Bcpg.OpenPgp;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;

namespace Restante.Server.Tests.Guests;

/// <summary>An OpenPGP key as a browser makes it: v4, Ed25519 and Curve25519 (legacy identifiers), one user ID.</summary>
internal sealed class TestKey
{
    private static readonly DateTime Made = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private readonly PgpSecretKeyRing ring;

    public TestKey(params string[] userIds)
    {
        var random = new SecureRandom();
        var signing = new Ed25519KeyPairGenerator();
        signing.Init(new Ed25519KeyGenerationParameters(random));
        var encryption = new X25519KeyPairGenerator();
        encryption.Init(new X25519KeyGenerationParameters(random));
        var master = new PgpKeyPair(PublicKeyAlgorithmTag.EdDsa_Legacy, signing.GenerateKeyPair(), Made);
        var generator = new PgpKeyRingGenerator(PgpSignature.PositiveCertification, master, userIds[0], SymmetricKeyAlgorithmTag.Null, HashAlgorithmTag.Sha512, Array.Empty<byte>(), false, Flags(master, 0x03), null, random);
        var subkey = new PgpKeyPair(PublicKeyAlgorithmTag.ECDH, encryption.GenerateKeyPair(), Made);
        generator.AddSubKey(subkey, Flags(null, 0x0c), null, HashAlgorithmTag.Sha512);
        ring = generator.GenerateSecretKeyRing();
        var publicRing = generator.GeneratePublicKeyRing();
        foreach (var more in userIds.Skip(1)) publicRing = AddUserId(publicRing, more);
        Certificate = publicRing.GetEncoded();
        Fingerprint = publicRing.GetPublicKey().GetFingerprint();
    }

    public byte[] Certificate { get; }

    public byte[] Fingerprint { get; }

    /// <summary>A detached binary signature.</summary>
    public byte[] Sign(byte[] data)
    {
        var generator = new PgpSignatureGenerator(ring.GetPublicKey().Algorithm, HashAlgorithmTag.Sha512);
        generator.InitSign(PgpSignature.BinaryDocument, ring.GetSecretKey().ExtractPrivateKeyRaw([]));
        generator.Update(data);
        return generator.Generate().GetEncoded();
    }

    /// <summary>The certificate with new self-signatures beside the old ones: key and subkey end then.</summary>
    public byte[] Renewed(DateTimeOffset expires, DateTimeOffset now)
    {
        PgpPublicKeyRing certificate = new(Certificate);
        var (master, subkey) = (certificate.GetPublicKeys().First(), certificate.GetPublicKeys().Last());
        var userId = master.GetUserIds().First();
        var certification = SelfSignature(PgpSignature.PositiveCertification, master, 0x03, expires, now).GenerateCertification(userId, master);
        certificate = PgpPublicKeyRing.InsertPublicKey(certificate, PgpPublicKey.AddCertification(master, userId, certification));
        var binding = SelfSignature(PgpSignature.SubkeyBinding, subkey, 0x0c, expires, now).GenerateCertification(master, subkey);
        return PgpPublicKeyRing.InsertPublicKey(certificate, PgpPublicKey.AddCertification(subkey, binding)).GetEncoded();
    }

    /// <summary>The certificate with its revocation.</summary>
    public byte[] Revoked(DateTimeOffset now, RevocationReasonTag reason = RevocationReasonTag.KeySuperseded)
    {
        PgpPublicKeyRing certificate = new(Certificate);
        var master = certificate.GetPublicKeys().First();
        var generator = new PgpSignatureGenerator(master.Algorithm, HashAlgorithmTag.Sha512);
        generator.InitSign(PgpSignature.KeyRevocation, ring.GetSecretKey().ExtractPrivateKeyRaw([]));
        var packets = new PgpSignatureSubpacketGenerator();
        packets.SetSignatureCreationTime(false, now.UtcDateTime);
        packets.SetRevocationReason(false, reason, "");
        packets.SetIssuerFingerprint(false, master);
        generator.SetHashedSubpackets(packets.Generate());
        return PgpPublicKeyRing.InsertPublicKey(certificate, PgpPublicKey.AddCertification(master, generator.GenerateCertification(master))).GetEncoded();
    }

    private PgpSignatureGenerator SelfSignature(int type, PgpPublicKey key, int flags, DateTimeOffset expires, DateTimeOffset now)
    {
        var generator = new PgpSignatureGenerator(ring.GetPublicKey().Algorithm, HashAlgorithmTag.Sha512);
        generator.InitSign(type, ring.GetSecretKey().ExtractPrivateKeyRaw([]));
        var packets = new PgpSignatureSubpacketGenerator();
        packets.SetSignatureCreationTime(false, now.UtcDateTime);
        packets.SetKeyFlags(false, flags);
        packets.SetKeyExpirationTime(false, (long)(expires.UtcDateTime - key.CreationTime).TotalSeconds);
        packets.SetIssuerFingerprint(false, ring.GetPublicKey());
        generator.SetHashedSubpackets(packets.Generate());
        return generator;
    }

    private PgpPublicKeyRing AddUserId(PgpPublicKeyRing publicRing, string userId)
    {
        var master = publicRing.GetPublicKey();
        var generator = new PgpSignatureGenerator(master.Algorithm, HashAlgorithmTag.Sha512);
        generator.InitSign(PgpSignature.PositiveCertification, ring.GetSecretKey().ExtractPrivateKeyRaw([]));
        generator.SetHashedSubpackets(Flags(null, 0x03));
        var certified = PgpPublicKey.AddCertification(master, userId, generator.GenerateCertification(userId, master));
        return PgpPublicKeyRing.InsertPublicKey(publicRing, certified);
    }

    private static PgpSignatureSubpacketVector Flags(PgpKeyPair? master, int flags)
    {
        var packets = new PgpSignatureSubpacketGenerator();
        packets.SetKeyFlags(false, flags);
        // Before every test's clock; by itself the library takes the machine's.
        packets.SetSignatureCreationTime(false, Made);
        if (master is not null) packets.SetIssuerFingerprint(false, master.PublicKey);
        return packets.Generate();
    }
}
