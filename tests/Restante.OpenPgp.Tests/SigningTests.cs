namespace Restante.OpenPgp.Tests;

public sealed class SigningTests
{
    private static readonly ReadingRequest FromBob = new() { Verifiers = [Samples.Bob.Certificate], Now = Samples.Now };

    [Fact]
    public void A_detached_signature_holds_for_its_document_alone()
    {
        Assert.True(Signing.TryDetached(new MemoryStream([1, 2, 3]), [Samples.Bob], Samples.Now, isText: false, out var signature, out _));
        Assert.IsType<SignatureVerdict.Good>(Detached([1, 2, 3], signature, Samples.Now));
        Assert.Equal(new SignatureVerdict.Bad(SignatureFault.Wrong), Detached([1, 2], signature, Samples.Now));
        Assert.Equal(new SignatureVerdict.Bad(SignatureFault.NotYet), Detached([1, 2, 3], signature, Samples.Now.AddHours(-25)));
        Assert.True(Samples.Bob.Certificate.Verifies([1, 2, 3], signature));
        Assert.False(Samples.Alice.Certificate.Verifies([1, 2, 3], signature));
    }

    [Fact]
    public void A_signature_over_text_does_not_mind_line_ends()
    {
        Assert.True(Signing.TryDetached(new MemoryStream(Samples.Utf8("a\nb\r\nc\r")), [Samples.Bob], Samples.Now, isText: true, out var signature, out _));
        Assert.IsType<SignatureVerdict.Good>(Detached(Samples.Utf8("a\r\nb\nc\r"), signature, Samples.Now));
        Assert.IsType<SignatureVerdict.Bad>(Detached(Samples.Utf8("a\r\nb\n\nc\r"), signature, Samples.Now));
    }

    [Theory]
    [InlineData("")]
    [InlineData("one line")]
    [InlineData("one line\n")]
    [InlineData("- dashes\n-----BEGIN PGP SIGNATURE-----\nFrom here  \t\n\nend\n\n")]
    [InlineData("Grüße, 🏳️‍🌈\n")]
    public void Cleartext_comes_back_as_it_was_signed(string text)
    {
        using var signed = new MemoryStream();
        Assert.Null(Cleartext.Sign(new MemoryStream(Samples.Utf8(text)), signed, [Samples.Bob], Samples.Now));
        var (outcome, content) = Samples.Verify(signed.ToArray(), FromBob);
        Assert.Single(Assert.IsType<MessageOutcome.Opened>(outcome).Good);
        var expected = string.Join('\n', text.Split('\n').Select(line => line.TrimEnd(' ', '\t')));
        Assert.Equal(expected.EndsWith('\n') ? expected : expected + "\n", System.Text.Encoding.UTF8.GetString(content));
    }

    [Fact]
    public void Cleartext_that_was_changed_has_no_good_signature_and_other_headers_are_refused()
    {
        using var signed = new MemoryStream();
        Assert.Null(Cleartext.Sign(new MemoryStream("pay 10\n"u8.ToArray()), signed, [Samples.Bob], Samples.Now));
        var text = System.Text.Encoding.UTF8.GetString(signed.ToArray());
        var (outcome, _) = Samples.Verify(Samples.Utf8(text.Replace("pay 10", "pay 99")), FromBob);
        Assert.Empty(Assert.IsType<MessageOutcome.Opened>(outcome).Good);
        var (refused, content) = Samples.Verify(Samples.Utf8(text.Replace("Hash: SHA512", "Hash: SHA512\nComment: pay 99")), FromBob);
        Assert.IsType<MessageOutcome.Refused>(refused);
        Assert.Empty(content);
        Assert.Equal(Refusal.NotText, Cleartext.Sign(new MemoryStream([0xff, 0xfe]), Stream.Null, [Samples.Bob], Samples.Now));
    }

    [Theory]
    [InlineData(false, false, 10)]
    [InlineData(true, true, 10)]
    [InlineData(false, true, 6_000_000)]
    public void A_signed_message_is_released_after_it_was_judged(bool isText, bool isArmored, int length)
    {
        var document = Samples.Bytes(length);
        using var signed = new MemoryStream();
        Assert.Null(Signing.Inline(new MemoryStream(document), signed, [Samples.Bob, Samples.Alice], Samples.Now, isText, isArmored));
        var (outcome, content) = Samples.Verify(signed.ToArray(), FromBob with { Release = verdicts => verdicts is [SignatureVerdict.Good, SignatureVerdict.Bad] });
        Assert.IsType<MessageOutcome.Opened>(outcome);
        Assert.True(document.AsSpan().SequenceEqual(content));
        using var detached = new MemoryStream();
        Assert.True(Verification.TryDetach(new MemoryStream(signed.ToArray()), detached, out var signatures, out _));
        Assert.True(Verification.TryDetached(new MemoryStream(document), signatures, [Samples.Alice.Certificate], Samples.Now, out var verdicts, out _));
        Assert.Single(verdicts.OfType<SignatureVerdict.Good>());
    }

    private static SignatureVerdict Detached(byte[] document, byte[] signature, DateTimeOffset now)
    {
        Assert.True(Verification.TryDetached(new MemoryStream(document), signature, [Samples.Bob.Certificate], now, out var verdicts, out _));
        return Assert.Single(verdicts);
    }
}
