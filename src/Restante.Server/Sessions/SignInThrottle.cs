using System.Net;
using System.Net.Sockets;
using Microsoft.EntityFrameworkCore;
using Restante.Server.Protocol;
using Restante.Server.Storage;

namespace Restante.Server.Sessions;

/// <summary>A rate: so many at once, then one in each interval.</summary>
internal sealed record Rate(int Burst, TimeSpan Interval)
{
    /// <summary>PROTOCOL.md section 6: ten failures from one network, then one in five minutes.</summary>
    public static Rate PerNetwork { get; } = new(10, TimeSpan.FromMinutes(5));

    /// <summary>PROTOCOL.md section 6: a hundred an hour for one mailbox from everywhere.</summary>
    public static Rate PerOwner { get; } = new(100, TimeSpan.FromSeconds(36));
}

/// <summary>
/// Slows the guessing of passwords. A try is charged in one conditional upsert before anything is compared, and given back
/// when it was right; so parallel guesses cannot overtake the count, and nobody is locked out for ever.
/// </summary>
internal sealed class SignInThrottle(Store store, SessionGate gate)
{
    /// <summary>Rows that are kept, about 10 MB: whoever has many networks, or invents ids, fills no disk between two sweeps.</summary>
    internal const int MaxRows = 100_000;

    /// <summary>After so many tries the table is looked at.</summary>
    internal const int TrimEvery = 1000;

    private static int charges;

    /// <summary>Charges one try. Null: go on and compare. Otherwise the time at which the next try is heard.</summary>
    public async Task<DateTimeOffset?> Charge(HttpContext http, OwnerKind kind, byte[] id, DateTimeOffset now)
    {
        if (await Charge(NetworkKey(http, kind, id), Rate.PerNetwork, now) is { } later) return later;
        return await gate.IsKnownDevice(http, kind, id) ? null : await Charge(OwnerKey(kind, id), Rate.PerOwner, now);
    }

    /// <summary>Gives back what <see cref="Charge(HttpContext, OwnerKind, byte[], DateTimeOffset)"/> took for a try that was right, and no more. Before the session starts.</summary>
    public async Task Refund(HttpContext http, OwnerKind kind, byte[] id)
    {
        await Refund(NetworkKey(http, kind, id), Rate.PerNetwork);
        if (!await gate.IsKnownDevice(http, kind, id)) await Refund(OwnerKey(kind, id), Rate.PerOwner);
    }

    internal async Task Refund(string key, Rate rate)
    {
        var interval = (long)rate.Interval.TotalMilliseconds;
        await store.Database.ExecuteSqlAsync($"""UPDATE throttles SET "TheoreticalArrival" = "TheoreticalArrival" - {interval} WHERE "Key" = {key}""");
    }

    internal async Task<DateTimeOffset?> Charge(string key, Rate rate, DateTimeOffset now)
    {
        var (time, interval) = (now.ToUnixTimeMilliseconds(), (long)rate.Interval.TotalMilliseconds);
        var (first, latest) = (time + interval, time + (rate.Burst - 1) * interval);
        var granted = await store.Database.SqlQuery<long>($"""
            INSERT INTO throttles ("Key", "TheoreticalArrival") VALUES ({key}, {first})
            ON CONFLICT ("Key") DO UPDATE SET "TheoreticalArrival" =
                CASE WHEN throttles."TheoreticalArrival" > {time} THEN throttles."TheoreticalArrival" ELSE {time} END + {interval}
            WHERE throttles."TheoreticalArrival" <= {latest}
            RETURNING "TheoreticalArrival" AS "Value"
            """).ToListAsync();
        if (Interlocked.Increment(ref charges) % TrimEvery == 0) await Trim(now, MaxRows);
        if (granted.Count > 0) return null;
        var arrival = await store.Set<ThrottleRow>().Where(row => row.Key == key).Select(row => row.TheoreticalArrival).FirstOrDefaultAsync();
        return arrival - (rate.Burst - 1) * rate.Interval;
    }

    /// <summary>Forgets what slows nobody any more, and beyond <paramref name="maxRows"/> what was tried least: guessing on from many networks evicts its own first tries, not the rows that slow it.</summary>
    internal async Task Trim(DateTimeOffset now, int maxRows)
    {
        if (store.Database.CurrentTransaction is not null) return;
        await store.InTransaction(async () =>
        {
            await store.Set<ThrottleRow>().Where(row => row.TheoreticalArrival < now).ExecuteDeleteAsync();
            return await store.Set<ThrottleRow>().OrderByDescending(row => row.TheoreticalArrival).Skip(maxRows).ExecuteDeleteAsync();
        }, CancellationToken.None);
    }

    private static string OwnerKey(OwnerKind kind, byte[] id) => $"{kind}/{Encoding.ToBase64Url(id)}";

    private static string NetworkKey(HttpContext http, OwnerKind kind, byte[] id) => $"{OwnerKey(kind, id)}/{Network(http.Connection.RemoteIpAddress)}";

    /// <summary>The client's network: a whole IPv4 address, the first 64 bits of an IPv6 address.</summary>
    internal static string Network(IPAddress? address)
    {
        if (address is null) return "unknown";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetwork ? address.ToString() : new IPAddress([.. address.GetAddressBytes()[..8], 0, 0, 0, 0, 0, 0, 0, 0]) + "/64";
    }
}
