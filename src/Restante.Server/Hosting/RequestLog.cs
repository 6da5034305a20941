using System.Diagnostics;
using System.Security.Cryptography;
using Restante.Server.Sessions.Http;

namespace Restante.Server.Hosting;

/// <summary>
/// Logs one line per request: method, path, status, duration, request id, client address, and the signed-in account. It never logs a
/// query, a body or a cookie, and cuts the path where it may hold a secret: mail rewriters turn the <c>#</c> of a link into <c>%23</c>,
/// so a GET may carry S (PROTOCOL.md section 5).
/// </summary>
internal static class RequestLog
{
    /// <summary>The header of every answer that carries the id of its log line.</summary>
    public const string IdHeader = "X-Request-Id";

    private const int ShownOfLink = 4;

    public static async Task Write(HttpContext context, RequestDelegate next, ILogger logger)
    {
        var start = Stopwatch.GetTimestamp();
        // Generated here and short, because people read it out on the telephone. A request's own header may hold any text.
        context.TraceIdentifier = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
        context.Response.Headers[IdHeader] = context.TraceIdentifier;
        try
        {
            await next(context);
        }
        finally
        {
            var isClientGone = context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted;
            var status = isClientGone ? StatusCodes.Status499ClientClosedRequest : context.Response.StatusCode;
            if (context.Request.Path != "/healthz" || status != StatusCodes.Status200OK)
                Log.Answered(logger, Method(context.Request), Cut(context.Request.Path), status,
                    (long)Stopwatch.GetElapsedTime(start).TotalMilliseconds, context.TraceIdentifier,
                    context.Connection.RemoteIpAddress?.ToString() ?? "-", SecurityLog.NameOf(context));
        }
    }

    /// <summary>A method that is safe to log: an unknown one is free text from the client.</summary>
    public static string Method(HttpRequest request) =>
        request.Method is "GET" or "HEAD" or "POST" or "PUT" or "DELETE" or "OPTIONS" or "PATCH" ? request.Method : "OTHER";

    /// <summary>
    /// The part of a path that is safe to log: nothing beyond <c>/i/</c> and 4 characters, no mangled <c>#</c>, <c>&amp;</c> or
    /// <c>;</c>, no control character, and at most 200 characters.
    /// </summary>
    public static string Cut(string path)
    {
        var end = path.AsSpan().IndexOfAny("#%&;?");
        if (end < 0) end = path.Length;
        var link = path.IndexOf("/i/", StringComparison.OrdinalIgnoreCase);
        if (link >= 0) end = Math.Min(end, link + 3 + ShownOfLink);
        for (var i = 0; i < end; i++)
            if (path[i] <= ' ' || path[i] > '~') end = i;
        end = Math.Min(end, 200);
        return end < path.Length ? path[..end] + "…" : path;
    }
}
