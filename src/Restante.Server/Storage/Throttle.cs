using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Restante.Server.Storage;

/// <summary>A rate: <paramref name="Burst"/> at once, then one per <paramref name="Interval"/>.</summary>
internal sealed record Rate(int Burst, TimeSpan Interval)
{
    /// <summary>
    /// At most <paramref name="most"/> in any hour, whenever the hour begins: half of them at once and the rest evenly over the hour,
    /// because the burst and the steady rate add up.
    /// </summary>
    public static Rate PerHour(int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 2);
        var burst = most / 2;
        return new Rate(burst, TimeSpan.FromHours(1) / (most - burst));
    }

    /// <summary>The most that are granted within any <paramref name="window"/>, both ends included.</summary>
    public int MostIn(TimeSpan window) => Burst + (int)(window / Interval);
}

/// <summary>One generic cell rate (GCRA): the theoretical arrival time of the next try.</summary>
internal sealed class ThrottleRow
{
    public required string Key { get; init; }
    public required DateTimeOffset TheoreticalArrival { get; set; }
}

/// <summary>
/// Rate limits by key. A charge is one conditional upsert, so parallel charges never exceed the rate. Inside a transaction a charge is
/// rolled back with it, and locks the key's row until the end.
/// </summary>
internal static class Throttle
{
    /// <summary>The most rows to keep, about 10 MB: many networks or invented ids must not fill the disk between two sweeps.</summary>
    internal const int MaxRows = 100_000;

    /// <summary>The table is trimmed once per this many charges.</summary>
    internal const int TrimEvery = 1000;

    private static int charges;

    /// <summary>Charges one. Null: granted. Otherwise the time at which the next charge is granted.</summary>
    public static async Task<DateTimeOffset?> Charge(Store store, string key, Rate rate, DateTimeOffset now)
    {
        var (time, interval) = (now.ToUnixTimeMilliseconds(), (long)Math.Ceiling(rate.Interval.TotalMilliseconds));
        var (first, latest) = (time + interval, time + (rate.Burst - 1) * interval);
        var granted = await store.Database.SqlQuery<long>($"""
            INSERT INTO throttles ("Key", "TheoreticalArrival") VALUES ({key}, {first})
            ON CONFLICT ("Key") DO UPDATE SET "TheoreticalArrival" =
                CASE WHEN throttles."TheoreticalArrival" > {time} THEN throttles."TheoreticalArrival" ELSE {time} END + {interval}
            WHERE throttles."TheoreticalArrival" <= {latest}
            RETURNING "TheoreticalArrival" AS "Value"
            """).ToListAsync();
        if (store.Database.CurrentTransaction is null && Interlocked.Increment(ref charges) % TrimEvery == 0)
            await Trim(store, now, MaxRows);
        if (granted.Count > 0) return null;
        var rows = store.Set<ThrottleRow>().Where(row => row.Key == key);
        var arrival = await rows.Select(row => row.TheoreticalArrival).FirstOrDefaultAsync();
        return arrival - TimeSpan.FromMilliseconds((rate.Burst - 1) * interval);
    }

    /// <summary>Charges one for each key, inside a transaction.</summary>
    /// <param name="store">The store.</param>
    /// <param name="keys">Distinct keys, in the order that all callers use.</param>
    /// <param name="rate">The rate of each key.</param>
    /// <param name="now">The time of the charge.</param>
    /// <param name="cancel">Cancels the request.</param>
    /// <returns>The keys that were refused, each with the time at which its next charge is granted.</returns>
    public static async Task<Dictionary<string, DateTimeOffset>> ChargeEach(
        Store store, IReadOnlyList<string> keys, Rate rate, DateTimeOffset now, CancellationToken cancel)
    {
        if (keys.Count == 0) return [];
        var (time, interval) = (now.ToUnixTimeMilliseconds(), (long)Math.Ceiling(rate.Interval.TotalMilliseconds));
        var (first, latest) = (time + interval, time + (rate.Burst - 1) * interval);
        var granted = (await store.Query($$"""
            INSERT INTO throttles ("Key", "TheoreticalArrival") VALUES {{Statements.Rows(keys.Count, 2, first: 3)}}
            ON CONFLICT ("Key") DO UPDATE SET "TheoreticalArrival" =
                CASE WHEN throttles."TheoreticalArrival" > {0} THEN throttles."TheoreticalArrival" ELSE {0} END + {1}
            WHERE throttles."TheoreticalArrival" <= {2}
            RETURNING "Key"
            """,
            [time, interval, latest, .. keys.SelectMany(key => new object?[] { key, first })],
            reader => reader.GetString(0),
            cancel)).ToHashSet();
        var refused = keys.Where(key => !granted.Contains(key)).ToArray();
        if (refused.Length == 0) return [];
        var arrivals = await store.Set<ThrottleRow>().AsNoTracking()
            .Where(row => refused.Contains(row.Key))
            .ToDictionaryAsync(row => row.Key, row => row.TheoreticalArrival, cancel);
        var tolerance = TimeSpan.FromMilliseconds((rate.Burst - 1) * interval);
        return refused.ToDictionary(key => key, key => arrivals.GetValueOrDefault(key, now) - tolerance);
    }

    /// <summary>Refunds one charge for each key.</summary>
    public static Task RefundEach(Store store, IReadOnlyCollection<string> keys, Rate rate, CancellationToken cancel)
    {
        var interval = (long)Math.Ceiling(rate.Interval.TotalMilliseconds);
        return keys.Count == 0 ? Task.CompletedTask : store.Run($$"""
            UPDATE throttles SET "TheoreticalArrival" = "TheoreticalArrival" - {0}
            FROM (VALUES {{Statements.Rows(keys.Count, 1, first: 1)}}) AS granted WHERE throttles."Key" = granted.column1
            """, [interval, .. keys], cancel);
    }

    /// <summary>Refunds one charge.</summary>
    public static Task Refund(Store store, string key, Rate rate)
    {
        var interval = (long)Math.Ceiling(rate.Interval.TotalMilliseconds);
        return store.Database.ExecuteSqlAsync($"""
            UPDATE throttles SET "TheoreticalArrival" = "TheoreticalArrival" - {interval} WHERE "Key" = {key}
            """);
    }

    /// <summary>The number of rows that no longer delay anyone.</summary>
    public static Task<int> CountIdle(Store store, DateTimeOffset now, CancellationToken cancel) =>
        store.Set<ThrottleRow>().CountAsync(row => row.TheoreticalArrival < now, cancel);

    public static Task DeleteIdle(Store store, DateTimeOffset now, CancellationToken cancel) =>
        store.Set<ThrottleRow>().Where(row => row.TheoreticalArrival < now).ExecuteDeleteAsync(cancel);

    /// <summary>
    /// Deletes the rows that no longer delay anyone and, beyond <paramref name="maxRows"/>, those charged least: an attacker who
    /// guesses from many networks evicts their own first tries, not the rows that slow them down.
    /// </summary>
    internal static async Task Trim(Store store, DateTimeOffset now, int maxRows)
    {
        if (store.Database.CurrentTransaction is not null) return;
        await store.InTransaction(async () =>
        {
            await store.Set<ThrottleRow>().Where(row => row.TheoreticalArrival < now).ExecuteDeleteAsync();
            return await store.Set<ThrottleRow>().OrderByDescending(row => row.TheoreticalArrival).Skip(maxRows).ExecuteDeleteAsync();
        }, CancellationToken.None);
    }
}

internal sealed class ThrottleTable : IEntityTypeConfiguration<ThrottleRow>
{
    public void Configure(EntityTypeBuilder<ThrottleRow> builder)
    {
        builder.ToTable("throttles");
        builder.HasKey(row => row.Key);
    }
}
