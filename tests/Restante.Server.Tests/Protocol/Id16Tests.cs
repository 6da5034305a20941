using System.Text.Json;
using Restante.Protocol;
using Restante.Server.Web;

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

    [Fact]
    public void Ids_are_ordered_as_their_bytes_are()
    {
        var (low, high) = (Id16.Of([1, .. new byte[15]]), Id16.Of([.. Enumerable.Repeat((byte)255, 16)]));
        Id16[] ids = [high, default, low];
        Assert.Equal([default, low, high], ids.Order());
        Assert.True(low < high && low <= high && high > low && high >= low);
    }

    [Fact]
    public void Id_in_JSON_is_base64url_of_16_bytes()
    {
        var id = Id16.Of(Bytes);
        Assert.Equal("\"8PHy8_T19vf4-fr7_P3-_w\"", JsonSerializer.Serialize(id, Json.Options));
        Assert.Equal(id, JsonSerializer.Deserialize<Id16?>("\"8PHy8_T19vf4-fr7_P3-_w\"", Json.Options));
        Assert.Null(JsonSerializer.Deserialize<Id16?>("null", Json.Options));
        foreach (var wrong in new[] { "null", "16", "\"\"", "\"8PHy8_T19vf4-fr7_P3-\"", "\"8PHy8_T19vf4-fr7_P3-_w==\"" })
            Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<Id16>(wrong, Json.Options));
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
