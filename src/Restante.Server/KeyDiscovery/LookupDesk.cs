using System.Collections.Concurrent;

namespace Restante.Server.KeyDiscovery;

/// <summary>
/// Runs key look-ups, each for one address at one source. Concurrent callers share a look-up, and its answer is stored even if no
/// caller waits any longer.
/// </summary>
internal sealed class LookupDesk(IServiceScopeFactory scopes, ILogger<LookupDesk> log) : IDisposable
{
    // Enough for a message to a hundred new recipients, without burdening other operators' servers.
    private const int MaxParallel = 64;
    private static readonly TimeSpan Each = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<(string, KeyProvenance), Lazy<Task>> running = new();
    private readonly SemaphoreSlim lines = new(MaxParallel);

    /// <summary>Starts a look-up, or joins the one that is running. The task never fails; its result is in the database.</summary>
    public Task Ask(string canonical, IKeySource source, DateTimeOffset now)
    {
        var id = (canonical, source.Provenance);
        return running.GetOrAdd(id, _ => new Lazy<Task>(() => Task.Run(async () =>
        {
            try
            {
                await AskAndRecord(canonical, source, now);
            }
            catch (ObjectDisposedException)
            {
                // The server is stopping.
            }
            catch (Exception e)
            {
                // No caller may be waiting any more, so the failure is logged; the next caller looks up again.
                KeyDiscoveryLog.LookupFailed(log, source.Provenance, e);
            }
            finally
            {
                running.TryRemove(id, out var _);
            }
        }))).Value;
    }

    public void Dispose() => lines.Dispose();

    private async Task AskAndRecord(string canonical, IKeySource source, DateTimeOffset now)
    {
        await using var scope = scopes.CreateAsyncScope();
        var book = scope.ServiceProvider.GetRequiredService<LookupBook>();
        // Another look-up may have finished since this caller read the database.
        if (await book.IsFresh(canonical, source.Provenance, now, CancellationToken.None)) return;
        using var limit = new CancellationTokenSource(Each);
        SourceAnswer answer;
        var hasLine = false;
        try
        {
            await lines.WaitAsync(limit.Token);
            hasLine = true;
            // Does not wait for a source that ignores cancellation.
            answer = await source.Ask(canonical, limit.Token).WaitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            // Without a free line the source was not asked, so there is no answer to store.
            if (!hasLine) return;
            answer = new SourceAnswer.Failed("timeout");
        }
        finally
        {
            if (hasLine) lines.Release();
        }
        await book.Record(canonical, source.Provenance, answer, now, CancellationToken.None);
    }
}

internal static partial class KeyDiscoveryLog
{
    [LoggerMessage(2700, LogLevel.Error, "Key look-up at {Source} failed inside this server; it will be retried.")]
    public static partial void LookupFailed(ILogger log, KeyProvenance source, Exception cause);
}
