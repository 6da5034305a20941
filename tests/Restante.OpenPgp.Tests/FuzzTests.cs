namespace Restante.OpenPgp.Tests;

/// <summary>Laws on samples with a few bytes changed, removed or inserted.</summary>
public sealed class FuzzTests
{
    private static readonly byte[][] Certificates = [Samples.Alice.Certificate.ToBytes(),
        [.. Samples.Bob.Certificate.ToBytes(), 0xcc, 2, 1, 2]];
    private static readonly byte[][] Keys = [Samples.Alice.ToBytes(), Samples.Alice.Lock("x").ToBytes()];
    private static readonly string[] UserIds = ["Alice <alice@example.org>", "Bob <bob@example.org>"];
    private static readonly byte[][] Messages = [Samples.EncryptToAlice([1, 2, 3]), Samples.EncryptToAlice([1, 2, 3], armored: true)];

    [Fact]
    public void Readable_certificate_is_written_identically_and_keeps_its_meaning_when_merged() => Fuzz.Run(2000, seed =>
    {
        var bytes = Fuzz.Changed(Certificates, seed);
        if (!Certificate.TryParse(bytes, out var certificate)) return;
        Assert.Equal(bytes, certificate!.ToBytes());
        var minimised = certificate.Minimise(Samples.Now);
        Assert.True(Certificate.TryParse(minimised.ToBytes(), out _));
        Assert.Equal(minimised.ToBytes(), minimised.Minimise(Samples.Now).ToBytes());
        foreach (var other in new[] { minimised, certificate.Merge(minimised)!, minimised.Merge(certificate)! })
        {
            Assert.Equal(certificate.Fingerprint, other.Fingerprint);
            Assert.Equal(Usable(certificate), Usable(other));
        }
        // A change by anyone else never turns a user ID into the owner's.
        Assert.All(certificate.UserIds, id => Assert.Contains(id, UserIds));
    });

    [Fact]
    public void Readable_secret_key_is_written_identically() => Fuzz.Run(500, seed =>
    {
        if (!SecretKey.TryParse(Fuzz.Changed([Samples.Alice.ToBytes()], seed), out var key, out _)) return;
        var once = key!.ToBytes();
        Assert.True(SecretKey.TryParse(once, out var again, out _));
        Assert.Equal(once, again!.ToBytes());
    });

    [Fact]
    public void Message_opens_whole_or_not_at_all() => Fuzz.Run(1000, seed =>
    {
        var (outcome, content) = Samples.Open(Fuzz.Changed(Messages, seed), Samples.ForAlice);
        Assert.Equal(outcome is MessageOutcome.Opened ? [1, 2, 3] : [], content);
    });

    [Fact]
    public void Message_of_version_2_opens_whole_or_not_at_all() => Fuzz.Run(1000, seed =>
    {
        var session = SessionKey.TryParse("9:" + Convert.ToHexString(Samples.Bytes(32)))!;
        var (outcome, content) = Samples.Open(Fuzz.Changed([AeadTests.Message(Samples.Bytes(150))], seed),
            new ReadingRequest { SessionKeys = [session], Now = Samples.Now });
        Assert.Equal(outcome is MessageOutcome.Opened ? Samples.Bytes(150) : [], content);
    });

    // With a correct MDC too, since anyone who has a certificate can create one.
    [Fact]
    public void Any_content_is_opened_or_refused_and_only_signed_content_counts_as_signed() => Fuzz.Run(2000, seed =>
    {
        using var session = SessionKey.Generate();
        using var inside = new MemoryStream();
        Assert.Null(Signing.Inline(new MemoryStream([1, 2, 3]), inside,
            [Samples.Bob, Samples.Alice], Samples.Now, isText: false, isArmored: false));
        var changed = Fuzz.Changed([inside.ToArray()], seed);
        foreach (var (outcome, content) in new[]
        {
            Samples.Open(Samples.Protect(changed, session), Samples.ForAlice with { SessionKeys = [session] }),
            Samples.Verify(changed, Samples.ForAlice),
        })
        {
            if (outcome is MessageOutcome.Opened opened && opened.Good.Any()) Assert.Equal([1, 2, 3], content);
            if (outcome is MessageOutcome.Refused) Assert.Empty(content);
        }
        Assert.NotNull(MessageParts.TrySplit(new MemoryStream(changed), out _)?.Body ?? Stream.Null);
    });

    [Fact]
    public void Changed_keys_sign_and_open_or_refuse() => Fuzz.Run(1000, seed =>
    {
        if (!SecretKey.TryParse(Fuzz.Changed(Keys, seed), out var key, out _)) return;
        if (seed % 100 == 0) _ = key!.Unlock("x");
        if (Signing.TryDetached(new MemoryStream([1]), [key!], Samples.Now, false, out var signature, out _)
            && key!.Certificate.Fingerprint.AsSpan().SequenceEqual(Samples.Alice.Certificate.Fingerprint)
            && Samples.Alice.Certificate.Verifies([1], signature))
            Assert.Equal(Samples.Alice.Parts[0].Numbers, key.Parts[0].Numbers);
        var (outcome, content) = Samples.Open(Messages[0], Samples.ForAlice with { Keys = [key!] });
        Assert.Equal(outcome is MessageOutcome.Opened ? [1, 2, 3] : [], content);
        _ = Encryption.Write(new MemoryStream([1]), Stream.Null, new WritingRequest { Recipients = [key!.Certificate], Now = Samples.Now });
    });

    // Only the unsigned parts of a signature may change: the key ID beside it, or the encoding of its length.
    [Fact]
    public void Changed_signature_holds_for_the_same_document_or_not_at_all() => Fuzz.Run(1000, seed =>
    {
        Assert.True(Signing.TryDetached(new MemoryStream([1]), [Samples.Bob], Samples.Now, false, out var signature, out _));
        var changed = Fuzz.Changed([signature], seed);
        Assert.False(Samples.Bob.Certificate.Verifies([2], changed));
        if (Verification.TryDetached(new MemoryStream([2]), changed, [Samples.Bob.Certificate], Samples.Now, out var verdicts, out _))
            Assert.All(verdicts, verdict => Assert.IsType<SignatureVerdict.Bad>(verdict));
        if (Verification.TryDetached(new MemoryStream([1]), changed, [Samples.Bob.Certificate], Samples.Now, out verdicts, out _))
            Assert.All(verdicts.OfType<SignatureVerdict.Good>(), good => Assert.Equal((Samples.Now, false), (good.Created, good.IsText)));
    });

    [Fact]
    public void Readable_armor_equals_the_armor_of_its_bytes() => Fuzz.Run(500, seed =>
    {
        var text = Fuzz.Changed([System.Text.Encoding.ASCII.GetBytes(Armor.Encode(Samples.Bytes(100), ArmorKind.Message))], seed);
        if (Armor.TryDecode(text) is not { } bytes || bytes.AsSpan().SequenceEqual(text)) return;
        Assert.Equal(bytes, Armor.TryDecode(System.Text.Encoding.ASCII.GetBytes(Armor.Encode(bytes, ArmorKind.Message))));
    });

    private static CertificateVerdict.Usable? Usable(Certificate certificate) =>
        CertificateVerdict.Judge(certificate, _ => true, Samples.Now) as CertificateVerdict.Usable;
}
