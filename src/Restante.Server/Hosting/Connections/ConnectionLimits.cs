using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Options;
using Restante.Server.Web;

namespace Restante.Server.Hosting.Connections;

/// <summary>Keeps one client from taking all of the server's connections or requests from the others.</summary>
internal sealed class ConnectionLimits(IOptions<ServerOptions> options, ILogger<ConnectionLimits> logger)
{
    // Kestrel closes an idle connection within milliseconds of RequestClose; this limit is for one that it does not close.
    private static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(5);

    private readonly ServerOptions server = options.Value;
    private readonly ConnectionTable table = new(options.Value.MaxConnections, options.Value.MaxIdleConnections);
    private readonly RequestCounter requests = new(options.Value.MaxRequestsPerAddress);

    private long refusalNoted = -60_000;

    /// <summary>The number of connections counted now.</summary>
    public int Count => table.Count;

    /// <summary>Listener middleware, before TLS: counts each connection for as long as it lasts.</summary>
    public async Task Admit(ConnectionContext connection, ConnectionDelegate next)
    {
        var address = (connection.RemoteEndPoint as IPEndPoint)?.Address;
        var counted = new CountedConnection(NetworkOf.Client(address), server.IsProxy(address), hasServed => Close(connection, hasServed));
        if (!table.TryAdd(counted))
        {
            NoteRefusal();
            connection.Abort(new ConnectionAbortedException("All connections are in use."));
            return;
        }
        connection.Features.Set(counted);
        try
        {
            await next(connection);
        }
        finally
        {
            table.Remove(counted);
        }
    }

    /// <summary>The outermost HTTP middleware: while it runs, the request's connection is not idle.</summary>
    public async Task Track(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<CountedConnection>() is not { } connection)
        {
            await next(context);
            return;
        }
        table.Begin(connection);
        try
        {
            await next(context);
        }
        finally
        {
            table.End(connection);
        }
    }

    /// <summary>
    /// Answers 429 if a client has too many requests in progress. Runs after forwarded headers, so that behind a proxy the client's
    /// address counts and not the proxy's.
    /// </summary>
    public async Task Limit(HttpContext context, RequestDelegate next)
    {
        var address = context.Connection.RemoteIpAddress;
        // The proxy's own requests, such as its health checks, name no client.
        if (server.IsProxy(address))
        {
            await next(context);
            return;
        }
        var network = NetworkOf.Client(address);
        if (!requests.TryBegin(network))
        {
            context.Response.Headers.RetryAfter = "5";
            await Problems.Of(StatusCodes.Status429TooManyRequests, "too-many-requests",
                "Too many requests from your network are in progress here. Wait five seconds, then try again.").ExecuteAsync(context);
            return;
        }
        try
        {
            await next(context);
        }
        finally
        {
            requests.End(network);
        }
    }

    // One log line a minute is enough.
    private void NoteRefusal()
    {
        var (last, now) = (Interlocked.Read(ref refusalNoted), Environment.TickCount64);
        if (now - last >= 60_000 && Interlocked.CompareExchange(ref refusalNoted, now, last) == last)
            Log.ConnectionRefused(logger, server.MaxConnections);
    }

    // A connection that has served a request may be about to carry the next one, so Kestrel closes it gracefully. Others are aborted.
    private static void Close(ConnectionContext connection, bool hasServed)
    {
        if (hasServed && connection.Features.Get<IConnectionLifetimeNotificationFeature>() is { } lifetime)
        {
            lifetime.RequestClose();
            _ = AbortLater(connection);
        }
        else
        {
            Abort(connection);
        }
    }

    private static async Task AbortLater(ConnectionContext connection)
    {
        try
        {
            await Task.Delay(CloseTime, connection.ConnectionClosed);
            Abort(connection);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // The connection has ended.
        }
    }

    private static void Abort(ConnectionContext connection) =>
        connection.Abort(new ConnectionAbortedException("An idle connection made room for others."));
}

/// <summary>Counts each client's requests in progress. Thread-safe.</summary>
/// <param name="max">The most requests of one client.</param>
internal sealed class RequestCounter(int max)
{
    private readonly Lock gate = new();
    private readonly Dictionary<IPAddress, int> inProgress = [];

    /// <returns>False if the client is at its limit; then nothing is counted.</returns>
    public bool TryBegin(IPAddress network)
    {
        lock (gate)
        {
            var now = inProgress.GetValueOrDefault(network);
            if (now >= max) return false;
            inProgress[network] = now + 1;
            return true;
        }
    }

    public void End(IPAddress network)
    {
        lock (gate)
            if (--inProgress[network] == 0) inProgress.Remove(network);
    }
}
