using System.Reflection;
using Restante.Protocol;
using Restante.Server.Delivery;
using Restante.Server.Storage;

namespace Restante.Server.Tests.Storage;

/// <summary>Rates: the most that is granted in any hour, whenever it begins.</summary>
public sealed class ThrottleTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(20)]
    [InlineData(60)]
    [InlineData(100)]
    [InlineData(300)]
    [InlineData(100_000)]
    public void Hourly_rate_allows_its_number_and_no_more(int most) => Assert.Equal(most, Rate.PerHour(most).MostIn(Hour));

    [Theory]
    [InlineData(Databases.Sqlite, 7)]
    [InlineData(Databases.PostgreSql, 7)]
    [InlineData(Databases.Sqlite, 20)]
    [InlineData(Databases.PostgreSql, 20)]
    public async Task Hourly_number_is_kept_in_every_hour_from_the_first(string kind, int most)
    {
        await using var database = await TestDatabase.Create(kind);
        await using var store = database.NewStore();
        var rate = Rate.PerHour(most);
        var granted = new List<DateTimeOffset>();
        // A try every two minutes, and some idle hours in between, after which the whole burst is available again.
        for (var minute = 0; minute < 600; minute += minute == 180 ? 240 : 2)
            for (var burst = 0; burst < (minute % 60 == 0 ? most : 1); burst++)
                if (await Throttle.Charge(store, "k", rate, Start.AddMinutes(minute)) is null) granted.Add(Start.AddMinutes(minute));
        Assert.All(granted, from => Assert.InRange(granted.Count(at => at >= from && at <= from + Hour), 1, most));
        Assert.Contains(granted, from => granted.Count(at => at >= from && at <= from + Hour) == most);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Keys_charged_together_are_granted_as_each_alone(string kind)
    {
        await using var database = await TestDatabase.Create(kind);
        await using var store = database.NewStore();
        var rate = new Rate(2, TimeSpan.FromMinutes(10));
        Assert.Empty(await Throttle.ChargeEach(store, ["a", "b"], rate, Start, default));
        Assert.Null(await Throttle.Charge(store, "a", rate, Start));
        var refused = await Throttle.ChargeEach(store, ["a", "b"], rate, Start, default);
        Assert.Equal(Start.AddMinutes(10), Assert.Single(refused, pair => pair.Key == "a").Value);
        Assert.Equal(await Throttle.Charge(store, "a", rate, Start), refused["a"]);
        Assert.NotNull(await Throttle.Charge(store, "b", rate, Start));
        await Throttle.RefundEach(store, ["b"], rate, default);
        Assert.Null(await Throttle.Charge(store, "b", rate, Start));
        Assert.NotNull(await Throttle.Charge(store, "a", rate, Start));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Mails_refused_for_one_recipient_are_not_charged_to_the_others(string kind)
    {
        await using var database = await TestDatabase.Create(kind);
        await using var store = database.NewStore();
        var sender = Id16.Random();
        Task<(Dictionary<string, MailPermit> Permits, DateTimeOffset? Until)> Ask(params string[] recipients) =>
            Outbox.AskAll(store, sender, recipients, Start, default);
        var burst = 0;
        while ((await Ask("bob@example.net")).Until is null) burst++;
        var (permits, until) = await Ask("alice@example.net", "bob@example.net");
        Assert.Empty(permits);
        Assert.True(until > Start);
        for (var mail = 0; mail < burst; mail++) Assert.Null((await Ask("alice@example.net")).Until);
        Assert.NotNull((await Ask("alice@example.net")).Until);
    }

    [Fact]
    public void Every_fixed_rate_is_listed_with_what_an_hour_allows()
    {
        const BindingFlags fixedOnes = BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;
        var found = typeof(Rate).Assembly.GetTypes()
            .SelectMany(type => type.GetFields(fixedOnes))
            .Where(field => field.FieldType == typeof(Rate))
            .Select(field =>
                $"{field.DeclaringType!.Name}.{field.Name.Trim('<').Split('>')[0]}: {((Rate)field.GetValue(null)!).MostIn(Hour)}");
        Assert.Equal(
        [
            "DeliveryChange.Changes: 13", "LostPasswordQueue.PerAddress: 3",
            "LostPasswordQueue.PerNetwork: 40", "MailLimits.SentAgain: 6", "PublishKey.PerUser: 5",
            "ReportNotMe.Alerts: 1", "SignInRates.PerNetwork: 22", "SignInRates.PerOwner: 100",
        ], found.Order(StringComparer.Ordinal));
    }
}
