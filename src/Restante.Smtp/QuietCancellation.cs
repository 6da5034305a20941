namespace Restante.Smtp;

/// <summary>Cancels tokens that handlers have seen and may have registered callbacks with.</summary>
internal static class QuietCancellation
{
    /// <summary>
    /// Runs all callbacks, and passes on what they throw instead of throwing it: on the thread of a timer it would end the process.
    /// </summary>
    public static void CancelQuietly(this CancellationTokenSource source, Action<Exception> failed)
    {
        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The session has ended already.
        }
        catch (AggregateException e)
        {
            failed(e);
        }
    }
}
