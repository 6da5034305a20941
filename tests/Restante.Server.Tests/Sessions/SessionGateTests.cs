using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Restante.Protocol;
using Restante.Server.Sessions;
using Restante.Server.Sessions.Http;
using Restante.Server.Storage;

namespace Restante.Server.Tests.Sessions;

/// <summary>PROTOCOL.md section 6: 15 minutes idle, 8 hours at most, only the cookie's hash in the database.</summary>
public sealed class SessionGateTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly Id16 Alice = Id16.Random();
    private static readonly Id16 Bob = Id16.Random();

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Session_ends_after_15_idle_minutes_and_after_8_hours(string kind)
    {
        await using var database = await TestDatabase.Create(kind);
        await using var store = database.NewStore();
        var cookies = await SignIn(store, OwnerKind.User, Alice);
        Assert.NotNull(await Current(store, cookies, Start.AddMinutes(14)));
        Assert.NotNull(await Current(store, cookies, Start.AddMinutes(28)));
        Assert.Null(await Current(store, cookies, Start.AddMinutes(43)));

        var busy = await SignIn(store, OwnerKind.User, Alice);
        for (var minute = 0; minute < 480; minute += 10) Assert.NotNull(await Current(store, busy, Start.AddMinutes(minute)));
        Assert.Null(await Current(store, busy, Start.AddHours(8)));
    }

    [Fact]
    public async Task Requests_write_at_most_once_a_minute()
    {
        await using var database = await TestDatabase.Create(Databases.Sqlite);
        await using var store = database.NewStore();
        var cookies = await SignIn(store, OwnerKind.User, Alice);
        await Current(store, cookies, Start.AddSeconds(59));
        Assert.Equal(Start,
            await store.Set<Session>().Select(session => session.LastUsedAt).SingleAsync(TestContext.Current.CancellationToken));
        await Current(store, cookies, Start.AddSeconds(60));
        Assert.Equal(Start.AddSeconds(60),
            await store.Set<Session>().Select(session => session.LastUsedAt).SingleAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Cookie_is_strict_and_only_its_hash_is_stored()
    {
        await using var database = await TestDatabase.Create(Databases.Sqlite);
        await using var store = database.NewStore();
        var http = Browser.Request();
        var started = await Gate(store).Start(http.Visitor(), OwnerKind.Guest, Bob, Start);
        await store.SaveChangesAsync(TestContext.Current.CancellationToken);
        http.SignIn(started);
        Assert.All(started.Token, part => Assert.Equal(0, part));
        Assert.Same(started.Me, http.Features.Get<SignedIn>());
        var line = http.Response.Headers.SetCookie.Single(text => text!.StartsWith("__Host-guest=", StringComparison.Ordinal))!;
        foreach (var attribute in new[] { "secure", "httponly", "samesite=strict", "path=/" })
            Assert.Contains(attribute, line, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("domain", line, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("max-age", line, StringComparison.OrdinalIgnoreCase);
        Assert.True(Encoding.TryFromBase64Url(line.Split(';')[0]["__Host-guest=".Length..], out var token));
        Assert.Equal(32, token.Length);
        Assert.Equal(Derivation.ReloadKey(Bob, token), started.ReloadKey);
        var row = await store.Set<Session>().SingleAsync(TestContext.Current.CancellationToken);
        Assert.Equal(System.Security.Cryptography.SHA256.HashData(token), row.TokenHash);

        var later = Browser.Request(Browser.CookiesOf(http)).Visitor();
        Assert.Equal(started.ReloadKey, SessionGate.ReloadKey(later, (await Gate(store).Current(later, OwnerKind.Guest, Start))!));
    }

    [Fact]
    public async Task User_and_guest_sessions_coexist_and_neither_passes_for_the_other()
    {
        await using var database = await TestDatabase.Create(Databases.Sqlite);
        await using var store = database.NewStore();
        var user = await SignIn(store, OwnerKind.User, Alice);
        var both = await SignIn(store, OwnerKind.Guest, Bob, user) + "; " + user;
        Assert.Equal(Alice, (await Current(store, both, Start, OwnerKind.User))!.OwnerId);
        Assert.Equal(Bob, (await Current(store, both, Start, OwnerKind.Guest))!.OwnerId);
        Assert.Null(await Current(store, user.Replace("__Host-user", "__Host-guest", StringComparison.Ordinal), Start, OwnerKind.Guest));
    }

    [Fact]
    public async Task New_sign_in_ends_this_browsers_session_and_no_other()
    {
        await using var database = await TestDatabase.Create(Databases.Sqlite);
        await using var store = database.NewStore();
        var first = await SignIn(store, OwnerKind.User, Alice);
        var elsewhere = await SignIn(store, OwnerKind.User, Alice);
        var second = await SignIn(store, OwnerKind.User, Bob, first);
        Assert.Null(await Current(store, first, Start));
        Assert.NotNull(await Current(store, elsewhere, Start));
        Assert.Equal(Bob, (await Current(store, second, Start))!.OwnerId);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Ending_all_sessions_spares_the_named_one_and_other_owners(string kind)
    {
        await using var database = await TestDatabase.Create(kind);
        await using var store = database.NewStore();
        var (here, there) = (await SignIn(store, OwnerKind.User, Alice), await SignIn(store, OwnerKind.User, Alice));
        var bobs = await SignIn(store, OwnerKind.User, Bob);
        var me = await Current(store, here, Start);
        Assert.Equal(1, await Gate(store).EndAll(OwnerKind.User, Alice, me!.TokenHash, TestContext.Current.CancellationToken));
        Assert.NotNull(await Current(store, here, Start));
        Assert.Null(await Current(store, there, Start));
        Assert.NotNull(await Current(store, bobs, Start));
        await Gate(store).Forget(OwnerKind.User, Alice, TestContext.Current.CancellationToken);
        Assert.Null(await Current(store, here, Start));
        Assert.False(await Gate(store).IsKnownDevice(Browser.Request(here).Visitor(), OwnerKind.User, Alice));
    }

    [Fact]
    public async Task Sign_out_ends_the_session_and_keeps_the_device()
    {
        await using var database = await TestDatabase.Create(Databases.Sqlite);
        await using var store = database.NewStore();
        var cookies = await SignIn(store, OwnerKind.User, Alice);
        var http = Browser.Request(cookies);
        await Gate(store).End(http.Visitor(), OwnerKind.User);
        http.SignOut(OwnerKind.User);
        Assert.Contains("__Host-user=;", http.Response.Headers.SetCookie.ToString(), StringComparison.Ordinal);
        Assert.Null(await Current(store, cookies, Start));
        Assert.True(await Gate(store).IsKnownDevice(Browser.Request(cookies).Visitor(), OwnerKind.User, Alice));
        Assert.False(await Gate(store).IsKnownDevice(Browser.Request(cookies).Visitor(), OwnerKind.Guest, Alice));
        Assert.False(await Gate(store).IsKnownDevice(Browser.Request(cookies).Visitor(), OwnerKind.User, Bob));
        Assert.False(await Gate(store).IsKnownDevice(Browser.Request().Visitor(), OwnerKind.User, Alice));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task One_browser_signs_in_from_many_windows_at_once(string kind)
    {
        await using var database = await TestDatabase.Create(kind);
        string device;
        await using (var store = database.NewStore())
        {
            var cookies = await SignIn(store, OwnerKind.User, Bob);
            device = cookies.Split("; ").Single(pair => pair.StartsWith("__Host-device", StringComparison.Ordinal));
        }
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            await Task.Yield();
            await using var store = database.NewStore();
            await SignIn(store, OwnerKind.User, Alice, device);
        }));
        await using var after = database.NewStore();
        Assert.Equal(20, await after.Set<Session>().CountAsync(session => session.OwnerId == Alice, TestContext.Current.CancellationToken));
        Assert.Equal(1, await after.Set<Device>().CountAsync(row => row.OwnerId == Alice, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("")]
    [InlineData("__Host-user=")]
    [InlineData("__Host-user=AAAA")]
    [InlineData("__Host-user=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("__Host-user=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("__Host-user=ä; __Host-device=\"")]
    public async Task Cookies_that_nobody_issued_belong_to_nobody(string cookies)
    {
        await using var database = await TestDatabase.Create(Databases.Sqlite);
        await using var store = database.NewStore();
        Assert.Null(await Current(store, cookies, Start));
        await Gate(store).End(Browser.Request(cookies).Visitor(), OwnerKind.User);
    }

    [Theory]
    [InlineData("00:15:00", "08:00:00", 0)]
    [InlineData("00:00:30", "08:00:00", 1)]
    [InlineData("00:15:00", "1.01:00:00", 1)]
    [InlineData("09:00:00", "00:10:00", 2)]
    public void Session_options_out_of_range_are_refused(string idle, string longest, int faults)
    {
        var culture = System.Globalization.CultureInfo.InvariantCulture;
        Assert.Equal(faults,
            new SessionsOptions { Idle = TimeSpan.Parse(idle, culture), Longest = TimeSpan.Parse(longest, culture) }.Validate().Count());
    }

    private static SessionGate Gate(Store store) => new(store, Options.Create(new SessionsOptions()));

    private static async Task<string> SignIn(Store store, OwnerKind kind, Id16 owner, string? cookies = null)
    {
        var http = Browser.Request(cookies);
        var started = await Gate(store).Start(http.Visitor(), kind, owner, Start);
        await store.SaveChangesAsync();
        http.SignIn(started);
        return Browser.CookiesOf(http);
    }

    private static Task<SignedIn?> Current(Store store, string cookies, DateTimeOffset now, OwnerKind kind = OwnerKind.User) =>
        Gate(store).Current(Browser.Request(cookies).Visitor(), kind, now);
}
