using Microsoft.Extensions.Options;
using Restante.Server.KeyDiscovery;
using Restante.Server.Web;

namespace Restante.Server.Hosting;

/// <summary>
/// Which requests reach the slices: only those for this server's own names (a key directory also has those of its mail domains), through TLS where these say https; those that
/// change something or carry a session only from its own pages (Fetch Metadata, Origin, and a header that no foreign form can send).
/// </summary>
internal sealed class OriginCheck(Origins origins, IOptions<KeyDiscoveryOptions> keys, ILogger<OriginCheck> logger)
{
    private readonly string userHost = HostOf(origins.User);
    private readonly string guestHost = HostOf(origins.Guest);

    public async Task Handle(HttpContext context, RequestDelegate next)
    {
        if (Judge(context.Request) is not { } refusal)
        {
            await next(context);
            return;
        }
        Log.Refused(logger, RequestLog.Method(context.Request), RequestLog.Cut(context.Request.Path), refusal.Reason);
        await refusal.Answer.ExecuteAsync(context);
    }

    private (string Reason, IResult Answer)? Judge(HttpRequest request)
    {
        if (request.Path == "/healthz") return null;
        if (origins.AreHttps && !request.IsHttps)
            return ("not https", Problems.Of(StatusCodes.Status421MisdirectedRequest, "https-needed", $"This server is reached at {origins.User} alone, through TLS. A reverse proxy in front must send X-Forwarded-Proto."));
        if (ServeDirectory.IsAsked(request, keys.Value)) return null;
        var host = request.Host.Value ?? "";
        var isUserHost = string.Equals(host, userHost, StringComparison.OrdinalIgnoreCase);
        if (!isUserHost && !string.Equals(host, guestHost, StringComparison.OrdinalIgnoreCase))
            return ("another host name", Problems.Of(StatusCodes.Status421MisdirectedRequest, "wrong-host", $"This server is called {origins.User}."));
        if (origins.AreApart && Side(request.Path) is { } side && side != (isUserHost ? AppSide.User : AppSide.Guest))
            return ("the other host's address", Problems.NotFound("not-found", "There is nothing under this address."));
        return IsForeign(request, isUserHost ? origins.User : origins.Guest) is { } reason
            ? (reason, Problems.Of(StatusCodes.Status403Forbidden, "cross-site", "This request did not come from a page of this server."))
            : null;
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
        PagePaths.Guest.Contains(PagePaths.FirstWord(path)) || path.StartsWithSegments("/api/guest") || path.StartsWithSegments("/api/invitations") ? AppSide.Guest
        : PagePaths.Shared.Contains(PagePaths.FirstWord(path)) || path == "/api/instance" ? null
        : AppSide.User;

    private static string HostOf(string origin) => new Uri(origin).Authority;

    private enum AppSide
    {
        User,
        Guest,
    }
}
