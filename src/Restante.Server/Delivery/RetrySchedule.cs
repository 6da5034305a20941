using System.Buffers.Binary;

namespace Restante.Server.Delivery;

/// <summary>When a mail is tried again: 1 minute after the first attempt, doubling up to 4 hours, for 5 days in all.</summary>
internal static class RetrySchedule
{
    /// <summary>How long a mail is tried (RFC 5321 section 4.5.4.1: at least 4 to 5 days). The day keys outlive it.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(5);

    private static readonly TimeSpan First = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(4);

    /// <summary>The next attempt after <paramref name="attempts"/> answered ones (at least 1); null: it would be too late.</summary>
    /// <param name="id">The row's id: spreads mails that failed together over a tenth of the pause, alike at every computation.</param>
    public static DateTimeOffset? Next(int attempts, DateTimeOffset now, DateTimeOffset created, byte[] id)
    {
        var doublings = Math.Clamp(attempts - 1, 0, 16);
        var pause = Math.Min(First.Ticks << doublings, Longest.Ticks);
        var spread = pause / 10 * BinaryPrimitives.ReadUInt16BigEndian(id) / ushort.MaxValue;
        var next = now + TimeSpan.FromTicks(pause + spread);
        return next < created + Life ? next : null;
    }

    /// <summary>True where a mail has waited for too long to be tried at all.</summary>
    public static bool IsOver(DateTimeOffset now, DateTimeOffset created) => now >= created + Life;

    /// <summary>
    /// How long the worker sends nothing after the relay was unusable this many times in a row: 5 seconds, doubled each time up
    /// to 5 minutes.
    /// </summary>
    public static TimeSpan RelayPause(int failures) =>
        TimeSpan.FromSeconds(Math.Min(5L << Math.Clamp(failures - 1, 0, 16), 300));
}
