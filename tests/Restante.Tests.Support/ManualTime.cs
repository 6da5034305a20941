namespace Restante.Tests.Support;

/// <summary>A clock and timers that move only when a test says so.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<ManualTimer> timers = [];
    private TimeSpan elapsed;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        lock (gate) return elapsed.Ticks;
    }

    public override DateTimeOffset GetUtcNow() => new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero).AddTicks(GetTimestamp());

    /// <summary>Waits until somebody waits whose time is over within a span.</summary>
    public Task UntilDueWithin(TimeSpan span)
    {
        // Three times, because a session also limits the moment of a write.
        var seen = 0;
        return Eventually.Is(() => (seen = IsDueWithin(span) ? seen + 1 : 0) == 3, $"something is due within {span}");
    }

    /// <summary>Moves the clock, and runs the timers that are due.</summary>
    public void Advance(TimeSpan by)
    {
        List<ManualTimer> due;
        lock (gate)
        {
            elapsed += by;
            due = [.. timers.Where(timer => timer.Due <= elapsed)];
            foreach (var timer in due) timer.Due = TimeSpan.MaxValue;
        }
        foreach (var timer in due) timer.Run();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private bool IsDueWithin(TimeSpan span)
    {
        lock (gate) return timers.Any(timer => timer.Due <= elapsed + span);
    }

    private sealed class ManualTimer(ManualTime time, TimerCallback callback, object? state) : ITimer
    {
        public TimeSpan Due { get; set; } = TimeSpan.MaxValue;

        public void Run() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time.gate)
            {
                Due = dueTime == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : time.elapsed + dueTime;
                if (!time.timers.Contains(this)) time.timers.Add(this);
                if (Due > time.elapsed) return true;
                Due = TimeSpan.MaxValue;
            }
            ThreadPool.QueueUserWorkItem(_ => Run());
            return true;
        }

        public void Dispose()
        {
            lock (time.gate) time.timers.Remove(this);
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
