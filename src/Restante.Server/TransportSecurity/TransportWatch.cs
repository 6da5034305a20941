using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Options;

namespace Restante.Server.TransportSecurity;

/// <summary>
/// Checks domains in the background, each at most once at a time, with limits on parallel and waiting checks. Waiting domains are lost
/// when the server stops, and are requested again when a user writes to them.
/// </summary>
internal sealed partial class TransportWatch : BackgroundService
{
    /// <summary>How long a level is valid.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromHours(24);

    /// <summary>How long to wait before a failed check is repeated.</summary>
    public static readonly TimeSpan AfterFailure = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<string, byte> underWay = new();
    private readonly Channel<string> waiting;
    private readonly IServiceScopeFactory scopes;
    private readonly TransportSecurityOptions options;
    private readonly TimeProvider time;
    private readonly ILogger<TransportWatch> log;

    public TransportWatch(
        IServiceScopeFactory scopes,
        IOptions<TransportSecurityOptions> options,
        TimeProvider time,
        ILogger<TransportWatch> log)
    {
        (this.scopes, this.options, this.time, this.log) = (scopes, options.Value, time, log);
        waiting = Channel.CreateBounded<string>(this.options.MaxWaiting);
    }

    /// <summary>True while the domain is being checked or waits for a check.</summary>
    public bool IsUnderWay(string domain) => underWay.ContainsKey(domain);

    /// <summary>Queues a domain, unless it is already queued or the queue is full.</summary>
    public void Look(string domain)
    {
        if (underWay.TryAdd(domain, 0) && !waiting.Writer.TryWrite(domain)) underWay.TryRemove(domain, out _);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, options.MaxParallel).Select(_ => Work(stoppingToken)));

    private async Task Work(CancellationToken stopping)
    {
        try
        {
            await foreach (var domain in waiting.Reader.ReadAllAsync(stopping)) await CheckOne(domain, stopping);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The server is stopping.
        }
    }

    private async Task CheckOne(string domain, CancellationToken stopping)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var book = scope.ServiceProvider.GetRequiredService<TransportBook>();
            var (now, row) = (time.GetUtcNow(), (await book.Rows([domain], stopping)).FirstOrDefault());
            var kept = row?.StsPatterns is { } patterns ? new KeptPolicy(patterns.Split('\n'), row.StsUntil!.Value) : null;
            var found = await scope.ServiceProvider.GetRequiredService<DomainCheck>().Run(domain, kept, now, stopping);
            var isFailure = found.Verdict is { Level: TransportLevel.Unknown }
                and { Why: not (TransportWhy.NoMail or TransportWhy.NotProbed or TransportWhy.NotLooked) };
            await book.Write(domain, found, now + (isFailure ? AfterFailure : Fresh), stopping);
            LogChecked(log, domain, found.Verdict.Level, found.Verdict.Why);
        }
        catch (Exception e) when (!stopping.IsCancellationRequested)
        {
            // One failed check, or an unreachable database, must not stop the checks of other domains.
            LogFailed(log, domain, e);
        }
        finally
        {
            underWay.TryRemove(domain, out _);
        }
    }

    [LoggerMessage(2200, LogLevel.Information, "Transport to {Domain}: {Level} ({Why}).")]
    private static partial void LogChecked(ILogger log, string domain, TransportLevel level, string why);

    [LoggerMessage(2201, LogLevel.Error, "Transport check of {Domain} failed; it is repeated when it is asked for again.")]
    private static partial void LogFailed(ILogger log, string domain, Exception cause);
}
