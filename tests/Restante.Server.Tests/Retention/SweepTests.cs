using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Restante.Server.Delivery;
using Restante.Server.Retention;
using Restante.Server.Storage;
using Restante.Server.Tests.Delivery;
using Restante.Server.Tests.Hosting;

namespace Restante.Server.Tests.Retention;

public sealed class SweepTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    /// <summary>Hours after the start at which the sweep reads the clock, and whether it may delete then.</summary>
    [Theory]
    [InlineData("first looks: a day of steady clock comes before anything",
        new[] { 0.0, 1, 12, 23.9, 24, 25 }, new[] { false, false, false, false, true, true })]
    [InlineData("a gap of exactly a day is none", new[] { 0.0, 24, 48 }, new[] { false, true, true })]
    [InlineData("a longer gap starts the day again", new[] { 0.0, 24, 48.1, 60, 72, 73 }, new[] { false, true, false, false, false, true })]
    [InlineData("a machine that wakes years ahead deletes nothing",
        new[] { 0.0, 20, 40, 90000, 90001, 90023, 90024 }, new[] { false, false, true, false, false, false, true })]
    [InlineData("a step back starts the day again",
        new[] { 0.0, 20, 40, 39, 40, 62.9, 63 }, new[] { false, false, true, false, false, false, true })]
    [InlineData("two nodes' clocks may differ by minutes", new[] { 0.0, 24, 23.95, 25, 24.95 }, new[] { false, true, false, true, true })]
    public void Clock_is_trusted_after_a_day_without_gap_or_step(string why, double[] hours, bool[] trusted)
    {
        SweepClock? clock = null;
        var seen = new List<bool>();
        foreach (var hour in hours)
        {
            clock = SweepClock.Look(clock, Start.AddHours(hour));
            seen.Add(clock.IsTrusted(Start.AddHours(hour)));
        }
        Assert.True(trusted.SequenceEqual(seen), $"{why}: {string.Join(", ", seen)}");
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Sweep_waits_for_its_clock_and_runs_every_rule_in_order_even_after_a_failure(string kind)
    {
        await using var database = await TestDatabase.Create(kind);
        var ran = new List<string>();
        await using var services = Services(database, new NotedRule("late", 300, ran),
            new NotedRule("broken", 100, ran, fails: true), new NotedRule("early", 0, ran));
        var sweep = services.GetRequiredService<Sweep>();
        Assert.False(await sweep.Run(Start, CancellationToken.None));
        Assert.Empty(ran);
        Assert.Contains("2026-03-03 09:00:00Z",
            (await sweep.Plan(Start.AddHours(1), CancellationToken.None)).Clock, StringComparison.Ordinal);
        Assert.True(await sweep.Run(Start.AddHours(24), CancellationToken.None));
        Assert.Equal(["early", "broken", "late"], ran);
    }

    [Fact]
    public async Task First_start_is_logged_as_such_and_a_gap_as_a_gap()
    {
        await using var database = await TestDatabase.Create(Databases.Sqlite);
        using var log = new TestLog();
        await using var services = Services(database, log);
        var sweep = services.GetRequiredService<Sweep>();
        await sweep.Run(Start, CancellationToken.None);
        await sweep.Run(Start.AddHours(30), CancellationToken.None);
        Assert.Equal(
            ["First start: retention begins at 2026-03-03 09:00:00Z.",
                "The clock has not run steadily for 24 hours; nothing is deleted before 2026-03-04 15:00:00Z."],
            log.Lines);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Dry_run_reports_everything_and_changes_nothing(string kind)
    {
        await using var database = await TestDatabase.Create(kind);
        var ran = new List<string>();
        await using var services = Services(database, new NotedRule("one", 0, ran));
        var plan = await services.GetRequiredService<Sweep>().Plan(Start, CancellationToken.None);
        Assert.Equal("one", Assert.Single(plan.Rules).Rule);
        Assert.Empty(ran);
        await using var store = database.NewStore();
        Assert.Empty(await store.Set<SweepClockRow>().ToListAsync());
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Ended_mails_are_deleted_after_thirty_days_and_waiting_ones_stay(string kind)
    {
        await using var fixture = await DeliveryFixture.Create(kind);
        var sent = await fixture.Add(DeliveryFixture.Invitation());
        await fixture.Queue.Record((await fixture.Queue.Claim(fixture.Time.Now, default))!, new RelayAnswer.Accepted("2.0.0"),
            fixture.Time.Now, default);
        var waiting = await fixture.Add(DeliveryFixture.Invitation());
        var rule = new EndedMails();
        await using var store = fixture.Database.NewStore();
        Assert.Empty(await rule.Plan(store, fixture.Time.Now.AddDays(30), default));
        await rule.Apply(store, fixture.Time.Now.AddDays(30), default);
        Assert.Equal(2, await store.Set<OutboundMail>().CountAsync());
        Assert.Equal(["One record of a mail written more than 30 days ago is deleted."],
            await rule.Plan(store, fixture.Time.Now.AddDays(31), default));
        await rule.Apply(store, fixture.Time.Now.AddDays(31), default);
        Assert.Equal(waiting.Id, (await store.Set<OutboundMail>().SingleAsync()).Id);
    }

    [Fact]
    public async Task Day_keys_and_what_they_sealed_are_destroyed_after_six_days()
    {
        await using var fixture = await DeliveryFixture.Create(Databases.Sqlite);
        var mail = await fixture.Add(DeliveryFixture.Invitation());
        var rule = new OldDayKeys(fixture.DayKeys);
        await using var store = fixture.Database.NewStore();
        await rule.Apply(store, fixture.Time.Now.AddDays(6), default);
        Assert.NotNull(fixture.DayKeys.Open(mail.DayKey, mail.Id.ToArray(), mail.Sealed));
        Assert.Equal(["One key of a past day is destroyed."], await rule.Plan(store, fixture.Time.Now.AddDays(7), default));
        await rule.Apply(store, fixture.Time.Now.AddDays(7), default);
        Assert.Null(fixture.DayKeys.Open(mail.DayKey, mail.Id.ToArray(), mail.Sealed));
    }

    [Fact]
    public async Task Mail_queued_by_a_rule_leaves_at_once()
    {
        await using var fixture = await DeliveryFixture.Create(Databases.Sqlite);
        using var look = new CancellationTokenSource();
        var woken = fixture.Outbox.Woken(look.Token);
        var sweep = new Sweep(fixture.Services.GetRequiredService<IServiceScopeFactory>(),
            fixture.Services.GetRequiredService<StorageWatch>(), NullLogger<Sweep>.Instance);
        Assert.False(woken.IsCompleted);
        await sweep.Apply(fixture.Time.Now, default);
        await woken.WaitAsync(Eventually.Longest, TestContext.Current.CancellationToken);
        Assert.Equal(400, fixture.Services.CreateScope().ServiceProvider.GetServices<IRetentionRule>()
            .Single(rule => rule is QueuedReminders).Order);
    }

    [Theory]
    [InlineData(0, new string[0])]
    [InlineData(1, new[] { "One thing goes." })]
    [InlineData(2, new[] { "2 things go." })]
    public void Plan_uses_singular_and_plural(int count, string[] said) =>
        Assert.Equal(said, Counted.Sentence(count, "One thing goes.", "things go."));

    private static ServiceProvider Services(TestDatabase database, params NotedRule[] rules) => Services(database, null, rules);

    private static ServiceProvider Services(TestDatabase database, TestLog? log, params NotedRule[] rules)
    {
        var collection = new ServiceCollection();
        collection.AddLogging(logging => _ = log is null
            ? logging.SetMinimumLevel(LogLevel.None)
            : logging.AddProvider(log).AddFilter<TestLog>((category, _) => category == typeof(Sweep).FullName));
        collection.AddScoped(_ => database.NewStore());
        collection.AddSingleton(Options.Create(database.Options));
        collection.AddSingleton<StorageWatch>();
        collection.AddSingleton<Sweep>();
        foreach (var rule in rules) collection.AddScoped<IRetentionRule>(_ => rule);
        return collection.BuildServiceProvider();
    }

    private sealed class NotedRule(string name, int order, List<string> ran, bool fails = false) : IRetentionRule
    {
        public string Name => name;
        public int Order => order;

        public Task<IReadOnlyList<string>> Plan(Store store, DateTimeOffset now, CancellationToken cancel) =>
            Task.FromResult<IReadOnlyList<string>>(["Something happens."]);

        public Task Apply(Store store, DateTimeOffset now, CancellationToken cancel)
        {
            ran.Add(name);
            return fails ? throw new InvalidOperationException("This rule is broken.") : Task.CompletedTask;
        }
    }
}
