using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Restante.Server.Web;

/// <summary>
/// Adds a Retry-After header (RFC 9110 section 10.2.3) with the <c>until</c> of a 429, for clients that do not know our documents.
/// </summary>
internal sealed class RetryAfter(TimeProvider time) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var answer = await next(context);
        if (Problem(answer) is { StatusCode: StatusCodes.Status429TooManyRequests } problem
            && problem.ProblemDetails.Extensions.TryGetValue("until", out var fact) && fact is DateTimeOffset until)
            context.HttpContext.Response.Headers.RetryAfter = Seconds(until).ToString(CultureInfo.InvariantCulture);
        return answer;
    }

    // Rounded up, so that no client retries a moment too early.
    private long Seconds(DateTimeOffset until) => Math.Max(1, (long)Math.Ceiling((until - time.GetUtcNow()).TotalSeconds));

    private static ProblemHttpResult? Problem(object? answer) =>
        answer as ProblemHttpResult ?? (answer is INestedHttpResult { Result: { } inner } ? Problem(inner) : null);
}
