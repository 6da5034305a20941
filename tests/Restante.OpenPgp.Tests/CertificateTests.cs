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
    public void A_user_id_of_any_script_is_read_and_its_certification_verified()
    {
        Assert.True(Certificate.TryParse(Convert.FromBase64String(Colourful), out var certificate));
        Assert.Equal("Zoë 🏳️‍🌈 Müller <zoe@example.org>", Assert.Single(certificate!.UserIds));
        Assert.True(certificate.Names(address => address == "zoe@example.org"));
    }

    [Fact]
    public void Signatures_are_the_same_objects_for_many_threads_at_once()
    {
        // Which of them are the owner's is remembered by object: another object would count as nobody's.
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
    public void A_user_id_that_was_changed_is_not_the_owners()
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
        // Before it was made there is no self-signature that counts.
        Assert.IsType<CertificateVerdict.Unusable>(CertificateVerdict.Judge(alice, IsAlice, Samples.Now.AddDays(-31)));
        using var signing = SecretKey.Generate(["alice@example.org"], Samples.Now, signingOnly: true);
        Assert.Equal(Unfit.NoEncryptionKey, Judged(signing.Certificate, IsAlice, Samples.Now));
        var changed = alice.ToBytes();
        changed[changed.AsSpan().IndexOf("alice@"u8) - 3] ^= 1;
        Assert.True(Certificate.TryParse(changed, out var forged));
        Assert.Equal(Unfit.WeakSelfSignature, Judged(forged!, IsAlice, Samples.Now));
    }

    [Fact]
    public void A_certificate_that_ends_within_a_day_is_not_used_any_more()
    {
        var ending = Ending(Samples.Now.AddDays(-10), TimeSpan.FromDays(11));
        Assert.IsType<CertificateVerdict.Usable>(CertificateVerdict.Judge(ending, _ => true, Samples.Now.AddMinutes(-1)));
        Assert.Equal(Unfit.EndsSoon, Judged(ending, _ => true, Samples.Now.AddMinutes(1)));
        Assert.Equal(Unfit.Expired, Judged(ending, _ => true, Samples.Now.AddDays(1)));
    }

    [Fact]
    public void A_signing_subkey_without_its_own_consent_signs_for_nobody()
    {
        using var victim = SecretKey.Generate(["v@example.org"], Samples.Now, signingOnly: true);
        using var thief = SecretKey.Generate(["t@example.org"], Samples.Now, signingOnly: true);
        // The thief binds the victim's key as a subkey of his own, to claim the victim's signatures.
        var stolen = RawPacket.Make(PacketTag.PublicSubkey, victim.Certificate.Primary.Body);
        var binding = SignaturePacket.Make(thief.Parts[0], SignatureType.SubkeyBinding, [thief.Certificate.Primary.Framed(), victim.Certificate.Primary.Framed()],
            Samples.Now, area => Subpackets.Write(area, Subpackets.Flags, [(byte)KeyUses.Sign]));
        Assert.True(Certificate.TryParse([.. thief.Certificate.ToBytes(), .. stolen.Raw.Span, .. new ByteWriter().Packet(PacketTag.Signature, binding).Span], out var claimed));
        Assert.True(Signing.TryDetached(new MemoryStream([1]), [victim], Samples.Now, false, out var signature, out _));
        Assert.False(claimed!.Verifies([1], signature));
        Assert.True(Verification.TryDetached(new MemoryStream([1]), signature, [claimed], Samples.Now, out var verdicts, out _));
        Assert.Equal([new SignatureVerdict.Bad(SignatureFault.NotASigner)], verdicts);
    }

    private static Unfit Judged(Certificate certificate, Func<string, bool> isAddress, DateTimeOffset now) =>
        Assert.IsType<CertificateVerdict.Unusable>(CertificateVerdict.Judge(certificate, isAddress, now)).Reason;

    // A key whose second certification says when it ends.
    private static Certificate Ending(DateTimeOffset created, TimeSpan after)
    {
        using var key = SecretKey.Generate(["e@example.org"], created);
        var part = key.Certificate.UserIdParts.Single();
        var certification = SignaturePacket.Make(key.Parts[0], SignatureType.PositiveCertification, [key.Certificate.Primary.Framed(), part.Framed()], created.AddSeconds(1), area =>
        {
            Subpackets.Write(area, Subpackets.Flags, [(byte)(KeyUses.Certify | KeyUses.Sign)]);
            Subpackets.Write(area, Subpackets.KeyExpiration, new ByteWriter().UInt32((uint)after.TotalSeconds).Span);
        });
        var parts = key.Certificate.Parts.Select(known => known != part ? known : known.With([.. known.Following, RawPacket.Make(PacketTag.Signature, certification)]));
        return new Certificate([.. parts]);
    }
}
