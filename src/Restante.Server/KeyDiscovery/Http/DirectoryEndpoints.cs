using Restante.Server.Accounts;

namespace Restante.Server.KeyDiscovery.Http;

/// <summary>
/// The Web Key Directory of own domains (draft-koch-openpgp-webkey-service section 3.1), advanced and direct: serves users'
/// certificates to anyone, each with only the requested user ID. It needs no session and ignores cookies.
/// </summary>
internal static class DirectoryEndpoints
{
    private const string Root = "/.well-known/openpgpkey";
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    public static void Map(IEndpointRouteBuilder app)
    {
        var group = app.MapGroup(Root).ExcludeFromDescription();
        group.MapMethods("/hu/{hash}", Reading, KeyOfHost);
        group.MapMethods("/{domain}/hu/{hash}", Reading, Key);
        group.MapMethods("/policy", Reading,
            (HttpContext http, OwnDirectory directory) => Policy(http, directory.Domain(http.Request.Host.Host)));
        group.MapMethods("/{domain}/policy", Reading,
            (HttpContext http, string domain, OwnDirectory directory) => Policy(http, directory.Domain(domain)));
        // The app's pages answer every path without an endpoint, and must not answer below this root.
        group.MapMethods("/{**rest}", Reading, KeyDiscoveryAnswers.NotFound);
    }

    /// <summary>True for a request to the directory by one of its own host names: the domain, or openpgpkey. before it.</summary>
    public static bool IsAsked(HttpRequest request, KeyDiscoveryOptions options)
    {
        if (options.Domains is not { Count: > 0 } domains) return false;
        if (!Reading.Contains(request.Method) || !request.Path.StartsWithSegments(Root)) return false;
        var host = request.Host.Host;
        return domains.Exists(domain => host.Equals(domain, StringComparison.OrdinalIgnoreCase)
            || host.Equals("openpgpkey." + domain, StringComparison.OrdinalIgnoreCase));
    }

    private static Task<IResult> KeyOfHost(
        HttpContext http,
        string hash,
        string? l,
        OwnDirectory directory,
        UserDirectory users,
        TimeProvider time,
        CancellationToken cancel) => Key(http, http.Request.Host.Host, hash, l, directory, users, time, cancel);

    /// <param name="l">The local part, named as in the draft.</param>
    private static async Task<IResult> Key(
        HttpContext http,
        string domain,
        string hash,
        string? l,
        OwnDirectory directory,
        UserDirectory users,
        TimeProvider time,
        CancellationToken cancel)
    {
        Open(http.Response.Headers);
        var key = directory.Domain(domain) is { } own ? await directory.Find(users, own, hash, l, time.GetUtcNow(), cancel) : null;
        return key is null ? KeyDiscoveryAnswers.NotFound() : TypedResults.Bytes(key, "application/octet-stream");
    }

    private static IResult Policy(HttpContext http, string? domain)
    {
        Open(http.Response.Headers);
        return domain is null ? KeyDiscoveryAnswers.NotFound() : TypedResults.Text("", "text/plain");
    }

    // Open to browser programs of other origins; and caches must not keep a revoked key.
    private static void Open(IHeaderDictionary headers)
    {
        headers.AccessControlAllowOrigin = "*";
        headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        headers.CacheControl = "max-age=300";
    }
}
