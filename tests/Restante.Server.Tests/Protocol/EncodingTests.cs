using Restante.Protocol;

namespace Restante.Server.Tests.Protocol;

public sealed class EncodingTests
{
    [Fact]
    public void Length_prefixes_keep_parts_apart()
    {
        Assert.Equal([0, 0, 0, 1, 7, 0, 0, 0, 0, 0, 0, 0, 2, 8, 9], Encoding.LengthPrefixed([7], [], [8, 9]));
        Assert.NotEqual(Encoding.LengthPrefixed([1, 2], [3]), Encoding.LengthPrefixed([1], [2, 3]));
        Assert.Empty(Encoding.LengthPrefixed());
    }

    [Fact]
    public void Base64url_of_every_length_is_read_back()
    {
        for (var length = 0; length < 70; length++)
        {
            var bytes = Enumerable.Range(0, length).Select(i => (byte)(i * 37 + 251)).ToArray();
            var text = Encoding.ToBase64Url(bytes);
            Assert.DoesNotContain('=', text);
            Assert.True(Encoding.TryFromBase64Url(text, out var back));
            Assert.Equal(bytes, back);
        }
    }

    [Theory]
    [InlineData("A")]
    [InlineData("AAAAA")]
    [InlineData("AA==")]
    [InlineData("AA=")]
    [InlineData("AB")]
    [InlineData("AAB")]
    [InlineData("A A")]
    [InlineData("AA\n")]
    [InlineData("+/+/")]
    [InlineData("ÄÄ")]
    public void Other_spellings_are_refused(string text) => Assert.False(Encoding.TryFromBase64Url(text, out _));
}
