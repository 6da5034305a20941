using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Restante.Server.Storage;
using Restante.Server.Web;

namespace Restante.Server.Hosting;

/// <summary>
/// Answers every API error with problem details and a code. The client sees a generic sentence; the cause goes to the log.
/// </summary>
internal static class ErrorAnswers
{
    public static async Task Handle(HttpContext context, RequestDelegate next, StorageWatch watch, ILogger logger)
    {
        try
        {
            if (HasForeignCharset(context.Request)) context.Response.StatusCode = StatusCodes.Status415UnsupportedMediaType;
            else await next(context);
            if (NeedsProblem(context)) await OfStatus(context.Response.StatusCode).ExecuteAsync(context);
            if (!HttpMethods.IsGet(context.Request.Method) && context.Response.StatusCode is >= 200 and < 300) watch.Clear();
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            await OfBadRequest(e).ExecuteAsync(context);
        }
        catch (Exception e) when (IsClientGone(context, e))
        {
            // The client has disconnected.
        }
        catch (Exception e) when (!context.Response.HasStarted && watch.Note(e) is not null)
        {
            Restart(context);
            await OfTrouble(StorageTroubles.Of(e)!.Value, context.TraceIdentifier).ExecuteAsync(context);
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            var id = context.TraceIdentifier;
            Log.Failed(logger, e, id, RequestLog.Method(context.Request), RequestLog.Cut(context.Request.Path));
            Restart(context);
            await Problems.Of(500, "failed", $"Something went wrong on the server. Tell your administrator: error {id}.", ("errorId", id))
                .ExecuteAsync(context);
        }
    }

    private static ProblemHttpResult OfTrouble(StorageTrouble trouble, string id) => trouble switch
    {
        StorageTrouble.DiskFull => Problems.Of(StatusCodes.Status507InsufficientStorage, "disk-full",
            $"The server is full; your draft is kept. Tell your administrator: error {id}.", ("errorId", id)),
        StorageTrouble.DiskReadOnly => Problems.Of(StatusCodes.Status503ServiceUnavailable, "disk-read-only",
            $"The server can store nothing at the moment; your draft is kept. Tell your administrator: error {id}.", ("errorId", id)),
        _ => Problems.Of(StatusCodes.Status503ServiceUnavailable, "database-unreachable",
            "The server cannot reach its database at the moment. Nothing is lost; try again in a few minutes.", ("errorId", id)),
    };

    // JSON is UTF-8 (RFC 8259 section 8.1); the framework throws on a character set that it does not know.
    private static bool HasForeignCharset(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.Charset.HasValue
        && !type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase);

    private static bool IsClientGone(HttpContext context, Exception exception) =>
        context.RequestAborted.IsCancellationRequested
        && exception is OperationCanceledException or IOException or Microsoft.AspNetCore.Connections.ConnectionResetException;

    /// <summary>Drops the headers that a failed endpoint set, but not the security headers, which an earlier middleware sets.</summary>
    private static void Restart(HttpContext context)
    {
        context.Response.Headers.ContentLength = null;
        context.Response.Headers.ContentType = default;
        context.Response.Headers.SetCookie = default;
    }

    private static bool NeedsProblem(HttpContext context) =>
        !context.Response.HasStarted && context.Response is { StatusCode: >= 400, ContentLength: null, ContentType: null };

    private static ProblemHttpResult OfStatus(int status) => status switch
    {
        404 => Problems.Of(404, "not-found", "There is nothing at this address."),
        405 => Problems.Of(405, "method-not-allowed", "This address does not accept this method."),
        413 => TooLarge(),
        415 => WrongType(),
        _ => Problems.Of(status, "refused", "The request was refused."),
    };

    private static ProblemHttpResult OfBadRequest(BadHttpRequestException e) => e.StatusCode switch
    {
        408 => Problems.Of(408, "too-slow", "The request did not arrive in time. Try again."),
        413 => TooLarge(),
        415 => WrongType(),
        _ => Problems.Of(400, "malformed", Sentence(e)),
    };

    private static ProblemHttpResult TooLarge() => Problems.Of(413, "too-large", "The request is larger than this address accepts.");

    private static ProblemHttpResult WrongType() =>
        Problems.Of(415, "wrong-content-type", "The request's content type is not the one that this address accepts.");

    /// <summary>Names the place in the JSON, never its content.</summary>
    private static string Sentence(BadHttpRequestException e) =>
        e.InnerException is JsonException { Path: { Length: > 0 } path } && path.Length < 100 && path.All(c => c is > ' ' and <= '~')
        ? $"The request does not have the form that this address expects: see {path}."
        : "The request does not have the form that this address expects.";
}
