using Microsoft.Net.Http.Headers;
using Restante.Server.Operations;
using Restante.Server.Web;

namespace Restante.Server.Hosting;

/// <summary>Answers GET with the client's files. Nothing here changes state, whatever follows <c>/i/</c> in the path.</summary>
internal sealed class ClientPages(ClientFiles files, Origins origins)
{
    public Task Answer(HttpContext context) => Answer(context, NameOf(context.Request));

    /// <summary>Answers with the named file; 404 if the name is null or not in the build.</summary>
    public async Task Answer(HttpContext context, string? name)
    {
        if (!files.Exists)
        {
            await Problems.Of(503, "client-missing", "The web app has not been built. ./run builds it.").ExecuteAsync(context);
            return;
        }
        if (name is not null && files.Find(name) is { } file) await Send(context, file, StatusCodes.Status200OK);
        else if (IsNavigation(context.Request) && files.Find("missing/index.html") is { } missing)
            await Send(context, missing, StatusCodes.Status404NotFound);
        else await Problems.NotFound("not-found", "There is nothing at this address.").ExecuteAsync(context);
    }

    /// <summary>The file that a path names: the page of an app's screen, or an asset; null if neither.</summary>
    private string? NameOf(HttpRequest request)
    {
        var first = PagePaths.FirstWord(request.Path);
        if (PagePaths.Guest.Contains(first)) return "guest/index.html";
        // The guests' own host name has no front page of the users' app; its front page is the mailbox.
        if (first.Length == 0 && origins.AreApart && origins.IsGuestHost(request.Headers.Host.ToString())) return "guest/index.html";
        if (PagePaths.User.Contains(first)) return "user/index.html";
        var name = (request.Path.Value ?? "").TrimStart('/');
        return name == "mail/frame.html" || !name.EndsWith(".html", StringComparison.Ordinal) ? name : null;
    }

    private static bool IsNavigation(HttpRequest request) =>
        !request.Path.StartsWithSegments("/api")
        && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    private static async Task Send(HttpContext context, ClientFile file, int status)
    {
        var (encoding, path) = Choose(context.Request, file);
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = file.Policy;
        headers.CacheControl = file.CacheControl;
        if (file.Compressed.Count > 0) headers.Vary = HeaderNames.AcceptEncoding;
        var tag = new EntityTagHeaderValue(encoding is null ? $"\"{file.Tag}\"" : $"\"{file.Tag}-{encoding}\"");
        if (status == StatusCodes.Status200OK) headers.ETag = tag.ToString();
        if (status == StatusCodes.Status200OK && IsFresh(context.Request, tag))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        context.Response.StatusCode = status;
        context.Response.ContentType = file.ContentType;
        context.Response.ContentLength = new FileInfo(path).Length;
        if (encoding is not null) headers.ContentEncoding = encoding;
        await context.Response.SendFileAsync(path, context.RequestAborted);
    }

    private static bool IsFresh(HttpRequest request, EntityTagHeaderValue tag) =>
        request.GetTypedHeaders().IfNoneMatch is { Count: > 0 } known
        && known.Any(k => k.Equals(EntityTagHeaderValue.Any) || k.Compare(tag, useStrongComparison: false));

    /// <summary>The smallest form that the browser accepts (RFC 9110 section 12.5.3); a weight of 0 excludes one.</summary>
    private static (string? Encoding, string Path) Choose(HttpRequest request, ClientFile file)
    {
        var accepted = request.GetTypedHeaders().AcceptEncoding;
        foreach (var (encoding, path) in file.Compressed)
            if (accepted.Any(a => a.Value.Equals(encoding, StringComparison.OrdinalIgnoreCase) && a.Quality is null or > 0))
                return (encoding, path);
        return (null, file.Path);
    }
}
