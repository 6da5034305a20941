using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Restante.Protocol;
using Restante.Server.Storage;

namespace Restante.Server.Invitations;

/// <summary>The counter of wrong PINs: one row per sender, guest and generation, for all links with that PIN.</summary>
internal sealed class PinTries
{
    public required Id16 UserId { get; init; }
    public required string Canon { get; init; }
    public required long Generation { get; init; }

    /// <summary>Wrong tries in all. Nothing lowers the number: a right try refunds only itself.</summary>
    public required int Tries { get; init; }

    /// <summary>No try is compared before this time.</summary>
    public required DateTimeOffset NextTryAt { get; init; }

    /// <summary>The sender has been notified of three wrong tries, which happens once.</summary>
    public required bool Told3 { get; init; }
}

/// <summary>The counter's answer before a PIN is compared.</summary>
internal abstract record PinCharge
{
    private PinCharge() { }

    /// <summary>The try is charged and may be compared. <paramref name="Tries"/> counts it too.</summary>
    internal sealed record Charged(int Tries, DateTimeOffset NextTryAt, bool Told3) : PinCharge;

    /// <summary>No try is compared before <paramref name="Until"/>.</summary>
    internal sealed record Paused(DateTimeOffset Until) : PinCharge;

    /// <summary>No try is compared any more.</summary>
    internal sealed record Exhausted : PinCharge;
}

/// <summary>The limits of PROTOCOL.md section 5 and the conditional UPDATE that guards them.</summary>
internal static class PinCounter
{
    public const int NotifySenderAt = 3;
    public const int PauseAt = 5;
    public const int LockAt = 10;
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(15);

    /// <summary>Charges a try. Call it before the comparison, in the transaction that also acts on the result.</summary>
    public static async Task<PinCharge> Charge(Store store, Id16 userId, string canon, long generation, DateTimeOffset now)
    {
        var time = now.ToUnixTimeMilliseconds();
        var paused = (now + Pause).ToUnixTimeMilliseconds();
        var charged = await store.Set<PinTries>().FromSql($"""
            UPDATE pin_tries SET "Tries" = "Tries" + 1,
                "NextTryAt" = CASE WHEN "Tries" + 1 = {PauseAt} THEN {paused} ELSE "NextTryAt" END
            WHERE "UserId" = {userId.ToArray()} AND "Canon" = {canon} AND "Generation" = {generation}
                AND "Tries" < {LockAt} AND "NextTryAt" <= {time}
            RETURNING *
            """).AsNoTracking().ToListAsync(CancellationToken.None);
        if (charged is [var row]) return new PinCharge.Charged(row.Tries, row.NextTryAt, row.Told3);
        var state = await Rows(store, userId, canon, generation).AsNoTracking().SingleOrDefaultAsync(CancellationToken.None);
        return state is null || state.Tries >= LockAt ? new PinCharge.Exhausted() : new PinCharge.Paused(state.NextTryAt);
    }

    /// <summary>
    /// Refunds what <see cref="Charge"/> took for a right PIN, in the same transaction, including the pause if it was the fifth try. Wrong
    /// tries and the notification of the third stay.
    /// </summary>
    public static Task Refund(Store store, Id16 userId, string canon, long generation) =>
        store.Database.ExecuteSqlAsync($"""
            UPDATE pin_tries SET "Tries" = "Tries" - 1, "NextTryAt" = CASE WHEN "Tries" = {PauseAt} THEN 0 ELSE "NextTryAt" END
            WHERE "UserId" = {userId.ToArray()} AND "Canon" = {canon} AND "Generation" = {generation}
            """, CancellationToken.None);

    /// <summary>True for exactly one caller, who then notifies the sender.</summary>
    public static async Task<bool> ClaimNotification(Store store, Id16 userId, string canon, long generation) =>
        await Rows(store, userId, canon, generation).Where(row => !row.Told3)
            .ExecuteUpdateAsync(update => update.SetProperty(row => row.Told3, true), CancellationToken.None) == 1;

    /// <summary>Creates the rows that do not exist yet.</summary>
    public static async Task OpenEach(
        Store store,
        IReadOnlyList<(Id16 UserId, string Canon, long Generation)> counters,
        CancellationToken cancel)
    {
        if (counters.Count == 0) return;
        await store.Run($"""
            INSERT INTO pin_tries ("UserId", "Canon", "Generation", "Tries", "NextTryAt", "Told3")
            VALUES {Statements.Rows(counters.Count, 6)} ON CONFLICT DO NOTHING
            """,
            [.. counters.SelectMany(counter => new object?[] { counter.UserId, counter.Canon, counter.Generation, 0, 0L, false })],
            cancel);
    }

    /// <summary>How many tries are left until the lock, and when a present pause ends.</summary>
    public static async Task<(int Left, DateTimeOffset? PausedUntil)> Read(
        Store store,
        Id16 userId,
        string canon,
        long generation,
        DateTimeOffset now,
        CancellationToken cancel)
    {
        var row = await Rows(store, userId, canon, generation).AsNoTracking().SingleOrDefaultAsync(cancel);
        return row is null ? (0, null) : (LockAt - row.Tries, row.NextTryAt > now ? row.NextTryAt : null);
    }

    private static IQueryable<PinTries> Rows(Store store, Id16 userId, string canon, long generation) =>
        store.Set<PinTries>().Where(row => row.UserId == userId && row.Canon == canon && row.Generation == generation);
}

internal sealed class PinTriesConfiguration : IEntityTypeConfiguration<PinTries>
{
    public void Configure(EntityTypeBuilder<PinTries> builder)
    {
        builder.ToTable("pin_tries");
        builder.HasKey(row => new { row.UserId, row.Canon, row.Generation });
        builder.Property(row => row.UserId).HasMaxLength(16);
        builder.Property(row => row.Canon).HasMaxLength(320);
    }
}
