using Microsoft.AspNetCore.Http.HttpResults;

namespace Restante.Server.Web;

/// <summary>
/// Errors as problem details (RFC 9457): <c>title</c> is a sentence for people, <c>code</c> a stable identifier for programs, and
/// further members are facts (<c>until</c>, <c>left</c>, …). The cause belongs in the log, never here.
/// </summary>
internal static class Problems
{
    /// <param name="status">HTTP status.</param>
    /// <param name="code">Stable code, kebab-case.</param>
    /// <param name="sentence">What happened and what to do.</param>
    /// <param name="facts">Further members, camelCase names.</param>
    public static ProblemHttpResult Of(int status, string code, string sentence, params (string Name, object? Value)[] facts)
    {
        var extensions = new Dictionary<string, object?> { ["code"] = code };
        foreach (var (name, value) in facts) extensions.Add(name, value);
        return TypedResults.Problem(title: sentence, statusCode: status, type: "about:blank", extensions: extensions);
    }

    public static ProblemHttpResult BadRequest(string code, string sentence) => Of(StatusCodes.Status400BadRequest, code, sentence);

    public static ProblemHttpResult NotFound(string code, string sentence) => Of(StatusCodes.Status404NotFound, code, sentence);
}
