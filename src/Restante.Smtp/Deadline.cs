namespace Restante.Smtp;

/// <summary>
/// Limits how long a session waits. One timer serves the whole session: an idle session costs no thread and no allocation.
/// </summary>
internal sealed class Deadline : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly Action<Exception> failed;
    private readonly ITimer timer;
    private readonly CancellationTokenRegistration registration;

    /// <param name="time">The clock and its timers.</param>
    /// <param name="failed">Takes what a callback of the token throws.</param>
    /// <param name="ended">Ends every wait.</param>
    public Deadline(TimeProvider time, Action<Exception> failed, CancellationToken ended)
    {
        this.failed = failed;
        timer = time.CreateTimer(static state => ((Deadline)state!).End(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        registration = Also(ended);
    }

    /// <summary>Is cancelled when the time is over. After that the session can only end.</summary>
    public CancellationToken Token => source.Token;

    public void Set(TimeSpan span) => timer.Change(span > TimeSpan.Zero ? span : TimeSpan.Zero, Timeout.InfiniteTimeSpan);

    public void Clear() => timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    public void End() => source.CancelQuietly(failed);

    /// <summary>Lets another token end the waits until the registration is disposed.</summary>
    public CancellationTokenRegistration Also(CancellationToken other) =>
        other.UnsafeRegister(static state => ((Deadline)state!).End(), this);

    public void Dispose()
    {
        timer.Dispose();
        registration.Dispose();
        source.Dispose();
    }
}
