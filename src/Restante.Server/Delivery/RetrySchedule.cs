using System.Buffers.Binary;
using Restante.Protocol;

namespace Restante.Server.Delivery;

/// <summary>When the server tries a mail again: 1 minute after the first attempt, doubling up to 4 hours, for 5 days in all.</summary>
internal static class RetrySchedule
{
    /// <summary>How long the server tries a mail (RFC 5321 section 4.5.4.1: at least 4 to 5 days). Day keys live longer.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(5);

    private static readonly TimeSpan First = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(4);

    /// <summary>
    /// The time of the next attempt after <paramref name="attempts"/> answered ones (at least 1); null if it would be too late.
    /// </summary>
    /// <param name="id">
    /// The row's id. It spreads mails that failed together over a tenth of the pause, the same at every computation.
    /// </param>
    public static DateTimeOffset? Next(int attempts, DateTimeOffset now, DateTimeOffset created, Id16 id)
    {
        var doublings = Math.Clamp(attempts - 1, 0, 16);
        var pause = Math.Min(First.Ticks << doublings, Longest.Ticks);
        var spread = pause / 10 * BinaryPrimitives.ReadUInt16BigEndian(id.ToArray()) / ushort.MaxValue;
        var next = now + TimeSpan.FromTicks(pause + spread);
        return next < created + Life ? next : null;
    }

    /// <summary>True if a mail is too old for another attempt.</summary>
    public static bool IsOver(DateTimeOffset now, DateTimeOffset created) => now >= created + Life;

    /// <summary>
    /// How long the worker pauses after the relay was unusable this many times in a row: 5 seconds, doubling up to 5 minutes.
    /// </summary>
    public static TimeSpan RelayPause(int failures) =>
        TimeSpan.FromSeconds(Math.Min(5L << Math.Clamp(failures - 1, 0, 16), 300));
}
