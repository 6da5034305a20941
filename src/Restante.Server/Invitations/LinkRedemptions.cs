using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Restante.Protocol;
using Restante.Server.Storage;

namespace Restante.Server.Invitations;

/// <summary>
/// How often one link was redeemed, in one row per link. The guest sees it, and the sender sees it per message. The row also holds the
/// link's rate.
/// </summary>
internal sealed class LinkRedemptions
{
    /// <summary>How many redemptions of one link may follow at once.</summary>
    public const int Burst = 10;

    /// <summary>After <see cref="Burst"/> redemptions, one in each interval.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(6);

    public required Id16 Iid { get; init; }
    public required long Count { get; init; }
    public required DateTimeOffset FirstAt { get; init; }
    public required DateTimeOffset LastAt { get; init; }

    /// <summary>The time until which the rate is used up: GCRA's theoretical arrival time.</summary>
    public required DateTimeOffset UsedUntil { get; init; }

    /// <summary>
    /// Counts one redemption in the caller's transaction. One statement does it, so that parallel redemptions keep to the rate.
    /// </summary>
    /// <returns>Null if it is counted; otherwise the time from which the next one is possible, with nothing written.</returns>
    public static async Task<DateTimeOffset?> Charge(Store store, Id16 iid, DateTimeOffset now)
    {
        var (time, interval) = (now.ToUnixTimeMilliseconds(), (long)Interval.TotalMilliseconds);
        var (first, latest) = (time + interval, time + (Burst - 1) * interval);
        var counted = await store.Database.SqlQuery<long>($"""
            INSERT INTO link_redemptions ("Iid", "Count", "FirstAt", "LastAt", "UsedUntil")
                VALUES ({iid.ToArray()}, 1, {time}, {time}, {first})
            ON CONFLICT ("Iid") DO UPDATE SET "Count" = link_redemptions."Count" + 1, "LastAt" = {time}, "UsedUntil" =
                CASE WHEN link_redemptions."UsedUntil" > {time} THEN link_redemptions."UsedUntil" ELSE {time} END + {interval}
            WHERE link_redemptions."UsedUntil" <= {latest}
            RETURNING "Count" AS "Value"
            """).ToListAsync(CancellationToken.None);
        if (counted.Count > 0) return null;
        var usedUntil = await store.Set<LinkRedemptions>().Where(row => row.Iid == iid).Select(row => row.UsedUntil)
            .SingleAsync(CancellationToken.None);
        return usedUntil - (Burst - 1) * Interval;
    }
}

internal sealed class LinkRedemptionsConfiguration : IEntityTypeConfiguration<LinkRedemptions>
{
    public void Configure(EntityTypeBuilder<LinkRedemptions> builder)
    {
        builder.ToTable("link_redemptions");
        builder.HasKey(row => row.Iid);
        builder.Property(row => row.Iid).HasMaxLength(16);
    }
}
