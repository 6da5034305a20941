using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Restante.Protocol;
using Restante.Server.Sessions;
using Restante.Server.Sessions.Http;
using Restante.Server.Storage;

namespace Restante.Server.Tests.Sessions;

/// <summary>PROTOCOL.md section 6: ten failures from one network, then one in five minutes; a hundred in any hour in total.</summary>
public sealed class SignInThrottleTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly Id16 Bob = Id16.Random();

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Ten_tries_are_allowed_then_one_in_five_minutes(string kind)
    {
        await using var database = await TestDatabase.Create(kind);
        await using var store = database.NewStore();
        var throttle = Throttle(store);
        for (var i = 0; i < 10; i++) Assert.Null(await throttle.Charge("k", SignInRates.PerNetwork, Start));
        Assert.Equal(Start.AddMinutes(5), await throttle.Charge("k", SignInRates.PerNetwork, Start));
        Assert.Equal(Start.AddMinutes(5), await throttle.Charge("k", SignInRates.PerNetwork, Start.AddMinutes(5).AddMilliseconds(-1)));
        Assert.Null(await throttle.Charge("k", SignInRates.PerNetwork, Start.AddMinutes(5)));
        Assert.Equal(Start.AddMinutes(10), await throttle.Charge("k", SignInRates.PerNetwork, Start.AddMinutes(5)));
        Assert.Null(await throttle.Charge("other", SignInRates.PerNetwork, Start));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Idle_time_restores_the_ten_tries_and_no_more(string kind)
    {
        await using var database = await TestDatabase.Create(kind);
        await using var store = database.NewStore();
        var throttle = Throttle(store);
        for (var i = 0; i < 10; i++) await throttle.Charge("k", SignInRates.PerNetwork, Start);
        var later = Start.AddDays(30);
        for (var i = 0; i < 10; i++) Assert.Null(await throttle.Charge("k", SignInRates.PerNetwork, later));
        Assert.NotNull(await throttle.Charge("k", SignInRates.PerNetwork, later));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Two_hundred_simultaneous_tries_count_as_ten(string kind)
    {
        await using var database = await TestDatabase.Create(kind);
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(async _ =>
        {
            await Task.Yield();
            await using var store = database.NewStore();
            return await Throttle(store).Charge("k", SignInRates.PerNetwork, Start);
        }));
        Assert.Equal(10, answers.Count(until => until is null));
        Assert.All(answers.Where(until => until is not null), until => Assert.Equal(Start.AddMinutes(5), until));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Right_try_is_refunded_and_no_more(string kind)
    {
        await using var database = await TestDatabase.Create(kind);
        await using var store = database.NewStore();
        var throttle = Throttle(store);
        var visitor = From("192.0.2.1");
        for (var i = 0; i < 9; i++) Assert.Null(await throttle.Charge(visitor, OwnerKind.User, Bob, Start));
        for (var i = 0; i < 5; i++)
        {
            Assert.Null(await throttle.Charge(visitor, OwnerKind.User, Bob, Start));
            await throttle.Refund(visitor, OwnerKind.User, Bob);
        }
        Assert.Null(await throttle.Charge(visitor, OwnerKind.User, Bob, Start));
        Assert.NotNull(await throttle.Charge(visitor, OwnerKind.User, Bob, Start));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Hundred_tries_in_any_hour_from_everywhere_spare_a_known_browser(string kind)
    {
        await using var database = await TestDatabase.Create(kind);
        await using var store = database.NewStore();
        var (throttle, gate) = (Throttle(store), Gate(store));
        for (var i = 0; i < 50; i++) Assert.Null(await throttle.Charge(From($"198.51.100.{i}"), OwnerKind.Guest, Bob, Start));
        Assert.Equal(Start.AddSeconds(72), await throttle.Charge(From("203.0.113.1"), OwnerKind.Guest, Bob, Start));

        var signIn = await gate.Start(From("203.0.113.9"), OwnerKind.Guest, Bob, Start.AddDays(-1));
        await store.SaveChangesAsync(TestContext.Current.CancellationToken);
        var known = From("203.0.113.2") with { DeviceToken = signIn.DeviceToken };
        for (var i = 0; i < 10; i++) Assert.Null(await throttle.Charge(known, OwnerKind.Guest, Bob, Start));
        Assert.NotNull(await throttle.Charge(known, OwnerKind.Guest, Bob, Start));

        // The known browser was not charged, so nothing is refunded to other browsers.
        await throttle.Refund(known, OwnerKind.Guest, Bob);
        Assert.NotNull(await throttle.Charge(From("203.0.113.4"), OwnerKind.Guest, Bob, Start));
        Assert.Null(await throttle.Charge(From("203.0.113.5"), OwnerKind.Guest, Bob, Start.AddSeconds(72)));
    }

    [Fact]
    public async Task Users_and_guests_of_one_id_are_counted_apart()
    {
        await using var database = await TestDatabase.Create(Databases.Sqlite);
        await using var store = database.NewStore();
        var throttle = Throttle(store);
        for (var i = 0; i < 10; i++) await throttle.Charge(From("192.0.2.1"), OwnerKind.User, Bob, Start);
        Assert.NotNull(await throttle.Charge(From("192.0.2.1"), OwnerKind.User, Bob, Start));
        Assert.Null(await throttle.Charge(From("192.0.2.1"), OwnerKind.Guest, Bob, Start));
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    [InlineData("2001:db8:1:2:ffff::", "2001:db8:1:2::/64")]
    [InlineData("2001:db8:1:3::1", "2001:db8:1:3::/64")]
    public void Network_is_an_IPv4_address_or_half_of_an_IPv6_address(string address, string network) =>
        Assert.Equal(network, Visitor.NetworkOf(IPAddress.Parse(address)));

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Sweep_deletes_only_rows_that_slow_nobody(string kind)
    {
        await using var database = await TestDatabase.Create(kind);
        await using var store = database.NewStore();
        var (throttle, rule) = (Throttle(store), new SessionRetention());
        for (var i = 0; i < 10; i++) await throttle.Charge("k", SignInRates.PerNetwork, Start);
        await rule.Apply(store, Start.AddMinutes(49), TestContext.Current.CancellationToken);
        for (var i = 0; i < 9; i++) Assert.Null(await throttle.Charge("k", SignInRates.PerNetwork, Start.AddMinutes(49)));
        Assert.NotNull(await throttle.Charge("k", SignInRates.PerNetwork, Start.AddMinutes(49)));
        var rested = Start.AddDays(1);
        Assert.Single(await rule.Plan(store, rested, TestContext.Current.CancellationToken));
        await rule.Apply(store, rested, TestContext.Current.CancellationToken);
        Assert.Empty(await rule.Plan(store, rested, TestContext.Current.CancellationToken));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Tries_from_everywhere_fill_no_disk_and_evict_no_throttled_row(string kind)
    {
        await using var database = await TestDatabase.Create(kind);
        await using var store = database.NewStore();
        var throttle = Throttle(store);
        for (var i = 0; i < 10; i++) await throttle.Charge("slowed", SignInRates.PerNetwork, Start);
        for (var i = 0; i < 60; i++) await throttle.Charge($"stranger {i}", SignInRates.PerNetwork, Start);
        await Restante.Server.Storage.Throttle.Trim(store, Start, maxRows: 50);
        Assert.Equal(50, await store.Set<ThrottleRow>().CountAsync(TestContext.Current.CancellationToken));
        Assert.NotNull(await throttle.Charge("slowed", SignInRates.PerNetwork, Start));
        // Without a sweep too: after so many tries the rows of the others are deleted.
        for (var i = 0; i < Restante.Server.Storage.Throttle.TrimEvery; i++)
            await throttle.Charge("late", SignInRates.PerNetwork, Start.AddMinutes(6));
        Assert.Equal(["late", "slowed"],
            await store.Set<ThrottleRow>().Select(row => row.Key).Order().ToListAsync(TestContext.Current.CancellationToken));
    }

    private static SessionGate Gate(Store store) => new(store, Options.Create(new SessionsOptions()));

    private static SignInThrottle Throttle(Store store) => new(store, Gate(store), Options.Create(new SessionsOptions()));

    private static Visitor From(string address) => Browser.Request(address: address).Visitor();
}
