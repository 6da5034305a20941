using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Restante.Server.Retention;

/// <summary>
/// Guards irreversible deletions against a wrong clock (PROTOCOL.md section 12): a machine that wakes up years ahead, or a database
/// restored from a backup, must not delete everything at the first sweep.
/// </summary>
/// <param name="SeenAt">When a sweep last recorded the clock.</param>
/// <param name="SteadySince">The start of the period without a gap or a step back.</param>
internal sealed record SweepClock(DateTimeOffset SeenAt, DateTimeOffset SteadySince)
{
    private static readonly TimeSpan LongestGap = TimeSpan.FromHours(24);
    private static readonly TimeSpan SteadyTime = TimeSpan.FromHours(24);

    // Clocks of several nodes differ slightly, and time servers make small corrections; neither is a step back.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    /// <summary>Nothing is deleted before this time.</summary>
    public DateTimeOffset TrustedFrom => SteadySince + SteadyTime;

    /// <summary>True if a sweep may delete at <paramref name="now"/>.</summary>
    public bool IsTrusted(DateTimeOffset now) => now >= TrustedFrom;

    /// <summary>
    /// The clock after recording <paramref name="now"/>. Null: nothing was recorded before, so the steady period begins.
    /// </summary>
    public static SweepClock Look(SweepClock? before, DateTimeOffset now)
    {
        if (before is null || now - before.SeenAt > LongestGap || now < before.SeenAt - Tolerance) return new SweepClock(now, now);
        return before with { SeenAt = now > before.SeenAt ? now : before.SeenAt };
    }
}

/// <summary>The one row of sweep_clock.</summary>
internal sealed class SweepClockRow
{
    public const int OnlyId = 1;

    public int Id { get; init; } = OnlyId;
    public DateTimeOffset SeenAt { get; set; }
    public DateTimeOffset SteadySince { get; set; }
}

internal sealed class SweepClockConfiguration : IEntityTypeConfiguration<SweepClockRow>
{
    public void Configure(EntityTypeBuilder<SweepClockRow> builder)
    {
        builder.ToTable("sweep_clock");
        builder.HasKey(row => row.Id);
        builder.Property(row => row.Id).ValueGeneratedNever();
    }
}
