using FsCheck.Xunit;

namespace Restante.OpenPgp.Tests;

/// <summary>A short run of laws, on samples with a few bytes changed, cut out or put in.</summary>
public sealed class FuzzTests
{
    private static readonly byte[][] Certificates = [Samples.Alice.Certificate.ToBytes(), [.. Samples.Bob.Certificate.ToBytes(), 0xcc, 2, 1, 2]];
    private static readonly byte[][] Messages = [Samples.EncryptToAlice([1, 2, 3]), Samples.EncryptToAlice([1, 2, 3], armored: true)];

    [Property(MaxTest = 2000)]
    public void A_certificate_that_is_read_is_written_identically(int seed)
    {
        var bytes = Changed(Certificates, seed);
        if (!Certificate.TryParse(bytes, out var certificate)) return;
        Assert.Equal(bytes, certificate!.ToBytes());
        _ = CertificateVerdict.Judge(certificate, _ => true, Samples.Now);
        Assert.True(Certificate.TryParse(certificate.Minimise(Samples.Now).ToBytes(), out var minimised));
        Assert.Equal(certificate.Fingerprint, minimised!.Fingerprint);
        Assert.Equal(bytes, certificate.Merge(minimised)!.ToBytes());
    }

    [Property(MaxTest = 500)]
    public void A_secret_key_that_is_read_is_written_identically_when_written_again(int seed)
    {
        if (!SecretKey.TryParse(Changed([Samples.Alice.ToBytes()], seed), out var key, out _)) return;
        var once = key!.ToBytes();
        Assert.True(SecretKey.TryParse(once, out var again, out _));
        Assert.Equal(once, again!.ToBytes());
    }

    [Property(MaxTest = 1000)]
    public void A_message_opens_whole_or_not_at_all(int seed)
    {
        var (outcome, content) = Samples.Open(Changed(Messages, seed), Samples.ForAlice);
        Assert.Equal(outcome is MessageOutcome.Opened ? [1, 2, 3] : [], content);
    }

    // Behind a right MDC too, since whoever has a certificate can make one.
    [Property(MaxTest = 2000)]
    public void Whatever_is_inside_is_opened_or_refused(int seed)
    {
        using var session = SessionKey.Generate();
        using var inside = new MemoryStream();
        Assert.Null(Signing.Inline(new MemoryStream([1, 2, 3]), inside, [Samples.Bob, Samples.Alice], Samples.Now, isText: false, isArmored: false));
        var changed = Changed([inside.ToArray()], seed);
        var (outcome, content) = Samples.Open(Samples.Protect(changed, session), Samples.ForAlice with { SessionKeys = [session] });
        if (outcome is MessageOutcome.Refused) Assert.Empty(content);
        Assert.NotNull(Samples.Verify(changed, Samples.ForAlice).Outcome);
        Assert.NotNull(MessageParts.TrySplit(new MemoryStream(changed), out _)?.Body ?? Stream.Null);
    }

    [Property(MaxTest = 1000)]
    public void Changed_keys_sign_and_open_or_refuse(int seed)
    {
        if (!SecretKey.TryParse(Changed([Samples.Alice.ToBytes()], seed), out var key, out _)) return;
        _ = key!.Unlock("x");
        _ = Signing.TryDetached(new MemoryStream([1]), [key], Samples.Now, false, out _, out _);
        Assert.NotNull(Samples.Open(Messages[0], Samples.ForAlice with { Keys = [key] }).Outcome);
        _ = Encryption.Write(new MemoryStream([1]), Stream.Null, new WritingRequest { Recipients = [key.Certificate], Now = Samples.Now });
    }

    [Property(MaxTest = 1000)]
    public void Changed_signatures_are_judged_or_refused(int seed)
    {
        Assert.True(Signing.TryDetached(new MemoryStream([1]), [Samples.Bob], Samples.Now, false, out var signature, out _));
        var changed = Changed([signature], seed);
        _ = Verification.TryDetached(new MemoryStream([1]), changed, [Samples.Bob.Certificate], Samples.Now, out _, out _);
        _ = Samples.Bob.Certificate.Verifies([1], changed);
    }

    [Property(MaxTest = 500)]
    public void Armor_that_is_read_comes_back_from_its_bytes(int seed)
    {
        var text = Changed([System.Text.Encoding.ASCII.GetBytes(Armor.Encode(Samples.Bytes(100), ArmorKind.Message))], seed);
        if (Armor.TryDecode(text) is not { } bytes || bytes.AsSpan().SequenceEqual(text)) return;
        Assert.Equal(bytes, Armor.TryDecode(System.Text.Encoding.ASCII.GetBytes(Armor.Encode(bytes, ArmorKind.Message))));
    }

    [Property(MaxTest = 500)]
    public void No_mail_makes_the_reader_of_mime_fail(int seed)
    {
        using var mail = new MemoryStream();
        PgpMime.WriteSigned("Content-Type: text/plain\r\n\r\nhello\r\n"u8, [1, 2, 3], mail);
        Assert.NotNull(PgpMime.Read(new MemoryStream(Changed([mail.ToArray()], seed))));
    }

    private static byte[] Changed(byte[][] samples, int seed)
    {
        var random = new Random(seed);
        var bytes = samples[random.Next(samples.Length)].ToList();
        for (var count = random.Next(1, 4); count > 0 && bytes.Count > 0; count--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(4))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 2: bytes.RemoveRange(at, Math.Min(random.Next(1, 20), bytes.Count - at)); break;
                default: bytes.InsertRange(at, Enumerable.Range(0, random.Next(1, 20)).Select(_ => (byte)random.Next(256))); break;
            }
        }
        return [.. bytes];
    }
}
