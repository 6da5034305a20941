using System.Diagnostics;

namespace Restante.OpenPgp.Tests;

/// <summary>Merging, minimising, revoking, renewing: the owner's newest statement holds, even if older copies arrive later.</summary>
public sealed class CertificateChangeTests
{
    private static readonly DateTimeOffset Later = Samples.Now.AddDays(1);

    [Fact]
    public void Copies_are_merged_and_reduced_to_what_is_needed()
    {
        using var key = SecretKey.Generate(["one@example.org", "two@example.org"], Samples.Now);
        var whole = key.Certificate;
        var one = whole.Minimise(Samples.Now, address => address == "one@example.org");
        var two = whole.Minimise(Samples.Now, address => address == "two@example.org");
        Assert.Equal(["one@example.org"], one.UserIds);
        Assert.IsType<CertificateVerdict.Usable>(CertificateVerdict.Judge(one, address => address == "one@example.org", Samples.Now));
        Assert.Equal(["one@example.org", "two@example.org"], one.Merge(two)!.UserIds.Order());
        Assert.Equal(whole.ToBytes(), whole.Merge(one)!.ToBytes());
        Assert.Null(whole.Merge(Samples.Alice.Certificate));
    }

    [Fact]
    public void Revocation_survives_a_merge_with_an_older_copy()
    {
        using var key = SecretKey.Generate(["one@example.org", "two@example.org"], Samples.Now);
        var old = key.Certificate;
        foreach (var part in new[] { old.UserIdParts.Last(), old.SubkeyParts.Single() })
        {
            var type = part.Key is null ? SignatureType.CertificationRevocation : SignatureType.SubkeyRevocation;
            var revoked = With(old, part, Sign(key, type, part, Later));
            var minimised = revoked.Minimise(Later, address => address == "one@example.org");
            var revived = minimised.Merge(old)!;
            Assert.Equal(revoked.StateAt(Later).UserIds.Select(id => id.Text), revived.StateAt(Later).UserIds.Select(id => id.Text));
            Assert.Equal(CertificateVerdict.Judge(revoked, _ => true, Later), CertificateVerdict.Judge(revived, _ => true, Later));
            Assert.Equal(CertificateVerdict.Judge(revoked, _ => true, Later), CertificateVerdict.Judge(minimised, _ => true, Later));
        }
    }

    [Fact]
    public void Shortened_subkey_expiry_survives_a_merge_with_an_older_copy()
    {
        using var key = SecretKey.Generate(["one@example.org"], Samples.Now);
        var part = key.Certificate.SubkeyParts.Single();
        var ended = With(key.Certificate, part, Sign(key, SignatureType.SubkeyBinding, part, Samples.Now.AddMinutes(1), area =>
        {
            Subpackets.Write(area, Subpackets.Flags, [(byte)KeyUses.Encrypt]);
            Subpackets.Write(area, Subpackets.KeyExpiration, [0, 0, 1, 0]);
        }));
        var merged = ended.Minimise(Later).Merge(key.Certificate)!;
        Assert.Equal(new CertificateVerdict.Unusable(Unfit.Expired), CertificateVerdict.Judge(merged, _ => true, Later));
    }

    // Only the first user ID has the key's expiry: the reduced certificate keeps it, though the caller asks for the second address.
    [Fact]
    public void Reduced_certificate_expires_when_the_whole_one_does()
    {
        using var key = SecretKey.Generate(["one@example.org", "two@example.org"], Samples.Now);
        var part = key.Certificate.UserIdParts.First();
        var ending = With(key.Certificate, part, Sign(key, SignatureType.PositiveCertification, part, Samples.Now.AddMinutes(1), area =>
        {
            Subpackets.Write(area, Subpackets.Flags, [(byte)(KeyUses.Certify | KeyUses.Sign)]);
            Subpackets.Write(area, Subpackets.PrimaryUserId, [1]);
            Subpackets.Write(area, Subpackets.KeyExpiration, [0, 0, 1, 0]);
        }));
        var reduced = ending.Minimise(Later, address => address == "two@example.org");
        Assert.Equal(new CertificateVerdict.Unusable(Unfit.Expired),
            CertificateVerdict.Judge(reduced, address => address == "two@example.org", Later));
    }

    [Fact]
    public void Signatures_of_others_cannot_flood_a_certificate()
    {
        var alice = Samples.Alice.Certificate;
        var id = alice.UserIdParts.Single();
        var stranger = RawPacket.Make(PacketTag.Signature, SignaturePacket.Make(Samples.Bob.Parts[0],
            SignatureType.GenericCertification, [alice.Primary.Framed(), id.Framed()], Samples.Now));
        // It claims to be the owner's signature, but is not.
        var forged = RawPacket.Make(PacketTag.Signature, Forged(stranger.Body.ToArray(), alice));
        foreach (var packet in new[] { stranger, forged })
        {
            var flooded = With(alice, id,
                [.. Enumerable.Repeat(packet, 2000).Select((known, at) => RawPacket.Make(known.Tag, Numbered(known.Body.ToArray(), at)))]);
            var watch = Stopwatch.StartNew();
            Assert.Equal(alice.ToBytes(), alice.Merge(flooded)!.ToBytes());
            Assert.InRange(watch.Elapsed.TotalSeconds, 0, 10);
        }
    }

    [Fact]
    public void Merged_certificate_stays_short_enough_to_read_and_keeps_its_revocation()
    {
        using var key = SecretKey.Generate(["one@example.org"], Samples.Now);
        var part = key.Certificate.UserIdParts.Single();
        Certificate Noisy(int from) => With(key.Certificate, part,
            [.. Enumerable.Range(from, 60).Select(at => Sign(key, SignatureType.PositiveCertification, part, Samples.Now.AddSeconds(at),
                area => Subpackets.Write(area, 100, Samples.Bytes(3000))))]);
        Assert.True(RevocationCertificate.TryMake(key, RevocationReason.Compromised, Samples.Now, out var revocation, out _));
        var (one, two) = (Noisy(0), RevocationCertificate.Apply(Noisy(100), revocation)!);
        Assert.True(one.Size + two.Size > Certificate.MaxBytes);
        Assert.True(Certificate.TryParse(one.Merge(two)!.ToBytes(), out var merged));
        Assert.Equal(new CertificateVerdict.Unusable(Unfit.Revoked), CertificateVerdict.Judge(merged!, _ => true, Later));
    }

    [Fact]
    public void Revocation_certificate_revokes_its_own_key_only()
    {
        using var key = SecretKey.Generate(["one@example.org"], Samples.Now);
        Assert.True(RevocationCertificate.TryMake(key, RevocationReason.Superseded, Later, out var revocation, out _));
        Assert.Null(RevocationCertificate.Apply(Samples.Bob.Certificate, revocation));
        Assert.Null(RevocationCertificate.Apply(key.Certificate, [1, 2, 3]));
        var revoked = RevocationCertificate.Apply(key.Certificate, revocation)!;
        Assert.Equal(new CertificateVerdict.Unusable(Unfit.Revoked), CertificateVerdict.Judge(revoked, _ => true, Later));
        // Superseded: earlier signatures stay good. Compromised: none does.
        Assert.True(Signing.TryDetached(new MemoryStream([1]), [key], Samples.Now, false, out var signature, out _));
        Assert.True(Verification.TryDetached(new MemoryStream([1]), signature, [revoked], Later, out var verdicts, out _));
        Assert.IsType<SignatureVerdict.Good>(Assert.Single(verdicts));
        Assert.True(RevocationCertificate.TryMake(key, RevocationReason.Compromised, Later, out revocation, out _));
        Assert.True(Verification.TryDetached(new MemoryStream([1]), signature,
            [RevocationCertificate.Apply(revoked, revocation)!], Later, out verdicts, out _));
        Assert.Equal(new SignatureVerdict.Bad(SignatureFault.SignerRevoked), Assert.Single(verdicts));
        Assert.False(RevocationCertificate.TryMake(key.Lock("x"), RevocationReason.None, Later, out _, out var refusal));
        Assert.Equal(Refusal.Locked, refusal);
    }

    [Fact]
    public void Expired_key_is_renewed()
    {
        using var key = SecretKey.Generate(["one@example.org", "two@example.org"], Samples.Now);
        Assert.True(KeyRenewal.TryRenew(key, Later, Samples.Now.AddMinutes(1), out var ending, out _));
        var description = CertificateDescription.Of(ending!.Certificate, Samples.Now.AddMinutes(1));
        Assert.Equal([Later, Later], [description.Primary.Expires, Assert.Single(description.Subkeys).Expires]);
        Assert.Equal(new CertificateVerdict.Unusable(Unfit.Expired),
            CertificateVerdict.Judge(ending.Certificate, _ => true, Later.AddDays(9)));
        Assert.True(KeyRenewal.TryRenew(ending, null, Later.AddDays(9), out var renewed, out _));
        Assert.Equal(new CertificateVerdict.Usable(false, null),
            CertificateVerdict.Judge(renewed!.Certificate, _ => true, Later.AddDays(9)));
        Assert.Equal(["one@example.org", "two@example.org"], CertificateDescription.Of(renewed.Certificate, Later.AddDays(9)).UserIds);
        Assert.False(KeyRenewal.TryRenew(key.Lock("x"), null, Later, out _, out var refusal));
        Assert.Equal(Refusal.Locked, refusal);
    }

    [Fact]
    public void Certificate_is_described()
    {
        var (primary, subkeys, userIds) = CertificateDescription.Of(Samples.Alice.Certificate, Samples.Now);
        Assert.Equal("Ed25519", primary.Algorithm);
        Assert.Equal((true, true, false), (primary.Certifies, primary.Signs, primary.Encrypts));
        Assert.Equal("Curve25519", Assert.Single(subkeys).Algorithm);
        Assert.Equal((false, false, true), (subkeys[0].Certifies, subkeys[0].Signs, subkeys[0].Encrypts));
        Assert.Equal(Samples.Now.AddDays(-30), primary.Created);
        Assert.Null(primary.RevokedAt);
        Assert.Equal(["Alice <alice@example.org>"], userIds);
    }

    // A primary key is for certifying: PROTOCOL.md section 10 requires a subkey, whatever the primary key's flags are.
    [Fact]
    public void Primary_key_with_encryption_flags_is_no_encryption_key()
    {
        using var rsa = System.Security.Cryptography.RSA.Create(2048);
        var numbers = rsa.ExportParameters(includePrivateParameters: true);
        var secret = SecretPart.InClear(
            PublicKey.Make(Samples.Now, KeyAlgorithm.Rsa, new ByteWriter().Mpi(numbers.Modulus).Mpi(numbers.Exponent).Span),
            new ByteWriter().Mpi(numbers.D).Mpi(numbers.Q).Mpi(numbers.P).Mpi(numbers.InverseQ).ToArray());
        var id = new CertificatePart(RawPacket.Make(PacketTag.UserId, "one@example.org"u8), null, []);
        var body = SignaturePacket.Make(secret, SignatureType.PositiveCertification,
            [secret.Public.Framed(), id.Framed()], Samples.Now, area => Subpackets.Write(area, Subpackets.Flags, [0x0f]));
        var certificate = new Certificate([new CertificatePart(RawPacket.Make(PacketTag.PublicKey, secret.Public.Body), secret.Public, []),
            id.With([RawPacket.Make(PacketTag.Signature, body)])]);
        Assert.Equal(new CertificateVerdict.Unusable(Unfit.NoEncryptionKey), CertificateVerdict.Judge(certificate, _ => true, Samples.Now));
        Assert.Equal(Refusal.CannotEncrypt,
            Encryption.Write(new MemoryStream(), Stream.Null, new WritingRequest { Recipients = [certificate], Now = Samples.Now }));
    }

    private static RawPacket Sign(
        SecretKey key,
        SignatureType type,
        CertificatePart part,
        DateTimeOffset now,
        Action<ByteWriter>? add = null) =>
        RawPacket.Make(PacketTag.Signature,
            SignaturePacket.Make(key.Parts[0], type, [key.Certificate.Primary.Framed(), part.Framed()], now, add));

    private static Certificate With(Certificate certificate, CertificatePart part, params RawPacket[] packets) =>
        new([.. certificate.Parts.Select(known => known != part ? known : known.With([.. known.Following, .. packets]))]);

    private static byte[] Forged(byte[] signature, Certificate owner)
    {
        var at = signature.AsSpan().IndexOf(Samples.Bob.Certificate.Fingerprint);
        owner.Fingerprint.CopyTo(signature, at);
        return signature;
    }

    // The last bytes are the signature's number, so that each copy is a different packet.
    private static byte[] Numbered(byte[] signature, int number)
    {
        (signature[^1], signature[^2]) = ((byte)number, (byte)(number >> 8));
        return signature;
    }
}
