using System.Text;

namespace Restante.OpenPgp.Tests;

/// <summary>The cost of a certificate or a message, as a number of operations, not as time.</summary>
public sealed class VerificationBudgetTests
{
    private const string Address = "mallory@example.org";
    private const int Budget = 64;
    private static readonly DateTimeOffset Made = Samples.Now.AddDays(-1);
    // Key flags: certify and sign; encrypt.
    private static readonly byte[] Certifies = [2, 27, 3];
    private static readonly byte[] Encrypts = [2, 27, 12];
    private static readonly byte[] Signs = [2, 27, 2];

    [Theory]
    [InlineData(3072, 3072)]
    [InlineData(2048, 65)]
    [InlineData(2048, 72)]
    public void RSA_exponent_beyond_64_bits_is_refused_unread(int bits, int exponentBits)
    {
        var hostile = new HostileCertificate(Made, bits, exponentBits).UserId(Address)
            .True(HostileCertificate.PositiveCertification, 1, Certifies);
        using var verifications = new CountedVerifications(hostile.Fingerprint);
        Assert.False(Certificate.TryParse(hostile.Bytes, out _, out var refusal));
        Assert.Equal(Refusal.CostlyKey, refusal);
        Assert.Empty(CertificateList.Read(hostile.Bytes, 10, out var why));
        Assert.Equal(Refusal.CostlyKey, why);
        Assert.Equal(0, verifications.Made);
    }

    [Fact]
    public void RSA_exponent_of_64_bits_is_read()
    {
        var certificate = Parse(new HostileCertificate(Made, 2048, 64).UserId(Address)
            .True(HostileCertificate.PositiveCertification, 1, Certifies));
        Assert.Equal([Address], certificate.UserIds);
    }

    [Fact]
    public void RSA_modulus_beyond_8192_bits_is_refused_unread()
    {
        byte[] Body(int bytes) => [4, 0, 0, 0, 1, 1, .. Mpi(bytes), 0, 17, 1, 0, 1];
        static byte[] Mpi(int bytes) => [(byte)(bytes * 8 >> 8), (byte)(bytes * 8), .. Enumerable.Repeat((byte)0xff, bytes)];
        Assert.Equal(8192, PublicKey.Parse(Body(1024)).RsaBits);
        Assert.Equal(Refusal.CostlyKey, Assert.Throws<RefusedException>(() => PublicKey.Parse(Body(1025))).Reason);
        var packet = new ByteWriter().Packet(PacketTag.PublicKey, Body(1025)).ToArray();
        Assert.False(Certificate.TryParse(packet, out _, out var refusal));
        Assert.Equal(Refusal.CostlyKey, refusal);
    }

    [Fact]
    public void Costly_subkey_is_kept_and_never_used()
    {
        var costly = new HostileCertificate(Made, 2048, 2000);
        byte[] bytes = [.. Samples.Alice.Certificate.ToBytes(), .. new ByteWriter().Packet(PacketTag.PublicSubkey, costly.Key).Span,
            .. costly.SignaturePacket(HostileCertificate.SubkeyBinding, true)];
        Assert.True(Certificate.TryParse(bytes, out var certificate));
        Assert.Equal(bytes, certificate!.ToBytes());
        Assert.Single(CertificateDescription.Of(certificate, Samples.Now).Subkeys);
    }

    [Fact]
    public void Hundreds_of_false_signatures_cost_64_verifications()
    {
        var hostile = new HostileCertificate(Made).UserId(Address).False(HostileCertificate.PositiveCertification, 300)
            .Subkey().False(HostileCertificate.SubkeyBinding, 200);
        using var verifications = new CountedVerifications(hostile.Fingerprint);
        UseInEveryWay(Parse(hostile));
        Assert.Equal(Budget, verifications.Made);
    }

    [Fact]
    public void Hundreds_of_true_signatures_cost_64_verifications_and_the_newest_count()
    {
        byte[] Ends(int seconds) => [.. Certifies, 5, 9, (byte)(seconds >> 24), (byte)(seconds >> 16), (byte)(seconds >> 8), (byte)seconds];
        var hostile = new HostileCertificate(Made).UserId(Address).True(HostileCertificate.PositiveCertification, 100, Certifies)
            .True(HostileCertificate.PositiveCertification, 1, Ends(1_000_000));
        using var verifications = new CountedVerifications(hostile.Fingerprint);
        var certificate = Parse(hostile);
        UseInEveryWay(certificate);
        Assert.InRange(verifications.Made, 1, Budget);
        Assert.Equal(hostile.Created.AddSeconds(1_000_000), CertificateDescription.Of(certificate, Samples.Now).Primary.Expires);
    }

    [Fact]
    public void Back_signatures_of_subkeys_count_too()
    {
        var hostile = new HostileCertificate(Made).UserId(Address).True(HostileCertificate.PositiveCertification, 1, Certifies).Subkey();
        var subkey = RawPacket.ReadAll(hostile.Bytes, 100)[^1].Body.ToArray();
        var consent = RawPacket.ReadAll(hostile.SignaturePacket(0x19, isTrue: false), 1)[0].Body.ToArray();
        // Each binding has back signatures whose digest octets are right for it: both keys are signed.
        hostile.True(HostileCertificate.SubkeyBinding, 3,
            [.. Signs, .. Enumerable.Range(0, 60).SelectMany(at => Embedded(Consent(hostile, subkey, consent, at)))]);
        using var verifications = new CountedVerifications(hostile.Fingerprint, PublicKey.Parse(subkey).Fingerprint);
        var certificate = Parse(hostile);
        UseInEveryWay(certificate);
        Assert.Equal(Budget, verifications.Made);
        Assert.Empty(CertificateDescription.Of(certificate, Samples.Now).Subkeys);
    }

    [Fact]
    public void Signatures_that_name_another_issuer_cost_nothing()
    {
        using var owner = OwnKey();
        using var stranger = OwnKey();
        var (alice, id) = (owner.Certificate, owner.Certificate.UserIdParts.Single());
        var strangers = Enumerable.Range(0, 200)
            .Select(at => RawPacket.Make(PacketTag.Signature, SignaturePacket.Make(stranger.Parts[0],
                SignatureType.GenericCertification, [alice.Primary.Framed(), id.Framed()], Samples.Now.AddSeconds(-at))))
            .ToArray();
        var flooded = new Certificate([.. alice.Parts.Select(part => part != id ? part : part.With([.. strangers, .. part.Following]))]);
        using var verifications = new CountedVerifications(alice.Fingerprint, stranger.Certificate.Fingerprint);
        UseInEveryWay(flooded);
        Assert.InRange(verifications.Made, 0, 3);
        Assert.Equal(alice.UserIds, flooded.UserIds);
    }

    [Fact]
    public void Wrong_digest_octets_cost_nothing()
    {
        var hostile = new HostileCertificate(Made).UserId(Address);
        var packet = hostile.SignaturePacket(HostileCertificate.PositiveCertification, isTrue: true);
        var body = RawPacket.ReadAll(packet, 1)[0].Body.ToArray();
        var octets = body.Length - 2 - 384 - 2;
        foreach (var octet in Enumerable.Range(1, 255)) hostile.Again(Changed(body, octets, (byte)(body[octets] ^ octet)), 1);
        using var verifications = new CountedVerifications(hostile.Fingerprint);
        Assert.Empty(Parse(hostile).UserIds);
        Assert.Equal(0, verifications.Made);
        Assert.Equal([Address], Parse(hostile.Again(packet, 1)).UserIds);
        Assert.Equal(1, verifications.Made);
    }

    [Fact]
    public void Copies_of_one_signature_cost_one_verification()
    {
        var hostile = new HostileCertificate(Made).UserId(Address);
        hostile.Again(hostile.SignaturePacket(HostileCertificate.PositiveCertification, isTrue: false), 300)
            .True(HostileCertificate.PositiveCertification, 1, Certifies);
        using var verifications = new CountedVerifications(hostile.Fingerprint);
        Assert.Equal([Address], Parse(hostile).UserIds);
        Assert.Equal(2, verifications.Made);
    }

    [Fact]
    public void Same_certificate_is_verified_once()
    {
        var hostile = new HostileCertificate(Made).UserId(Address).False(HostileCertificate.PositiveCertification, 300);
        using var verifications = new CountedVerifications(hostile.Fingerprint);
        for (var time = 0; time < 20; time++) UseInEveryWay(Parse(hostile));
        Assert.Equal(Budget, verifications.Made);
    }

    [Fact]
    public void Cached_verdicts_are_bounded()
    {
        var key = Samples.Alice.Certificate.Primary;
        for (var at = 0; at < 5 * KnownVerdicts.MostOfGeneration; at++)
            KnownVerdicts.Keep(KnownVerdicts.IdOf(key, Hash.Sha256, BitConverter.GetBytes(at), [1]), true);
        Assert.InRange(KnownVerdicts.Count, 1, 2 * KnownVerdicts.MostOfGeneration + 64);
        Assert.True(
            KnownVerdicts.Find(KnownVerdicts.IdOf(key, Hash.Sha256, BitConverter.GetBytes(5 * KnownVerdicts.MostOfGeneration - 1), [1])));
    }

    [Fact]
    public void Cached_verdict_is_judged_again_for_each_time()
    {
        using var key = SecretKey.Generate([Address], Samples.Now);
        Assert.True(KeyRenewal.TryRenew(key, Samples.Now.AddDays(5), Samples.Now.AddMinutes(1), out var ending, out _));
        var bytes = ending!.Certificate.ToBytes();
        CertificateVerdict At(DateTimeOffset time) => Certificate.TryParse(bytes, out var certificate)
            ? CertificateVerdict.Judge(certificate!, _ => true, time)
            : throw new InvalidOperationException();
        Assert.IsType<CertificateVerdict.Usable>(At(Samples.Now.AddMinutes(2)));
        using var verifications = new CountedVerifications(key.Certificate.Fingerprint);
        Assert.Equal(new CertificateVerdict.Unusable(Unfit.Expired), At(Samples.Now.AddDays(6)));
        Assert.Equal(0, verifications.Made);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(60)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(300)]
    public void False_signatures_hide_no_revocation(int count)
    {
        foreach (var type in new[]
        {
            HostileCertificate.KeyRevocation,
            HostileCertificate.DirectKey,
            HostileCertificate.PositiveCertification,
        })
        {
            // Before and after the revocation, older and newer.
            var hostile = new HostileCertificate(Made, 2048);
            if (type != HostileCertificate.PositiveCertification) hostile.False(type, count);
            hostile.True(HostileCertificate.KeyRevocation);
            if (type != HostileCertificate.PositiveCertification) hostile.False(type, count / 2);
            hostile.UserId(Address);
            if (type == HostileCertificate.PositiveCertification) hostile.False(type, count);
            hostile.True(HostileCertificate.PositiveCertification, 1, Certifies)
                .Subkey().True(HostileCertificate.SubkeyBinding, 1, Encrypts);
            var verdict = Assert.IsType<CertificateVerdict.Unusable>(
                CertificateVerdict.Judge(Parse(hostile), address => address == Address, Samples.Now));
            Assert.Contains(verdict.Reason, new[] { Unfit.Revoked, Unfit.TooManySignatures });
        }
    }

    [Fact]
    public void Certificate_without_its_false_signatures_is_usable()
    {
        var certificate = Parse(Plain(Certifies));
        Assert.IsType<CertificateVerdict.Usable>(CertificateVerdict.Judge(certificate, address => address == Address, Samples.Now));
    }

    [Fact]
    public void False_signatures_do_not_bring_an_older_self_signature_back()
    {
        // The newest valid one has the key's expiry; newer false ones must not displace it in favour of the older one.
        byte[] ended = [.. Certifies, 5, 9, 0, 0, 1, 0];
        foreach (var count in new[] { 1, 30, 61, 62, 63, 64, 65, 500 })
        {
            var hostile = new HostileCertificate(Made, 2048).UserId(Address).True(HostileCertificate.PositiveCertification, 1, Certifies)
                .True(HostileCertificate.PositiveCertification, 1, ended).False(HostileCertificate.PositiveCertification, count, Certifies)
                .Subkey().True(HostileCertificate.SubkeyBinding, 1, Encrypts);
            Assert.IsType<CertificateVerdict.Unusable>(
                CertificateVerdict.Judge(Parse(hostile), address => address == Address, Samples.Now));
        }
    }

    [Fact]
    public void False_user_ids_do_not_displace_the_one_with_the_expiry()
    {
        byte[] leadsAndEnded = [.. Certifies, 2, 25, 1, 5, 9, 0, 0, 1, 0];
        byte[] leads = [.. Certifies, 2, 25, 1];
        foreach (var count in new[] { 1, 20, 40, 60, 62, 63, 64, 100 })
        {
            var hostile = new HostileCertificate(Made, 2048)
                .UserId("first@example.org").True(HostileCertificate.PositiveCertification, 1, leadsAndEnded)
                .False(HostileCertificate.PositiveCertification, count)
                .UserId(Address).True(HostileCertificate.PositiveCertification, 1, Certifies);
            for (var at = 0; at < count; at++)
                hostile.UserId($"false{at}@example.org").False(HostileCertificate.PositiveCertification, 1, leads);
            hostile.Subkey().True(HostileCertificate.SubkeyBinding, 1, Encrypts);
            Assert.IsType<CertificateVerdict.Unusable>(
                CertificateVerdict.Judge(Parse(hostile), address => address == Address, Samples.Now));
        }
    }

    [Fact]
    public void Merge_with_a_flooded_copy_keeps_what_was_known()
    {
        var plain = Plain(Certifies);
        var known = Parse(plain);
        var flood = Enumerable.Range(0, 300)
            .SelectMany(_ => plain.SignaturePacket(HostileCertificate.KeyRevocation, isTrue: false)).ToArray();
        var packets = RawPacket.ReadAll(plain.Bytes, 100);
        Assert.True(Certificate.TryParse([.. packets[0].Raw.Span, .. flood, .. packets.Skip(1).SelectMany(packet => packet.Raw.ToArray())],
            out var flooded));
        using var verifications = new CountedVerifications(plain.Fingerprint);
        Assert.Equal(Unfit.TooManySignatures,
            Assert.IsType<CertificateVerdict.Unusable>(CertificateVerdict.Judge(flooded!, _ => true, Samples.Now)).Reason);
        Assert.Equal(known.ToBytes(), known.Merge(flooded!)!.ToBytes());
        Assert.InRange(verifications.Made, 1, 2 * Budget);
        Assert.Empty(flooded!.UserIds);
    }

    [Fact]
    public void Certificates_read_together_share_one_verification_budget()
    {
        var all = Enumerable.Range(0, 20)
            .Select(_ => new HostileCertificate(Made, 2048).UserId(Address).False(HostileCertificate.PositiveCertification, 100)).ToList();
        using var verifications = new CountedVerifications([.. all.Select(one => one.Fingerprint)]);
        var read = CertificateList.Read([.. all.SelectMany(one => one.Bytes)], 32, out var refusal);
        Assert.Null(refusal);
        foreach (var certificate in read) UseInEveryWay(certificate);
        // Copies made by minimising and merging are judged by cached verdicts.
        Assert.InRange(verifications.Made, Budget, 16 * 32);
    }

    [Fact]
    public void Large_user_ids_are_hashed_within_bounds()
    {
        var hostile = new HostileCertificate(Made, 2048).UserId(new string('x', 100_000))
            .False(HostileCertificate.PositiveCertification, 300);
        using var verifications = new CountedVerifications(hostile.Fingerprint);
        Assert.Equal(Unfit.TooManySignatures,
            Assert.IsType<CertificateVerdict.Unusable>(CertificateVerdict.Judge(Parse(hostile), _ => true, Samples.Now)).Reason);
        Assert.InRange(verifications.Made, 1, Budget);
    }

    [Fact]
    public void Thousands_of_signatures_over_a_message_are_refused()
    {
        using var signer = OwnKey();
        Assert.True(Signing.TryDetached(new MemoryStream([1]), [signer], Samples.Now, false, out var signature, out _));
        using var verifications = new CountedVerifications(signer.Certificate.Fingerprint);
        byte[] thousands = [.. Enumerable.Repeat(signature, 3000).SelectMany(bytes => bytes)];
        Assert.False(
            Verification.TryDetached(new MemoryStream([1]), thousands, [signer.Certificate], Samples.Now, out _, out var refusal));
        Assert.Contains(refusal, new[] { Refusal.TooMany, Refusal.TooLarge });
        var request = new ReadingRequest { Verifiers = [signer.Certificate], Now = Samples.Now };
        var literal = new ByteWriter().Packet(PacketTag.LiteralData, [(byte)'b', 0, 0, 0, 0, 0, 1]).ToArray();
        Assert.Equal(new MessageOutcome.Refused(Refusal.TooMany), Samples.Verify([.. thousands, .. literal], request).Outcome);
        var text = Encoding.ASCII.GetBytes(
            $"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nHello\n{Armor.Encode(thousands, ArmorKind.Signature)}");
        Assert.IsType<MessageOutcome.Refused>(Samples.Verify(text, request).Outcome);
        Assert.Equal(0, verifications.Made);
    }

    [Fact]
    public void Signatures_that_name_no_key_are_not_tried_with_every_key()
    {
        var many = Enumerable.Range(0, 100)
            .Select(_ => SecretKey.Generate(["x@example.org"], Samples.Now.AddDays(-1), signingOnly: true)).ToList();
        var nameless = Enumerable.Range(0, 30).SelectMany(at => Nameless(Samples.Bob, at)).ToArray();
        using var verifications = new CountedVerifications([.. many.Select(key => key.Certificate.Fingerprint)]);
        Assert.True(Verification.TryDetached(new MemoryStream([1]), nameless,
            [.. many.Select(key => key.Certificate)], Samples.Now, out var verdicts, out _));
        Assert.Equal(30, verdicts.Count);
        Assert.All(verdicts, verdict => Assert.IsType<SignatureVerdict.Bad>(verdict));
        Assert.Contains(new SignatureVerdict.Bad(SignatureFault.TooMany), verdicts);
        // In addition to the certificates' own signatures, none of which is needed here.
        Assert.Equal(Budget, verifications.Made);
    }

    [Fact]
    public void Document_signature_with_wrong_digest_octets_costs_nothing()
    {
        using var signer = OwnKey();
        Assert.True(Signing.TryDetached(new MemoryStream([1]), [signer], Samples.Now, false, out var signature, out _));
        using var verifications = new CountedVerifications(signer.Certificate.Fingerprint);
        Assert.True(
            Verification.TryDetached(new MemoryStream([2]), signature, [signer.Certificate], Samples.Now, out var verdicts, out _));
        Assert.Equal([new SignatureVerdict.Bad(SignatureFault.Wrong)], verdicts);
        Assert.False(signer.Certificate.Verifies([2], signature));
        Assert.Equal(0, verifications.Made);
    }

    [Fact]
    public void Forbidden_verification_throws_and_is_allowed_again_afterwards()
    {
        var bytes = Samples.Alice.Certificate.ToBytes();
        Assert.True(Signing.TryDetached(new MemoryStream([1]), [Samples.Bob], Samples.Now, false, out var signature, out _));
        using (CertificateWork.Forbid())
        {
            Assert.True(CertificateWork.IsForbidden);
            Assert.Throws<InvalidOperationException>(() => Certificate.TryParse(bytes, out _));
            Assert.Throws<InvalidOperationException>(() => CertificateList.Read(bytes, 1, out _));
            Assert.Throws<InvalidOperationException>(() => Samples.Bob.Certificate.Verifies([1], signature));
        }
        Assert.False(CertificateWork.IsForbidden);
        Assert.True(Certificate.TryParse(bytes, out _));
    }

    // A key of this test alone: tests that run beside it verify the shared ones.
    private static SecretKey OwnKey() => SecretKey.Generate([Address], Made);

    private static HostileCertificate Plain(byte[] flags) =>
        new HostileCertificate(Made).UserId(Address).True(HostileCertificate.PositiveCertification, 1, flags)
            .Subkey().True(HostileCertificate.SubkeyBinding, 1, Encrypts);

    private static Certificate Parse(HostileCertificate hostile) =>
        Certificate.TryParse(hostile.Bytes, out var certificate, out var refusal)
            ? certificate!
            : throw new InvalidOperationException(refusal.ToString());

    private static void UseInEveryWay(Certificate certificate)
    {
        _ = certificate.UserIds;
        _ = certificate.Names(_ => false);
        _ = CertificateDescription.Of(certificate, Samples.Now);
        _ = CertificateVerdict.Judge(certificate, _ => true, Samples.Now);
        _ = CertificateVerdict.Judge(certificate, _ => true, Samples.Now.AddDays(-2));
        _ = certificate.Minimise(Samples.Now, _ => true);
        _ = certificate.Merge(certificate);
        _ = Encryption.Write(new MemoryStream([1]), Stream.Null, new WritingRequest { Recipients = [certificate], Now = Samples.Now });
    }

    private static byte[] Changed(byte[] body, int at, byte value)
    {
        var changed = body.ToArray();
        changed[at] = value;
        return new ByteWriter().Packet(PacketTag.Signature, changed).ToArray();
    }

    private static byte[] Embedded(byte[] signature)
    {
        var area = new ByteWriter();
        Subpackets.Write(area, Subpackets.EmbeddedSignature, signature);
        return area.ToArray();
    }

    // A false back signature whose octets are right.
    private static byte[] Consent(HostileCertificate hostile, byte[] subkey, byte[] form, int number)
    {
        var (primary, key) = (PublicKey.Parse(hostile.Key), PublicKey.Parse(subkey));
        var read = SignaturePacket.Parse(form);
        var digest = read.DigestOf([primary.Framed(), key.Framed()]);
        var front = form.Length - 4 - read.Numbers.Length;
        byte[] numbers = [0x0b, 0xf9, 1, .. RandomNumbers(number)];
        return [.. form[..front], 0, 0, digest[0], digest[1], .. numbers];
    }

    private static byte[] RandomNumbers(int number) => [.. Samples.Bytes(380), (byte)(number >> 8), (byte)number];

    // A valid signature of another key, without the subpackets that name it: they are not signed, or the number has no meaning.
    private static byte[] Nameless(SecretKey signer, int number)
    {
        byte[] area = [5, 2, .. new ByteWriter().Time(Samples.Now.AddSeconds(-number)).Span];
        byte[] front = [4, 0, (byte)KeyAlgorithm.EdDsaLegacy, (byte)Hash.Sha256, 0, (byte)area.Length, .. area];
        byte[] trailer = [4, 0xff, 0, 0, 0, (byte)front.Length];
        var digest = System.Security.Cryptography.SHA256.HashData([1, .. front, .. trailer]);
        var numbers = SecretNumbers.Sign(signer.Parts[0].Public, signer.Parts[0].Numbers, Hash.Sha256, digest);
        return new ByteWriter().Packet(PacketTag.Signature, [.. front, 0, 0, digest[0], digest[1], .. numbers]).ToArray();
    }
}
