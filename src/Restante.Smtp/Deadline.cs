namespace Restante.Smtp;

/// <summary>
/// Limits how long a session waits. One timer serves the whole session: an idle session costs no thread and no allocation.
/// </summary>
internal sealed class Deadline : IDisposable
{
    private readonly CancellationTokenSource source;
    private readonly CancellationTokenRegistration registration;

    /// <param name="time">The clock and its timers.</param>
    /// <param name="ended">Ends every wait.</param>
    public Deadline(TimeProvider time, CancellationToken ended)
    {
        source = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        registration = Also(ended);
    }

    /// <summary>Is cancelled when the time is over. After that the session can only end.</summary>
    public CancellationToken Token => source.Token;

    public void Set(TimeSpan span) => source.CancelAfter(span);

    public void Clear() => source.CancelAfter(Timeout.InfiniteTimeSpan);

    public void End() => source.Cancel();

    /// <summary>Lets another token end the waits until the registration is disposed.</summary>
    public CancellationTokenRegistration Also(CancellationToken other) =>
        other.UnsafeRegister(state => ((CancellationTokenSource)state!).Cancel(), source);

    public void Dispose()
    {
        registration.Dispose();
        source.Dispose();
    }
}
