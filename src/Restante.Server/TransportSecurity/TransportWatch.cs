using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Options;

namespace Restante.Server.TransportSecurity;

/// <summary>
/// Looks at domains in the background: each once at a time, a bounded number together, a bounded number waiting. What waits is
/// lost when the server stops; it is asked for again when somebody writes there.
/// </summary>
internal sealed partial class TransportWatch : BackgroundService
{
    /// <summary>How long a level is taken for true.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromHours(24);

    /// <summary>How long a failure is left alone.</summary>
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

    /// <summary>True where the domain is being looked at, or waits for it.</summary>
    public bool IsUnderWay(string domain) => underWay.ContainsKey(domain);

    /// <summary>Puts a domain into the line, unless it stands there already or the line is full.</summary>
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
            // The server stops.
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
            // One domain that breaks the check, or a database that is away, must not end the others'.
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
