namespace Restante.OpenPgp.Tests;

public sealed class SigningTests
{
    private static readonly ReadingRequest FromBob = new() { Verifiers = [Samples.Bob.Certificate], Now = Samples.Now };

    [Fact]
    public void Detached_signature_holds_for_its_document_only()
    {
        Assert.True(Signing.TryDetached(new MemoryStream([1, 2, 3]), [Samples.Bob], Samples.Now, isText: false, out var signature, out _));
        Assert.IsType<SignatureVerdict.Good>(Detached([1, 2, 3], signature, Samples.Now));
        Assert.Equal(new SignatureVerdict.Bad(SignatureFault.Wrong), Detached([1, 2], signature, Samples.Now));
        Assert.Equal(new SignatureVerdict.Bad(SignatureFault.NotYet), Detached([1, 2, 3], signature, Samples.Now.AddHours(-25)));
        Assert.True(Samples.Bob.Certificate.Verifies([1, 2, 3], signature));
        Assert.False(Samples.Alice.Certificate.Verifies([1, 2, 3], signature));
    }

    [Fact]
    public void Signature_over_text_ignores_line_endings()
    {
        Assert.True(Signing.TryDetached(new MemoryStream(Samples.Utf8("a\nb\r\nc\r")),
            [Samples.Bob], Samples.Now, isText: true, out var signature, out _));
        Assert.IsType<SignatureVerdict.Good>(Detached(Samples.Utf8("a\r\nb\nc\r"), signature, Samples.Now));
        Assert.IsType<SignatureVerdict.Bad>(Detached(Samples.Utf8("a\r\nb\n\nc\r"), signature, Samples.Now));
    }

    [Theory]
    [InlineData("")]
    [InlineData("one line")]
    [InlineData("one line\n")]
    [InlineData("- dashes\n-----BEGIN PGP SIGNATURE-----\nFrom here  \t\n\nend\n\n")]
    [InlineData("Grüße, 🏳️‍🌈\n")]
    public void Cleartext_is_read_back_as_signed(string text)
    {
        using var signed = new MemoryStream();
        Assert.Null(Cleartext.Sign(new MemoryStream(Samples.Utf8(text)), signed, [Samples.Bob], Samples.Now));
        var (outcome, content) = Samples.Verify(signed.ToArray(), FromBob);
        Assert.Single(Assert.IsType<MessageOutcome.Opened>(outcome).Good);
        var expected = string.Join('\n', text.Split('\n').Select(line => line.TrimEnd(' ', '\t')));
        Assert.Equal(expected.EndsWith('\n') ? expected : expected + "\n", System.Text.Encoding.UTF8.GetString(content));
    }

    [Fact]
    public void Changed_cleartext_is_not_good_and_unknown_headers_are_refused()
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
    public void Signed_message_is_released_after_its_verdict(bool isText, bool isArmored, int length)
    {
        var document = Samples.Bytes(length);
        using var signed = new MemoryStream();
        Assert.Null(Signing.Inline(new MemoryStream(document), signed, [Samples.Bob, Samples.Alice], Samples.Now, isText, isArmored));
        var (outcome, content) = Samples.Verify(signed.ToArray(),
            FromBob with { Release = verdicts => verdicts is [SignatureVerdict.Good, SignatureVerdict.Bad] });
        Assert.IsType<MessageOutcome.Opened>(outcome);
        Assert.True(document.AsSpan().SequenceEqual(content));
        using var detached = new MemoryStream();
        Assert.True(Verification.TryDetach(new MemoryStream(signed.ToArray()), detached, out var signatures, out _));
        Assert.True(Verification.TryDetached(new MemoryStream(document), signatures,
            [Samples.Alice.Certificate], Samples.Now, out var verdicts, out _));
        Assert.Single(verdicts.OfType<SignatureVerdict.Good>());
    }

    private static SignatureVerdict Detached(byte[] document, byte[] signature, DateTimeOffset now)
    {
        Assert.True(
            Verification.TryDetached(new MemoryStream(document), signature, [Samples.Bob.Certificate], now, out var verdicts, out _));
        return Assert.Single(verdicts);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("\n", "")]
    [InlineData("Dear all,\r\n\r\n", "Regards\n")]
    [InlineData("- -----BEGIN PGP SIGNED MESSAGE-----\n", "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nforged\n")]
    public void Cleartext_between_other_text_releases_the_signed_block_only(string before, string after)
    {
        using var signed = new MemoryStream();
        Assert.Null(Cleartext.Sign(new MemoryStream("hello\n"u8.ToArray()), signed, [Samples.Bob], Samples.Now));
        byte[] mail = [.. Samples.Utf8(before), .. signed.ToArray(), .. Samples.Utf8(after)];
        var (outcome, content) = Samples.Verify(mail, Samples.ForAlice);
        Assert.IsType<SignatureVerdict.Good>(Assert.Single(Assert.IsType<MessageOutcome.Opened>(outcome).Signatures));
        Assert.Equal("hello\n"u8.ToArray(), content);
        using var output = new MemoryStream();
        Assert.True(Verification.TryDetach(new MemoryStream(mail), output, out _, out _));
        Assert.Equal("hello"u8.ToArray(), output.ToArray().AsSpan().TrimEnd((byte)'\n').ToArray());
    }

    // Made by GnuPG 2.2 over "hello": an RSA key, a signature with SHA-224, one with SHA-1.
    private const string RsaKey =
        "mQENBGrnKcABCAC9UuDrRM03OoBfEaruVsh8QGV22y/GDJPdM2FZdNfHzq2noG2RjeuYIfCdArXn8Hl27bzh1qchfxHSxBq8D/oi4Swg7i/EF5WsKOzuoAxG" +
        "o/Yb0F3/A+X2F1+VjeImZ4d4tmGC65yu4VcA2vZgW4qapCSZRg6INixgk61UUeIwV7vPLKoKiS8xG6bUK0thGjm5W83TrxrEBSV93mtx0hg/DktfHYcyhfZ5" +
        "Wc2DBC7XVZbdaBVZNYNjL12lG/PFr2SRAjm1lMlwk7mq1se/dWC38nJXgfS/hgVlrKxDXUPPmDnrbhPhlMtXeYgHvD8HB/vaJAMQbtRBQz691xlmdSp3ABEB" +
        "AAG0Gk9sZCBIYXNoIDxvbGRAZXhhbXBsZS5vcmc+iQFOBBMBCgA4FiEE7rsyNNKjnEOarfdbK0HEIC8soXoFAmrnKcACGwMFCwkIBwIGFQoJCAsCBBYCAwEC" +
        "HgECF4AACgkQK0HEIC8soXpq2gf/d2Pf/yhyct5wv+qgW2zRZdjcQgwTAPXrt1DlFvD83mU4e6kEl6hYXlTA23WZRVFAS7dJN8Z2exnuE2Vs86tebDoT+fEF" +
        "pFZkX8lh9Hu3aqxdiR61rqRyR+HUbS4kYOCFyIKT7Y1LIXKur/ULlCsS87yAqaNi6aKaP4TAGvOY9by/YBGJUKv8i84c6Irfqx3KUMNAIMsOvufu2nQLLVm2" +
        "B5VRgdy2rmZApPqdA+q7Vookbmy5qQ/TQhTyu+W/Aqy2vz7Wn6Wk9F434xbb8JJOeI6LTk4C/ms1P0GwTAh4Ht5j9X0Z08ffunqJJXMHRm6ukJCeYPORrn12" +
        "4Vcz7t+s1w==";

    private const string Sha224 =
        "iQEzBAABCwAdFiEE7rsyNNKjnEOarfdbK0HEIC8soXoFAmrnKcAACgkQK0HEIC8soXotdwgAqSX0C5e6pDtV5MWNBz3oeg1FuiYbtD2LzBmG80o4ukG2Mj3P" +
        "pJfzd8ej0oaZTspHQDnkrKf2J1uZIOE014Ff9U+HxvhXJnK55xDkM1Hr0WnXwFB+uc+Uq3QRx4XNJzSSV9No4FIrrX6h35njeMvP45p7WASZtRKqHnatnEDg" +
        "RlkVKneEYiv8HwKR/6wYzMVQwj5tH296x7j8O/Om7aqDD3jjPGysVMak9FwEBfNYeCNpSbmdjnAwe79NxKhi5njMFzfKde4yMwn6LVNyagvdynCayQ8/um6d" +
        "OaM4PGFKie+gxIu2kevYI8cc+eX1FSDBCJNm8YFMR4p54gyTsKn/yQ==";

    private const string Sha1 =
        "iQEzBAABAgAdFiEE7rsyNNKjnEOarfdbK0HEIC8soXoFAmrnKcAACgkQK0HEIC8soXremQf/T2RM8VmNXiVaqwEJZaO8eVxCBtYJQIG2XxE/Hd3rmPfkOGM5" +
        "gvsmldnG6nS7calNZoiwlwbDZfYMuvb6ud2pefHjDqAzY8wJIlsFL8fI6pPSZCQfksqqzlX7ZN5kDJmxAOr9znUWe4pkUfzuODoMnY59OYlin9s4gn3ZBkzj" +
        "dDvTVwSN6UIGEEfkOzI0xEaAryVH8x3nRla6VCeIFgdOUssE/OCWPs0GYW0Sf1O+diieKrmbDiGu3plgNeknngYmvQVQ6CCQLUiuJHdOcT997XAP0OBu9LPy" +
        "4IT3DZkzXCb0xG71XmbyRw0ZDnZDjio8k1PIH6eW8Td6hhShY2emmQ==";

    [Fact]
    public void Signature_with_SHA_224_is_good_and_with_SHA_1_is_weak()
    {
        Assert.True(Certificate.TryParse(Convert.FromBase64String(RsaKey), out var certificate));
        Assert.IsType<SignatureVerdict.Good>(Over("hello", Sha224));
        Assert.Equal(new SignatureVerdict.Bad(SignatureFault.Wrong), Over("hallo", Sha224));
        Assert.Equal(new SignatureVerdict.Bad(SignatureFault.WeakHash), Over("hello", Sha1));

        SignatureVerdict Over(string text, string signature)
        {
            Assert.True(Verification.TryDetached(new MemoryStream(Samples.Utf8(text)),
                Convert.FromBase64String(signature), [certificate!], Samples.Now, out var verdicts, out _));
            return Assert.Single(verdicts);
        }
    }

    // The hash or the algorithm that a signature packet names. Nothing shows whether the message was changed.
    [Theory]
    [InlineData(2, 99)]
    [InlineData(2, 17)]
    [InlineData(3, 99)]
    public void Signature_of_an_unknown_algorithm_or_hash_is_unsupported_for_any_signer(int at, byte value)
    {
        Assert.True(Signing.TryDetached(new MemoryStream([1]), [Samples.Bob], Samples.Now, false, out var signature, out _));
        var header = signature[1] < 192 ? 2 : 3;
        signature[header + at] = value;
        foreach (IReadOnlyList<Certificate> verifiers in new[] { new[] { Samples.Bob.Certificate }, [] })
        {
            Assert.True(Verification.TryDetached(new MemoryStream([1]), signature, verifiers, Samples.Now, out var verdicts, out _));
            Assert.Equal([new SignatureVerdict.Bad(SignatureFault.Unsupported)], verdicts);
        }
    }
}
