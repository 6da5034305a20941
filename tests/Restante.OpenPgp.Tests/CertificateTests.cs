using System.Text;
namespace Restante.OpenPgp.Tests;

public sealed class CertificateTests
{
    /// <summary>Made with OpenPGP.js; its user ID has characters of one to four bytes and joiners.</summary>
    private const string Colourful =
        "xjMEawT5chYJKwYBBAHaRw8BAQdAhUK+R8ZN/sMnTYHRYXgzo++SZAOETblelfuBP5FLcerNLVpvw6sg8J+Ps++4j+KAjfCfjIggTcO8bGxlciA8em9lQGV4" +
        "YW1wbGUub3JnPsLAEwQTFgoAhQWCawT5cgMLCQcJENXVsQspVwGNRRQAAAAAABwAIHNhbHRAbm90YXRpb25zLm9wZW5wZ3Bqcy5vcme6P/msztffpMUqSjwe" +
        "8LVJJWSPSR60Ex5brxISFU57EQUVCggODAQWAAIBAhkBApsDAh4BFiEEp0Oy/bKddWPmLGF01dWxCylXAY0AAPW0AP4kk7CHoGnttkQyr+k9xo7vT6HnqSjM" +
        "4Kb2pNdU7bmpYgEA920iNvuSnhXDh8fIqm9QnEhFg99jBMohtEVUnPMRIQ/OOARrBPlyEgorBgEEAZdVAQUBAQdAqHWnBvIoI/wnRAid7vAKTf8lLnd3TqS2" +
        "+xf+UAMLoQ0DAQgHwr4EGBYKAHAFgmsE+XIJENXVsQspVwGNRRQAAAAAABwAIHNhbHRAbm90YXRpb25zLm9wZW5wZ3Bqcy5vcmcJ6Mesz0AnBA6sK0/MEl6+" +
        "WSChV0ITJI0Xuw3h0WbjbQKbDBYhBKdDsv2ynXVj5ixhdNXVsQspVwGNAAC1HgD+P0vs+8dnW2Lbr86EfLxfupM5oD0iXI4J+itCNBfKRMQA/1LouT+pzWD5" +
        "GHub6JZFOJwg/7m+AMffS9xfJXGn0BsE";

    [Fact]
    public void User_id_in_ISO_8859_1_is_read_where_its_address_is_ASCII()
    {
        var file = File.ReadAllBytes(Repository.PathOf("tests", "fixtures", "keys", "latin-1-user-id.asc"));
        Assert.True(Certificate.TryParse(Armor.TryDecode(file)!, out var certificate));
        Assert.Equal(["J\u00fcrgen M\u00fcller <juergen@latin.example>"], certificate!.UserIds);
        var now = certificate.MadeAt.AddDays(1);
        Assert.IsType<CertificateVerdict.Usable>(CertificateVerdict.Judge(certificate, address => address == "juergen@latin.example", now));
        // The bytes stay, so that other programs verify the same signature.
        Assert.Contains("J\u00fcrgen",
            Encoding.Latin1.GetString(certificate.Minimise(now, address => address == "juergen@latin.example").ToBytes()),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("J\u00fcrgen <juergen@latin.example>", true)]
    [InlineData("J\u00fcrgen <j\u00fcrgen@latin.example>", false)]
    [InlineData("j\u00fcrgen@latin.example", false)]
    public void Text_of_a_user_id_beyond_UTF_8_needs_an_ASCII_address(string text, bool isRead)
    {
        var part = new CertificatePart(RawPacket.Make(PacketTag.UserId, Encoding.Latin1.GetBytes(text)), null, []);
        Assert.Equal(isRead ? text : null, Certificate.TextOf(part));
    }

    [Fact]
    public void User_id_of_any_script_is_read_and_its_certification_verified()
    {
        Assert.True(Certificate.TryParse(Convert.FromBase64String(Colourful), out var certificate));
        Assert.Equal("Zoë 🏳️‍🌈 Müller <zoe@example.org>", Assert.Single(certificate!.UserIds));
        Assert.True(certificate.Names(address => address == "zoe@example.org"));
    }

    [Fact]
    public void Signatures_are_the_same_objects_for_many_threads_at_once()
    {
        // The certificate remembers by object which signatures are the owner's: another object would count as nobody's.
        for (var round = 0; round < 2000; round++)
        {
            Assert.True(Certificate.TryParse(Convert.FromBase64String(Colourful), out var certificate));
            var part = certificate!.Parts[1];
            using var start = new Barrier(2);
            var read = new object[2];
            var threads = Enumerable.Range(0, 2).Select(i => new Thread(() =>
            {
                start.SignalAndWait();
                read[i] = part.Read;
            })).ToList();
            threads.ForEach(thread => thread.Start());
            threads.ForEach(thread => thread.Join());
            Assert.Same(read[0], read[1]);
        }
    }

    [Fact]
    public void Altered_user_id_is_not_certified_by_the_owner()
    {
        var bytes = Convert.FromBase64String(Colourful);
        var at = bytes.AsSpan().IndexOf("zoe@"u8);
        bytes[at] = (byte)'j';
        Assert.True(Certificate.TryParse(bytes, out var certificate));
        Assert.Empty(certificate!.UserIds);
    }

    [Fact]
    public void Certificates_are_judged_by_address_and_time()
    {
        var alice = Samples.Alice.Certificate;
        static bool IsAlice(string address) => address == "alice@example.org";
        Assert.IsType<CertificateVerdict.Usable>(CertificateVerdict.Judge(alice, IsAlice, Samples.Now));
        Assert.Equal(Unfit.NamesSomebodyElse, Judged(alice, address => address == "bob@example.org", Samples.Now));
        Assert.Equal(Unfit.NamesSomebodyElse, Judged(alice, address => address == "Alice <alice@example.org>", Samples.Now));
        // More than a day before it was made.
        Assert.Equal(Unfit.NotYet, Judged(alice, IsAlice, Samples.Now.AddDays(-32)));
        using var signing = SecretKey.Generate(["alice@example.org"], Samples.Now, signingOnly: true);
        Assert.Equal(Unfit.NoEncryptionKey, Judged(signing.Certificate, IsAlice, Samples.Now));
        var changed = alice.ToBytes();
        changed[changed.AsSpan().IndexOf("alice@"u8) - 3] ^= 1;
        Assert.True(Certificate.TryParse(changed, out var forged));
        Assert.Equal(Unfit.NotSelfSigned, Judged(forged!, IsAlice, Samples.Now));
    }

    [Fact]
    public void Certificate_that_expires_within_a_day_is_not_used()
    {
        var ending = Ending(Samples.Now.AddDays(-10), TimeSpan.FromDays(11));
        Assert.IsType<CertificateVerdict.Usable>(CertificateVerdict.Judge(ending, _ => true, Samples.Now.AddMinutes(-1)));
        Assert.Equal(Unfit.EndsSoon, Judged(ending, _ => true, Samples.Now.AddMinutes(1)));
        Assert.Equal(Unfit.Expired, Judged(ending, _ => true, Samples.Now.AddDays(1)));
    }

    [Theory]
    [InlineData(23, null)]
    [InlineData(25, Unfit.NotYet)]
    public void Key_from_a_clock_ahead_counts_for_a_day_and_is_never_called_revoked(int hoursAhead, Unfit? expected)
    {
        using var key = SecretKey.Generate(["fresh@example.org"], Samples.Now.AddHours(hoursAhead));
        Assert.Equal(expected, ReasonOf(key.Certificate, "fresh@example.org"));
        Assert.True(Signing.TryDetached(new MemoryStream([1]), [key], Samples.Now.AddHours(hoursAhead), false, out var signature, out _));
        Assert.True(Verification.TryDetached(new MemoryStream([1]), signature, [key.Certificate], Samples.Now, out var verdicts, out _));
        if (expected is null) Assert.IsType<SignatureVerdict.Good>(Assert.Single(verdicts));
        else Assert.Equal(new SignatureVerdict.Bad(SignatureFault.NotYet), Assert.Single(verdicts));
    }

    [Fact]
    public void Key_from_a_clock_ahead_is_kept_whole_and_encrypted_to()
    {
        using var key = SecretKey.Generate(["fresh@example.org"], Samples.Now.AddHours(1));
        var kept = key.Certificate.Minimise(Samples.Now, address => address == "fresh@example.org");
        Assert.Equal(key.Certificate.ToBytes(), kept.ToBytes());
        Assert.Equal(["fresh@example.org"], CertificateDescription.Of(kept, Samples.Now).UserIds);
        using var session = SessionKey.Generate();
        Assert.Single(session.WrapFor(kept, Samples.Now));
        using var written = new MemoryStream();
        Assert.Null(Encryption.Write(new MemoryStream([1]), written, new WritingRequest { Recipients = [kept], Now = Samples.Now }));
    }

    [Fact]
    public void Self_signature_from_a_clock_ahead_is_kept()
    {
        using var key = SecretKey.Generate(["renewed@example.org"], Samples.Now.AddDays(-9));
        Assert.True(KeyRenewal.TryRenew(key, Samples.Now.AddDays(300), Samples.Now.AddHours(1), out var renewed, out _));
        using (renewed)
        {
            var kept = renewed!.Certificate.Minimise(Samples.Now);
            Assert.Equal(Samples.Now.AddDays(300),
                Assert.IsType<CertificateVerdict.Usable>(CertificateVerdict.Judge(kept, _ => true, Samples.Now)).Expires);
        }
    }

    [Fact]
    public void Self_signature_that_expired_or_is_not_yet_valid_is_named()
    {
        var ended = With(Samples.Now.AddDays(-40), direct: null, userId: area =>
            Subpackets.Write(area, Subpackets.SignatureExpiration, new ByteWriter().UInt32(60).Span), replace: true);
        Assert.Equal(Unfit.Expired, ReasonOf(ended, "d@example.org"));
        var later = With(Samples.Now.AddDays(3), direct: null, userId: _ => { }, replace: true, created: Samples.Now.AddDays(-3));
        Assert.Equal(Unfit.NotYet, ReasonOf(later, "d@example.org"));
    }

    // Both signatures describe the primary key; null: it has no expiry. In days from now.
    [Theory]
    [InlineData(null, null, null)]
    [InlineData(-1, null, Unfit.Expired)]
    [InlineData(null, -1, Unfit.Expired)]
    [InlineData(100, -1, Unfit.Expired)]
    [InlineData(-1, 100, Unfit.Expired)]
    [InlineData(100, 200, null)]
    public void Stricter_of_user_ID_and_direct_key_signature_holds(int? userIdEnds, int? directEnds, Unfit? expected)
    {
        var certificate = With(Samples.Now.AddDays(-20), Ends(directEnds), Ends(userIdEnds));
        Assert.Equal(expected, ReasonOf(certificate, "d@example.org"));
        if (expected is null && (userIdEnds ?? directEnds) is { } first)
            Assert.Equal(Samples.Now.AddDays(first),
                Assert.IsType<CertificateVerdict.Usable>(CertificateVerdict.Judge(certificate, _ => true, Samples.Now)).Expires);

        static Action<ByteWriter> Ends(int? days) => area =>
        {
            if (days is { } at)
                Subpackets.Write(area, Subpackets.KeyExpiration,
                    new ByteWriter().UInt32((uint)TimeSpan.FromDays(30 + at).TotalSeconds).Span);
        };
    }

    [Fact]
    public void Flag_missing_in_one_of_two_self_signatures_is_not_granted()
    {
        var certificate = With(Samples.Now.AddDays(-20),
            area => Subpackets.Write(area, Subpackets.Flags, [(byte)KeyUses.Certify]), _ => { });
        Assert.Equal(KeyUses.Certify, certificate.StateAt(Samples.Now).Primary.Uses);
        var silent = With(Samples.Now.AddDays(-20), _ => { }, _ => { });
        Assert.Equal(Samples.Alice.Certificate.StateAt(Samples.Now).Primary.Uses, silent.StateAt(Samples.Now).Primary.Uses);
    }

    [Fact]
    public void Unknown_large_subkey_is_skipped()
    {
        var alice = Samples.Alice.Certificate;
        // 70,000 bytes of an unknown algorithm.
        byte[] body = [4, .. new ByteWriter().Time(Samples.Now.AddDays(-1)).Span, 99, .. Samples.Bytes(70_000)];
        Assert.True(
            Certificate.TryParse([.. alice.ToBytes(), .. new ByteWriter().Packet(PacketTag.PublicSubkey, body).Span], out var certificate));
        Assert.Null(ReasonOf(certificate!, "alice@example.org"));
    }

    [Fact]
    public void Signature_may_name_several_issuers()
    {
        var signer = Samples.Bob.Parts.First(part => part.Public == Samples.Bob.Certificate.Primary);
        using var hash = new RunningHash(Hash.Sha512);
        hash.Append([1, 2, 3]);
        // Alice's fingerprint follows the signer's own; in the second case, which Alice's certificate verifies, it precedes it.
        var signature = SignaturePacket.Parse(SignaturePacket.Make(signer, SignatureType.Binary, hash, Samples.Now,
            area => Subpackets.Write(area, Subpackets.IssuerFingerprint, [4, .. Samples.Alice.Certificate.Fingerprint])));
        Assert.True(signature.MayBeBy(Samples.Alice.Certificate.Primary));
        Assert.True(signature.MayBeBy(Samples.Bob.Certificate.Primary));
        Assert.False(signature.MayBeBy(Samples.Alice.Certificate.SubkeyParts.First().Key!));
    }

    [Fact]
    public void Fingerprint_of_another_version_does_not_hide_the_issuer()
    {
        var (signer, alice) = (Samples.Bob.Parts.First(part => part.Public == Samples.Bob.Certificate.Primary),
            Samples.Alice.Certificate.Primary);
        SignaturePacket Signed(Action<ByteWriter> more) =>
            SignaturePacket.Parse(SignaturePacket.Make(signer, SignatureType.Binary, [[1]], Samples.Now, more));
        void Newer(ByteWriter area) => Subpackets.Write(area, Subpackets.IssuerFingerprint, [6, .. new byte[32]]);
        var both = Signed(Newer);
        Assert.Equal((true, false), (both.MayBeBy(signer.Public), both.MayBeBy(alice)));
        var text = Convert.ToHexString(both.Body.ToArray());
        // Without a fingerprint of the key's version the key ID remains.
        var fingerprint = Convert.ToHexString(signer.Public.Fingerprint);
        var bare = SignaturePacket.Parse(Convert.FromHexString(text.Replace("2104" + fingerprint, "2106" + fingerprint)));
        Assert.Equal((true, false), (bare.MayBeBy(signer.Public), bare.MayBeBy(alice)));
    }

    // The owner certified the user ID for thirty days a hundred days ago, and again thirty days ago. In days from now.
    [Theory]
    [InlineData(-90, null)]
    [InlineData(-50, SignatureFault.SignerExpired)]
    [InlineData(-10, null)]
    [InlineData(-110, null)] // unknown: a certificate may keep only its newest self-signatures
    public void Signature_from_a_time_without_valid_self_signature_does_not_count(int made, SignatureFault? expected)
    {
        using var key = SecretKey.Generate(["l@example.org"], Samples.Now.AddDays(-120));
        var (primary, userId) = (key.Parts[0], key.Certificate.UserIdParts.Single());
        byte[] Certified(int days, int? lasts) =>
            new ByteWriter().Packet(PacketTag.Signature, SignaturePacket.Make(primary, SignatureType.PositiveCertification,
                [primary.Public.Framed(), userId.Framed()], Samples.Now.AddDays(days), Lasts(lasts))).ToArray();
        Assert.True(Certificate.TryParse([.. Raw(PacketTag.PublicKey, primary.Public.Body),
            .. userId.Packet.Raw.Span, .. Certified(-100, 30), .. Certified(-30, null)], out var certificate));
        Assert.Equal(expected, FaultOfSignature(primary, certificate!, made));
    }

    // Softly revoked fifty days ago, for twenty days. In days from now.
    [Theory]
    [InlineData(true, -70, null)]
    [InlineData(true, -40, SignatureFault.SignerExpired)]
    [InlineData(true, -10, null)]
    [InlineData(false, -70, null)]
    [InlineData(false, -40, SignatureFault.SignerRevoked)]
    [InlineData(false, -10, null)]
    public void Expiring_revocation_blocks_signatures_of_its_time_and_all_encryption(
        bool isUserId,
        int made,
        SignatureFault? expected)
    {
        using var key = SecretKey.Generate(["w@example.org"], Samples.Now.AddDays(-120));
        var (primary, userId) = (key.Parts[0], key.Certificate.UserIdParts.Single());
        byte[][] signed = isUserId ? [primary.Public.Framed(), userId.Framed()] : [primary.Public.Framed()];
        var type = isUserId ? SignatureType.CertificationRevocation : SignatureType.KeyRevocation;
        var body = SignaturePacket.Make(primary, type, signed, Samples.Now.AddDays(-50), area =>
        {
            Subpackets.Write(area, Subpackets.RevocationReason, [(byte)(isUserId ? 32 : 3)]);
            Lasts(20)(area);
        });
        var taken = new ByteWriter().Packet(PacketTag.Signature, body).ToArray();
        var parts = key.Certificate.Parts
            .SelectMany(part => (byte[])[.. part.Packet.Raw.Span, .. part.Following.SelectMany(packet => packet.Raw.ToArray()),
                .. (isUserId ? part == userId : part == key.Certificate.Parts[0]) ? taken : []])
            .ToArray();
        Assert.True(Certificate.TryParse(parts, out var certificate));
        Assert.Equal(expected, FaultOfSignature(primary, certificate!, made));
        Assert.Equal(Unfit.Revoked, ReasonOf(certificate!, "w@example.org"));
    }

    [Fact]
    public void ECDH_key_that_requires_SHA_1_or_an_unknown_cipher_is_not_encrypted_to()
    {
        using var key = SecretKey.Generate(["k@example.org"], Samples.Now.AddDays(-3));
        var subkey = key.Certificate.SubkeyParts.Single().Key!;
        Assert.True(KeyAgreement.IsStrong(subkey));
        foreach (var (hash, cipher, isStrong) in new[]
        {
            (2, 7, false), (1, 7, false), (8, 7, true), (10, 9, true), (8, 2, false), (8, 3, false),
        })
        {
            byte[] numbers = [.. subkey.Numbers[..^4], 3, 1, (byte)hash, (byte)cipher];
            Assert.Equal(isStrong, KeyAgreement.IsStrong(PublicKey.Make(Samples.Now, KeyAlgorithm.Ecdh, numbers)));
        }
    }

    private static Action<ByteWriter> Lasts(int? days) => area =>
    {
        if (days is { } known)
            Subpackets.Write(area, Subpackets.SignatureExpiration,
                new ByteWriter().UInt32((uint)TimeSpan.FromDays(known).TotalSeconds).Span);
    };

    private static byte[] Raw(PacketTag tag, ReadOnlySpan<byte> body) => new ByteWriter().Packet(tag, body).ToArray();

    // The fault of a signature by this part, so many days from now; null: it is good.
    private static SignatureFault? FaultOfSignature(SecretPart signer, Certificate certificate, int days)
    {
        using var hash = new RunningHash(Hash.Sha512);
        hash.Append([1]);
        var packet = SignaturePacket.Make(signer, SignatureType.Binary, hash, Samples.Now.AddDays(days));
        Assert.True(Verification.TryDetached(new MemoryStream([1]),
            Raw(PacketTag.Signature, packet), [certificate], Samples.Now, out var verdicts, out _));
        return Assert.Single(verdicts) is SignatureVerdict.Bad bad ? bad.Fault : null;
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Signature_of_an_expired_key_is_reported_as_such_beside_another_key(bool isFirst)
    {
        var now = Samples.Now;
        using var key = SecretKey.Generate(["ended@example.org"], now.AddDays(-30));
        Assert.True(KeyRenewal.TryRenew(key, now.AddDays(-5), now.AddDays(-20), out var ended, out _));
        using var hash = new RunningHash(Hash.Sha512);
        hash.Append([1]);
        var packet = SignaturePacket.Make(ended!.Parts[0], SignatureType.Binary, hash, now.AddDays(-1),
            area => Subpackets.Write(area, Subpackets.IssuerFingerprint, [4, .. Samples.Alice.Certificate.Fingerprint]));
        Certificate[] verifiers = isFirst ? [ended.Certificate, Samples.Alice.Certificate] : [Samples.Alice.Certificate, ended.Certificate];
        Assert.True(Verification.TryDetached(new MemoryStream([1]),
            new ByteWriter().Packet(PacketTag.Signature, packet).Span, verifiers, now, out var verdicts, out _));
        Assert.Equal(new SignatureVerdict.Bad(SignatureFault.SignerExpired), Assert.Single(verdicts));
        ended.Dispose();
    }

    [Fact]
    public void Subkey_is_judged_by_the_binding_valid_when_it_signed()
    {
        var now = Samples.Now;
        using var key = SecretKey.Generate(["s@example.org"], now.AddDays(-30));
        using var other = SecretKey.Generate(["x@example.org"], now.AddDays(-30), signingOnly: true);
        var (subkey, primary) = (other.Parts[0], key.Parts[0]);
        byte[][] both = [key.Certificate.Primary.Framed(), subkey.Public.Framed()];
        var consent = SignaturePacket.Make(subkey, SignatureType.PrimaryKeyBinding, both, now.AddDays(-20));
        var binding = SignaturePacket.Make(primary, SignatureType.SubkeyBinding, both, now.AddDays(-20), area =>
        {
            Subpackets.Write(area, Subpackets.Flags, [(byte)KeyUses.Sign]);
            Subpackets.Write(area, Subpackets.SignatureExpiration, new ByteWriter().UInt32((uint)TimeSpan.FromDays(10).TotalSeconds).Span);
        }, consent);
        Assert.True(Certificate.TryParse(
            [.. key.Certificate.ToBytes(), .. RawPacket.Make(PacketTag.PublicSubkey, subkey.Public.Body).Raw.Span,
                .. new ByteWriter().Packet(PacketTag.Signature, binding).Span],
            out var certificate));
        Assert.IsType<SignatureVerdict.Good>(SignedAt(now.AddDays(-15)));
        Assert.Equal(new SignatureVerdict.Bad(SignatureFault.NotASigner), SignedAt(now.AddDays(-5)));
        Assert.Equal(new SignatureVerdict.Bad(SignatureFault.NotASigner), SignedAt(now.AddDays(-25)));

        // The subkey's back signature expires too, before the binding does.
        consent = SignaturePacket.Make(subkey, SignatureType.PrimaryKeyBinding, both, now.AddDays(-20), Lasts(3));
        binding = SignaturePacket.Make(primary, SignatureType.SubkeyBinding, both, now.AddDays(-20),
            area => Subpackets.Write(area, Subpackets.Flags, [(byte)KeyUses.Sign]), consent);
        Assert.True(Certificate.TryParse(
            [.. key.Certificate.ToBytes(), .. RawPacket.Make(PacketTag.PublicSubkey, subkey.Public.Body).Raw.Span,
                .. Raw(PacketTag.Signature, binding)],
            out certificate));
        Assert.IsType<SignatureVerdict.Good>(SignedAt(now.AddDays(-18)));
        Assert.Equal(new SignatureVerdict.Bad(SignatureFault.NotASigner), SignedAt(now.AddDays(-15)));

        SignatureVerdict SignedAt(DateTimeOffset time)
        {
            using var hash = new RunningHash(Hash.Sha512);
            hash.Append([1]);
            var packet = SignaturePacket.Make(subkey, SignatureType.Binary, hash, time);
            Assert.True(Verification.TryDetached(new MemoryStream([1]),
                new ByteWriter().Packet(PacketTag.Signature, packet).Span, [certificate!], now, out var verdicts, out _));
            return Assert.Single(verdicts);
        }
    }

    // Revoked ten days ago, certified again five days ago. In days from now.
    [Theory]
    [InlineData(1, -15, null)]
    [InlineData(1, -7, SignatureFault.SignerRevoked)]
    [InlineData(1, -2, null)]
    [InlineData(3, -2, null)]
    [InlineData(0, -15, SignatureFault.SignerRevoked)]
    [InlineData(2, -2, SignatureFault.SignerRevoked)]
    public void Later_self_signature_ends_a_soft_revocation_for_later_signatures(
        byte reason,
        int signedAt,
        SignatureFault? expected)
    {
        var now = Samples.Now;
        using var key = SecretKey.Generate(["r@example.org"], now.AddDays(-30), signingOnly: true);
        var (primary, id) = (key.Parts[0], key.Certificate.UserIdParts.Single());
        byte[] framed = key.Certificate.Primary.Framed();
        var revocation = SignaturePacket.Make(primary, SignatureType.KeyRevocation, [framed],
            now.AddDays(-10), area => Subpackets.Write(area, Subpackets.RevocationReason, [reason]));
        var renewed = SignaturePacket.Make(primary, SignatureType.PositiveCertification, [framed, id.Framed()], now.AddDays(-5),
            area => Subpackets.Write(area, Subpackets.Flags, [(byte)(KeyUses.Certify | KeyUses.Sign)]));
        var parts = key.Certificate.Parts.ToList();
        parts[0] = parts[0].With([RawPacket.Make(PacketTag.Signature, revocation)]);
        parts[1] = parts[1].With([.. parts[1].Following, RawPacket.Make(PacketTag.Signature, renewed)]);
        var certificate = new Certificate(parts);
        Assert.True(Signing.TryDetached(new MemoryStream([1]), [key], now.AddDays(signedAt), false, out var signature, out _));
        Assert.True(Verification.TryDetached(new MemoryStream([1]), signature, [certificate], now, out var verdicts, out _));
        Assert.Equal(expected, (Assert.Single(verdicts) as SignatureVerdict.Bad)?.Fault);
        // For encryption it stays revoked.
        Assert.Equal(Unfit.Revoked, ReasonOf(certificate, "r@example.org"));
    }

    [Fact]
    public void Signature_of_an_unsupported_algorithm_is_not_called_changed()
    {
        // A DSA key and a signature that names it: neither right nor wrong here.
        byte[] body = [4, .. new ByteWriter().Time(Samples.Now.AddDays(-30)).Span, 17,
            .. new ByteWriter().Mpi(Samples.Bytes(256)).Mpi(Samples.Bytes(28)).Mpi(Samples.Bytes(256)).Mpi(Samples.Bytes(255)).Span];
        var dsa = PublicKey.Parse(body);
        var certificate = new Certificate([new CertificatePart(RawPacket.Make(PacketTag.PublicKey, body), dsa, [])]);
        var area = new ByteWriter();
        Subpackets.Write(area, Subpackets.CreationTime, new ByteWriter().Time(Samples.Now).Span);
        Subpackets.Write(area, Subpackets.IssuerFingerprint, [4, .. dsa.Fingerprint]);
        var signature = new ByteWriter().Byte(4).Byte(0).Byte(17).Byte(10).UInt16(area.Span.Length).Bytes(area.Span).UInt16(0).UInt16(0)
            .Mpi(Samples.Bytes(28)).Mpi(Samples.Bytes(27));
        Assert.True(Verification.TryDetached(new MemoryStream([1]),
            new ByteWriter().Packet(PacketTag.Signature, signature.Span).Span, [certificate], Samples.Now, out var verdicts, out _));
        Assert.Equal([new SignatureVerdict.Bad(SignatureFault.Unsupported)], verdicts);
    }

    [Fact]
    public void Signing_subkey_without_back_signature_signs_for_nobody()
    {
        using var victim = SecretKey.Generate(["v@example.org"], Samples.Now, signingOnly: true);
        using var thief = SecretKey.Generate(["t@example.org"], Samples.Now, signingOnly: true);
        // The thief binds the victim's key as their own subkey, to claim the victim's signatures.
        var stolen = RawPacket.Make(PacketTag.PublicSubkey, victim.Certificate.Primary.Body);
        var binding = SignaturePacket.Make(thief.Parts[0], SignatureType.SubkeyBinding,
            [thief.Certificate.Primary.Framed(), victim.Certificate.Primary.Framed()],
            Samples.Now, area => Subpackets.Write(area, Subpackets.Flags, [(byte)KeyUses.Sign]));
        Assert.True(Certificate.TryParse([.. thief.Certificate.ToBytes(), .. stolen.Raw.Span,
            .. new ByteWriter().Packet(PacketTag.Signature, binding).Span], out var claimed));
        Assert.True(Signing.TryDetached(new MemoryStream([1]), [victim], Samples.Now, false, out var signature, out _));
        Assert.False(claimed!.Verifies([1], signature));
        Assert.True(Verification.TryDetached(new MemoryStream([1]), signature, [claimed], Samples.Now, out var verdicts, out _));
        Assert.Equal([new SignatureVerdict.Bad(SignatureFault.NotASigner)], verdicts);
    }

    private static Unfit Judged(Certificate certificate, Func<string, bool> isAddress, DateTimeOffset now) =>
        Assert.IsType<CertificateVerdict.Unusable>(CertificateVerdict.Judge(certificate, isAddress, now)).Reason;

    private static Unfit? ReasonOf(Certificate certificate, string address) =>
        (CertificateVerdict.Judge(certificate, one => one == address, Samples.Now) as CertificateVerdict.Unusable)?.Reason;

    // A key created ten days before `at` (or at `created`) with another certification of its user ID and a direct key signature, made then.
    private static Certificate With(
        DateTimeOffset at,
        Action<ByteWriter>? direct,
        Action<ByteWriter> userId,
        bool replace = false,
        DateTimeOffset? created = null)
    {
        using var key = SecretKey.Generate(["d@example.org"], created ?? at.AddDays(-10));
        var id = key.Certificate.UserIdParts.Single();
        byte[] primary = key.Certificate.Primary.Framed();
        var certification = RawPacket.Make(PacketTag.Signature,
            SignaturePacket.Make(key.Parts[0], SignatureType.PositiveCertification, [primary, id.Framed()], at, userId));
        var parts = key.Certificate.Parts
            .Select(part => part != id ? part : part.With(replace ? [certification] : [.. part.Following, certification])).ToList();
        if (direct is not null)
            parts[0] = parts[0].With(
                [RawPacket.Make(PacketTag.Signature, SignaturePacket.Make(key.Parts[0], SignatureType.DirectKey, [primary], at, direct))]);
        return new Certificate(parts);
    }

    // A key whose second certification has the expiry.
    private static Certificate Ending(DateTimeOffset created, TimeSpan after)
    {
        using var key = SecretKey.Generate(["e@example.org"], created);
        var part = key.Certificate.UserIdParts.Single();
        var certification = SignaturePacket.Make(key.Parts[0], SignatureType.PositiveCertification,
            [key.Certificate.Primary.Framed(), part.Framed()], created.AddSeconds(1), area =>
        {
            Subpackets.Write(area, Subpackets.Flags, [(byte)(KeyUses.Certify | KeyUses.Sign)]);
            Subpackets.Write(area, Subpackets.KeyExpiration, new ByteWriter().UInt32((uint)after.TotalSeconds).Span);
        });
        var parts = key.Certificate.Parts
            .Select(known => known != part ? known : known.With([.. known.Following, RawPacket.Make(PacketTag.Signature, certification)]));
        return new Certificate([.. parts]);
    }
}
