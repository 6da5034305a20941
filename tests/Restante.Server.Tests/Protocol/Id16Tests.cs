using Restante.Protocol;

namespace Restante.Server.Tests.Protocol;

public sealed class Id16Tests
{
    private static readonly byte[] Bytes = [.. Enumerable.Range(240, 16).Select(i => (byte)i)];

    [Fact]
    public void Equal_bytes_are_one_id()
    {
        var id = Id16.Of(Bytes);
        Assert.Equal(id, Id16.Of([.. Bytes]));
        Assert.Single(new[] { id, Id16.Of([.. Bytes]) }.ToHashSet());
        Assert.NotEqual(id, Id16.Of([.. Bytes[..15], 0]));
        Assert.NotEqual(id, Id16.Of([0, .. Bytes[1..]]));
    }

    [Fact]
    public void Bytes_and_text_are_kept()
    {
        var id = Id16.Of(Bytes);
        Assert.Equal(Bytes, id.ToArray());
        Assert.Equal("8PHy8_T19vf4-fr7_P3-_w", $"{id}");
        Assert.True(Id16.TryParse($"{id}", out var read));
        Assert.Equal(id, read);
        Assert.Equal(new byte[16], default(Id16).ToArray());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(17)]
    public void Other_lengths_are_refused(int length)
    {
        Assert.False(Id16.TryRead(new byte[length], out _));
        Assert.False(Id16.TryParse(Encoding.ToBase64Url(new byte[length]), out _));
        Assert.Throws<ArgumentException>(() => Id16.Of(new byte[length]));
    }
}
