using Microsoft.EntityFrameworkCore;
using Restante.Server.Storage;

namespace Restante.Server.Retention;

/// <summary>The actions of the next sweep, rule by rule, and whether the clock allows them.</summary>
/// <param name="Clock">A sentence on the clock.</param>
/// <param name="Rules">Each rule's name and sentences; rules with nothing to do are omitted.</param>
internal sealed record SweepPlan(string Clock, IReadOnlyList<(string Rule, IReadOnlyList<string> Sentences)> Rules);

/// <summary>Runs every slice's retention rules. May run on several nodes at once, because rules are idempotent.</summary>
internal sealed class Sweep(IServiceScopeFactory scopes, StorageWatch storage, ILogger<Sweep> log)
{
    /// <summary>Records the clock, and applies all rules if it is trusted.</summary>
    /// <returns>False if the clock was only recorded.</returns>
    public async Task<bool> Run(DateTimeOffset now, CancellationToken cancel)
    {
        var (clock, isFirst) = await LookAtClock(now, cancel);
        var isTrusted = clock.IsTrusted(now);
        if (isTrusted) await Apply(now, cancel);
        else if (isFirst) RetentionLog.FirstStart(log, clock.TrustedFrom);
        else RetentionLog.NotTrusted(log, clock.TrustedFrom);
        await ForgetErased(cancel);
        return isTrusted;
    }

    /// <summary>Applies all rules, each in its own transaction; if one fails, the others still run.</summary>
    public async Task Apply(DateTimeOffset now, CancellationToken cancel)
    {
        foreach (var name in await RuleNames())
        {
            await using var scope = scopes.CreateAsyncScope();
            var rule = scope.ServiceProvider.GetServices<IRetentionRule>().Single(rule => rule.Name == name);
            var store = scope.ServiceProvider.GetRequiredService<Store>();
            try
            {
                await rule.CleanUp(store, now, cancel);
                await store.InTransaction(async () =>
                {
                    await rule.Apply(store, now, cancel);
                    return true;
                }, cancel);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // A rule's failure must not stop the other slices' rules; the next sweep retries it.
                if (storage.Note(e) is null) RetentionLog.RuleFailed(log, name, e);
            }
        }
    }

    /// <summary>What <see cref="Run"/> would do at <paramref name="now"/>. Changes nothing: <c>restante retention --dry-run</c>.</summary>
    public async Task<SweepPlan> Plan(DateTimeOffset now, CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var store = scope.ServiceProvider.GetRequiredService<Store>();
        var clock = SweepClock.Look(ClockOf(await store.Set<SweepClockRow>().AsNoTracking().SingleOrDefaultAsync(cancel)), now);
        var sentence = clock.IsTrusted(now)
            ? "The clock has run steadily; the next sweep does what stands here."
            : FormattableString.Invariant($"The clock has not run steadily for 24 hours; nothing is done before {clock.TrustedFrom:u}.");
        var rules = new List<(string, IReadOnlyList<string>)>();
        var inOrder = scope.ServiceProvider.GetServices<IRetentionRule>()
            .OrderBy(rule => rule.Order).ThenBy(rule => rule.Name, StringComparer.Ordinal);
        foreach (var rule in inOrder)
            if (await rule.Plan(store, now, cancel) is { Count: > 0 } sentences) rules.Add((rule.Name, sentences));
        return new SweepPlan(sentence, rules);
    }

    // Runs whether or not the clock is trusted, because people delete messages as well.
    private async Task ForgetErased(CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<Store>().ForgetErased(cancel);
    }

    private async Task<List<string>> RuleNames()
    {
        await using var scope = scopes.CreateAsyncScope();
        return [.. scope.ServiceProvider.GetServices<IRetentionRule>()
            .OrderBy(rule => rule.Order).ThenBy(rule => rule.Name, StringComparer.Ordinal).Select(rule => rule.Name)];
    }

    private async Task<(SweepClock Clock, bool IsFirst)> LookAtClock(DateTimeOffset now, CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var store = scope.ServiceProvider.GetRequiredService<Store>();
        return await store.InTransaction(async () =>
        {
            var row = await store.Set<SweepClockRow>().SingleOrDefaultAsync(cancel);
            var clock = SweepClock.Look(ClockOf(row), now);
            var isFirst = row is null;
            if (row is null) store.Add(row = new SweepClockRow());
            (row.SeenAt, row.SteadySince) = (clock.SeenAt, clock.SteadySince);
            return (clock, isFirst);
        }, cancel);
    }

    private static SweepClock? ClockOf(SweepClockRow? row) => row is null ? null : new SweepClock(row.SeenAt, row.SteadySince);
}

/// <summary>Sweeps at the start of the server and then every hour.</summary>
internal sealed class HourlySweep(Sweep sweep, StorageWatch storage, TimeProvider time, ILogger<HourlySweep> log) : BackgroundService
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Hour, time);
        try
        {
            do
            {
                await Once(stoppingToken);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server is stopping.
        }
    }

    private async Task Once(CancellationToken cancel)
    {
        try
        {
            await sweep.Run(time.GetUtcNow(), cancel);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested)
        {
            // No failure may stop the server; the next hour's sweep retries.
            if (storage.Note(e) is null) RetentionLog.SweepFailed(log, e);
        }
    }
}

internal static partial class RetentionLog
{
    [LoggerMessage(2000, LogLevel.Information, "The clock has not run steadily for 24 hours; nothing is deleted before {TrustedFrom:u}.")]
    public static partial void NotTrusted(ILogger log, DateTimeOffset trustedFrom);

    [LoggerMessage(2003, LogLevel.Information, "First start: retention begins at {TrustedFrom:u}.")]
    public static partial void FirstStart(ILogger log, DateTimeOffset trustedFrom);

    [LoggerMessage(2001, LogLevel.Error, "The retention rule {Rule} failed; the next sweep tries it again.")]
    public static partial void RuleFailed(ILogger log, string rule, Exception cause);

    [LoggerMessage(2002, LogLevel.Error, "The sweep failed; the next one is in an hour.")]
    public static partial void SweepFailed(ILogger log, Exception cause);
}
