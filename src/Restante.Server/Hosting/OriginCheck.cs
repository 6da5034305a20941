using Microsoft.Extensions.Options;
using Restante.Server.KeyDiscovery;
using Restante.Server.KeyDiscovery.Http;
using Restante.Server.Operations;
using Restante.Server.Web;

namespace Restante.Server.Hosting;

/// <summary>
/// Decides which requests reach the slices. A request must name one of this server's hosts (for a key directory also those of its
/// mail domains), over TLS where they are https. A request that changes something or carries a session must come from this
/// server's own pages (Fetch Metadata, Origin, and a header that forms of other sites cannot send).
/// </summary>
internal sealed class OriginCheck(
    Origins origins,
    IOptions<ServerOptions> server,
    IOptions<KeyDiscoveryOptions> keys,
    ILogger<OriginCheck> logger)
{
    public async Task Handle(HttpContext context, RequestDelegate next)
    {
        if (Judge(context.Request) is not { } refusal)
        {
            await next(context);
            return;
        }
        Log.Refused(logger, RequestLog.Method(context.Request), RequestLog.Cut(context.Request.Path), refusal.Reason,
            context.TraceIdentifier, context.Connection.RemoteIpAddress?.ToString() ?? "-");
        await refusal.Answer.ExecuteAsync(context);
    }

    private (string Reason, IResult Answer)? Judge(HttpRequest request)
    {
        if (request.Path == "/healthz") return null;
        if (origins.AreHttps && !request.IsHttps) return NotHttps(request);
        if (DirectoryEndpoints.IsAsked(request, keys.Value)) return null;
        var host = request.Headers.Host.ToString();
        var isUserHost = origins.IsUserHost(host);
        if (!isUserHost && !origins.IsGuestHost(host))
            return ("another host name", Problems.Of(StatusCodes.Status421MisdirectedRequest, "wrong-host",
                $"This server is {origins.User}; use that address."));
        if (origins.AreApart && Side(request.Path) is { } side && side != (isUserHost ? AppSide.User : AppSide.Guest))
            return ("the other host's address", Problems.NotFound("not-found", "There is nothing at this address."));
        return IsForeign(request, isUserHost ? origins.User : origins.Guest) is { } reason
            ? (reason, Problems.Of(StatusCodes.Status403Forbidden, "cross-site", "This request did not come from a page of this server."))
            : null;
    }

    /// <summary>Names the missing setting, because this is the first answer that a new operator sees.</summary>
    private (string Reason, IResult Answer) NotHttps(HttpRequest request)
    {
        var (reason, advice) = server.Value switch
        {
            { HasTls: false, BehindProxy: false } => ("not https, and Server:BehindProxy is false",
                "If a reverse proxy in front ends TLS, set Server:BehindProxy to true in the server's settings."),
            // The server removes headers from a known proxy after it has applied them, so one that is left was not believed.
            { BehindProxy: true } when request.Headers.ContainsKey("X-Forwarded-Proto") =>
                ($"X-Forwarded-Proto from {request.HttpContext.Connection.RemoteIpAddress}, which is not in Server:KnownProxies",
                "X-Forwarded-Proto came from an address that is not in Server:KnownProxies; the server's log names it."),
            { BehindProxy: true } => ("not https, and no X-Forwarded-Proto", "The reverse proxy in front must send X-Forwarded-Proto."),
            _ => ("not https", "Use https."),
        };
        return (reason, Problems.Of(StatusCodes.Status421MisdirectedRequest, "https-needed",
            $"This server is reached only at {origins.User}, with TLS. {advice}"));
    }

    private static string? IsForeign(HttpRequest request, string ownOrigin)
    {
        var isApi = request.Path.StartsWithSegments("/api");
        var changes = !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method));
        if (!changes && !(isApi && HasSession(request))) return null;
        if (request.Headers["Sec-Fetch-Site"] is { Count: > 0 } site && site != "same-origin") return "Sec-Fetch-Site";
        if (request.Headers.Origin is { Count: > 0 } origin && origin != ownOrigin) return "Origin";
        return isApi && request.Headers["X-Restante"] != "1" ? "no X-Restante header" : null;
    }

    private static bool HasSession(HttpRequest request) =>
        request.Cookies.Keys.Any(name => name.StartsWith("__Host-", StringComparison.Ordinal));

    private static AppSide? Side(PathString path) =>
        PagePaths.Guest.Contains(PagePaths.FirstWord(path))
            || path.StartsWithSegments("/api/guest")
            || path.StartsWithSegments("/api/invitations") ? AppSide.Guest
        : PagePaths.Shared.Contains(PagePaths.FirstWord(path)) || path == "/api/instance" ? null
        : AppSide.User;

    private enum AppSide
    {
        User,
        Guest,
    }
}
