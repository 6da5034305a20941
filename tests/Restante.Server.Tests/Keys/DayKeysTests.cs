using System.Security.Cryptography;
using Restante.Server.Keys;

namespace Restante.Server.Tests.Keys;

/// <summary>PROTOCOL.md section 2: queued mails are sealed under the key of their day, which is destroyed after six days.</summary>
public sealed class DayKeysTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private static readonly byte[] Row = [.. Enumerable.Range(0, 16).Select(i => (byte)i)];

    private readonly TemporaryFolder temporary = new();
    private readonly DayKeys keys;

    public DayKeysTests() => keys = Open();

    [Fact]
    public void Mail_opens_for_its_row_and_day_only()
    {
        var (day, value) = keys.Seal(Row, "link"u8, Noon);
        Assert.Equal("2026-03-02", day);
        Assert.Equal("link"u8.ToArray(), keys.Open(day, Row, value));
        Assert.ThrowsAny<CryptographicException>(() => keys.Open(day, [.. Row.Reverse()], value));
        var (otherDay, _) = keys.Seal(Row, "link"u8, Noon.AddDays(1));
        Assert.ThrowsAny<CryptographicException>(() => keys.Open(otherDay, Row, value));
        Assert.ThrowsAny<CryptographicException>(() => keys.Open(day, Row, value.AsSpan(0, 20)));
    }

    [Fact]
    public void Day_is_the_UTC_day() =>
        Assert.Equal("2026-03-01", keys.Seal(Row, "link"u8, new DateTimeOffset(2026, 3, 2, 0, 30, 0, TimeSpan.FromHours(1))).Day);

    [Fact]
    public void Same_key_opens_after_a_restart_and_on_another_node()
    {
        var (day, value) = keys.Seal(Row, "link"u8, Noon);
        Assert.Equal("link"u8.ToArray(), Open().Open(day, Row, value));
    }

    [Theory]
    [InlineData("2026-03-08T23:59:59Z", false)]
    [InlineData("2026-03-09T00:00:00Z", true)]
    public void Key_is_destroyed_six_days_after_its_day(string at, bool destroyed)
    {
        var now = DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture);
        var (day, value) = keys.Seal(Row, "link"u8, Noon);
        Assert.Equal(destroyed ? 1 : 0, keys.CountExpired(now));
        Assert.Equal(destroyed ? 1 : 0, keys.DestroyExpired(now));
        Assert.Equal(destroyed, keys.Open(day, Row, value) is null);
        Assert.Equal(destroyed, Open().Open(day, Row, value) is null);
        Assert.Equal(0, keys.DestroyExpired(now) + keys.CountExpired(now));
    }

    [Fact]
    public void Key_destroyed_by_another_node_is_forgotten_here()
    {
        var (day, value) = keys.Seal(Row, "link"u8, Noon);
        Open().DestroyExpired(Noon.AddDays(7));
        Assert.Null(keys.Open(day, Row, value));
        Assert.Equal(0, keys.DestroyExpired(Noon.AddDays(7)));
        Assert.Null(keys.Open(day, Row, value));
    }

    [Theory]
    [InlineData("../ring/1")]
    [InlineData("")]
    [InlineData("2026-3-2")]
    public void Invalid_day_names_no_key(string day)
    {
        new KeyFolder(temporary.Of("keys")).ReadOrCreateRing();
        Assert.Null(keys.Open(day, Row, new byte[60]));
    }

    public void Dispose() => temporary.Dispose();

    private DayKeys Open() => new(new KeyFolder(temporary.Of("keys")));
}
