using Org.BouncyCastle.Bcpg;
using Org.BouncyCastle.Bcpg.OpenPgp;
using Org.BouncyCastle.Crypto.Generators;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Security;

namespace Restante.Server.Tests.Guests;

/// <summary>How a test's key differs from a browser's.</summary>
/// <param name="Made">Creation time.</param>
/// <param name="Life">How long it is valid; null: permanently.</param>
/// <param name="RsaBits">RSA of this length instead of curves.</param>
/// <param name="Hash">Hash of its self-signatures.</param>
/// <param name="Encrypts">False: it only signs.</param>
internal sealed record TestKeyForm(
    DateTimeOffset Made,
    TimeSpan? Life = null,
    int RsaBits = 0,
    HashAlgorithmTag Hash = HashAlgorithmTag.Sha512,
    bool Encrypts = true)
{
    public static TestKeyForm Usual { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
}

/// <summary>An OpenPGP key as a browser creates it: v4, Ed25519 and Curve25519 (legacy identifiers), one user ID.</summary>
internal sealed class TestKey
{
    private readonly PgpSecretKeyRing ring;

    public TestKey(params string[] userIds)
        : this(TestKeyForm.Usual, userIds)
    {
    }

    public TestKey(TestKeyForm form, params string[] userIds)
    {
        var random = new SecureRandom();
        var master = Pair(form, PublicKeyAlgorithmTag.EdDsa_Legacy, random);
        var generator = new PgpKeyRingGenerator(
            PgpSignature.PositiveCertification, master, userIds[0], SymmetricKeyAlgorithmTag.Null, form.Hash, Array.Empty<byte>(), false,
            Flags(master, 0x03, form), null, random);
        if (form.Encrypts) generator.AddSubKey(Pair(form, PublicKeyAlgorithmTag.ECDH, random), Flags(null, 0x0c, form), null, form.Hash);
        ring = generator.GenerateSecretKeyRing();
        var publicRing = generator.GeneratePublicKeyRing();
        foreach (var more in userIds.Skip(1)) publicRing = AddUserId(publicRing, more);
        Certificate = publicRing.GetEncoded();
        Fingerprint = publicRing.GetPublicKey().GetFingerprint();
    }

    public byte[] Certificate { get; }

    public byte[] Fingerprint { get; }

    /// <summary>The secret key, not locked.</summary>
    public byte[] Secret => ring.GetEncoded();

    /// <summary>The certificate as its owner publishes it after revoking it.</summary>
    public byte[] Revoked()
    {
        var certificate = new PgpPublicKeyRing(Certificate);
        var master = certificate.GetPublicKey();
        var generator = new PgpSignatureGenerator(master.Algorithm, HashAlgorithmTag.Sha512);
        generator.InitSign(PgpSignature.KeyRevocation, ring.GetSecretKey().ExtractPrivateKeyRaw([]));
        var certified = PgpPublicKey.AddCertification(master, generator.GenerateCertification(master));
        return PgpPublicKeyRing.InsertPublicKey(certificate, certified).GetEncoded();
    }

    /// <summary>A detached binary signature.</summary>
    public byte[] Sign(byte[] data)
    {
        var generator = new PgpSignatureGenerator(ring.GetPublicKey().Algorithm, HashAlgorithmTag.Sha512);
        generator.InitSign(PgpSignature.BinaryDocument, ring.GetSecretKey().ExtractPrivateKeyRaw([]));
        generator.Update(data);
        return generator.Generate().GetEncoded();
    }

    /// <summary>The certificate with new self-signatures beside the old ones: key and subkey expire then.</summary>
    public byte[] Renewed(DateTimeOffset expires, DateTimeOffset now)
    {
        PgpPublicKeyRing certificate = new(Certificate);
        var (master, subkey) = (certificate.GetPublicKeys().First(), certificate.GetPublicKeys().Last());
        var userId = master.GetUserIds().First();
        var certification = SelfSignature(PgpSignature.PositiveCertification, master, 0x03, expires, now)
            .GenerateCertification(userId, master);
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
        var certified = PgpPublicKey.AddCertification(master, generator.GenerateCertification(master));
        return PgpPublicKeyRing.InsertPublicKey(certificate, certified).GetEncoded();
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
        var packets = new PgpSignatureSubpacketGenerator();
        packets.SetSignatureCreationTime(false, master.CreationTime);
        generator.SetHashedSubpackets(packets.Generate());
        var certified = PgpPublicKey.AddCertification(master, userId, generator.GenerateCertification(userId, master));
        return PgpPublicKeyRing.InsertPublicKey(publicRing, certified);
    }

    private static PgpKeyPair Pair(TestKeyForm form, PublicKeyAlgorithmTag curve, SecureRandom random)
    {
        var made = form.Made.UtcDateTime;
        if (form.RsaBits > 0)
        {
            var rsa = new RsaKeyPairGenerator();
            rsa.Init(new RsaKeyGenerationParameters(BigInteger.ValueOf(65537), random, form.RsaBits, 12));
            return new PgpKeyPair(PublicKeyAlgorithmTag.RsaGeneral, rsa.GenerateKeyPair(), made);
        }
        var (signing, encryption) = (new Ed25519KeyPairGenerator(), new X25519KeyPairGenerator());
        signing.Init(new Ed25519KeyGenerationParameters(random));
        encryption.Init(new X25519KeyGenerationParameters(random));
        return new PgpKeyPair(curve, curve == PublicKeyAlgorithmTag.ECDH ? encryption.GenerateKeyPair() : signing.GenerateKeyPair(), made);
    }

    private static PgpSignatureSubpacketVector Flags(PgpKeyPair? master, int flags, TestKeyForm form)
    {
        var packets = new PgpSignatureSubpacketGenerator();
        packets.SetKeyFlags(false, flags);
        packets.SetSignatureCreationTime(false, form.Made.UtcDateTime);
        if (form.Life is { } ends) packets.SetKeyExpirationTime(false, (long)ends.TotalSeconds);
        if (master is not null) packets.SetIssuerFingerprint(false, master.PublicKey);
        return packets.Generate();
    }
}
