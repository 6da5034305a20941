namespace Restante.Tests.Support;

/// <summary>A clock that stands still until a test moves it. Timers use the machine's clock, so that background work continues.</summary>
internal sealed class SettableTime : TimeProvider
{
    private long ticks = new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero).UtcTicks;

    public DateTimeOffset Now
    {
        get => new(Interlocked.Read(ref ticks), TimeSpan.Zero);
        set => Interlocked.Exchange(ref ticks, value.UtcTicks);
    }

    public void Advance(TimeSpan by) => Interlocked.Add(ref ticks, by.Ticks);

    public override DateTimeOffset GetUtcNow() => Now;
}
