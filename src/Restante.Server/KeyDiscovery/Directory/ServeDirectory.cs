using Microsoft.AspNetCore.Http.HttpResults;
using Restante.Server.Accounts;
using Restante.Server.Web;

namespace Restante.Server.KeyDiscovery;

/// <summary>
/// The Web Key Directory of own domains (draft-koch-openpgp-webkey-service section 3.1), advanced and direct: users' certificates,
/// each with the one user ID that was asked for, to anybody. Nobody needs a session, and a cookie is not looked at.
/// </summary>
internal static class ServeDirectory
{
    private const string Root = "/.well-known/openpgpkey";
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    public static void Map(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup(Root).ExcludeFromDescription();
        group.MapMethods("/hu/{hash}", Reading, (
                HttpContext http,
                string hash,
                string? l,
                OwnDirectory directory,
                UserDirectory users,
                TimeProvider time,
                CancellationToken cancel) =>
            Key(http, directory.Domain(http.Request.Host.Host), hash, l, directory, users, time, cancel));
        group.MapMethods("/{domain}/hu/{hash}", Reading, (
                HttpContext http,
                string domain,
                string hash,
                string? l,
                OwnDirectory directory,
                UserDirectory users,
                TimeProvider time,
                CancellationToken cancel) =>
            Key(http, directory.Domain(domain), hash, l, directory, users, time, cancel));
        group.MapMethods("/policy", Reading, (HttpContext http, OwnDirectory directory) =>
            Policy(http, directory.Domain(http.Request.Host.Host)));
        group.MapMethods("/{domain}/policy", Reading, (HttpContext http, string domain, OwnDirectory directory) =>
            Policy(http, directory.Domain(domain)));
        // What else lies below is not the app's, whose pages answer everything that nobody takes.
        group.MapMethods("/{**rest}", Reading, Unknown);
    }

    /// <summary>A question to the directory under one of its own host names: the domain, or openpgpkey. before it.</summary>
    public static bool IsAsked(HttpRequest request, KeyDiscoveryOptions options) => options.Domains is { Count: > 0 } domains
        && Reading.Contains(request.Method) && request.Path.StartsWithSegments(Root)
        && domains.Exists(domain => request.Host.Host.Equals(domain, StringComparison.OrdinalIgnoreCase)
            || request.Host.Host.Equals("openpgpkey." + domain, StringComparison.OrdinalIgnoreCase));

    private static async Task<IResult> Key(
        HttpContext http,
        string? domain,
        string hash,
        string? localPart,
        OwnDirectory directory,
        UserDirectory users,
        TimeProvider time,
        CancellationToken cancel)
    {
        Open(http.Response.Headers);
        var key = domain is null ? null : await directory.Find(users, domain, hash, localPart, time.GetUtcNow(), cancel);
        return key is null ? Unknown() : TypedResults.Bytes(key, "application/octet-stream");
    }

    private static IResult Policy(HttpContext http, string? domain)
    {
        Open(http.Response.Headers);
        return domain is null ? Unknown() : TypedResults.Text("", "text/plain");
    }

    // For programs in browsers of other origins too; and a key that was taken back must not live on in caches.
    private static void Open(IHeaderDictionary headers)
    {
        headers.AccessControlAllowOrigin = "*";
        headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        headers.CacheControl = "max-age=300";
    }

    private static ProblemHttpResult Unknown() => Problems.NotFound("not-found", "There is nothing at this address.");
}
