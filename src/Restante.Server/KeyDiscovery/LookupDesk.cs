using System.Collections.Concurrent;

namespace Restante.Server.KeyDiscovery;

/// <summary>
/// Where questions to the world are put: each about one address to one source, once at a time however many want to know, and
/// written down whether or not anybody still waits for it.
/// </summary>
internal sealed class LookupDesk(IServiceScopeFactory scopes, ILogger<LookupDesk> log) : IDisposable
{
    // Enough for a letter to a hundred strangers, and no burden to anybody else's servers.
    private const int MaxParallel = 64;
    private static readonly TimeSpan Each = TimeSpan.FromSeconds(5);
    private readonly ConcurrentDictionary<(string, KeyProvenance), Lazy<Task>> running = new();
    private readonly SemaphoreSlim lines = new(MaxParallel);

    /// <summary>Asks, or joins who is asking. The task never fails; what came of it is in the database.</summary>
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
                // The server stops.
            }
            catch (Exception e)
            {
                // The next one who wants to know asks again; here nobody is left to hear of it.
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
        // Somebody else may have been answered between this caller's look into the database and now.
        if (await book.IsFresh(canonical, source.Provenance, now, CancellationToken.None)) return;
        using var limit = new CancellationTokenSource(Each);
        SourceAnswer answer;
        var hasLine = false;
        try
        {
            await lines.WaitAsync(limit.Token);
            hasLine = true;
            // A source that heeds no cancellation is left behind.
            answer = await source.Ask(canonical, limit.Token).WaitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            // Without a line it was not asked: nothing is learnt about it.
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
