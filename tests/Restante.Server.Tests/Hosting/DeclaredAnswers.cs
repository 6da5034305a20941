using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Restante.Server.Tests.Hosting;

/// <summary>
/// Checks every answer to a test's request against the API's document: status, code of a problem, members, enums. An answer that the
/// document does not declare for the operation fails the test that received it.
/// </summary>
internal sealed class DeclaredAnswers(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private static readonly Lazy<ApiDocument> Document = new(() => new ApiDocument(File.ReadAllText(ApiDocument.File)));

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        var response = await base.SendAsync(request, cancel);
        if (Document.Value.Find(request.Method.Method, request.RequestUri!.AbsolutePath) is { } operation)
        {
            var content = await Json(response, cancel);
            if (Document.Value.FaultOf(operation, (int)response.StatusCode, content, response.Headers.RetryAfter?.Delta) is { } fault)
                Assert.Fail($"{request.Method} {request.RequestUri.AbsolutePath}: {fault}");
        }
        return response;
    }

    private static async Task<JsonElement?> Json(HttpResponseMessage response, CancellationToken cancel)
    {
        if (response.Content.Headers.ContentType?.MediaType is not ("application/json" or "application/problem+json")) return null;
        await response.Content.LoadIntoBufferAsync(cancel);
        using var document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancel));
        return document.RootElement.Clone();
    }
}

/// <summary>The parts of the OpenAPI document that describe answers.</summary>
internal sealed class ApiDocument
{
    private readonly JsonElement root;
    private readonly List<(string Method, Regex Path, JsonElement Operation)> operations;

    public ApiDocument(string json)
    {
        root = JsonDocument.Parse(json).RootElement;
        operations = [.. from path in root.GetProperty("paths").EnumerateObject()
                         from operation in path.Value.EnumerateObject()
                         select (operation.Name.ToUpperInvariant(),
                             new Regex("^" + Regex.Replace(path.Name, "\\{[a-z]+\\}", "[^/]+") + "$"), operation.Value)];
    }

    public static string File { get; } = Path.Combine(Repository.Root, "src", "client", "api", "openapi.json");

    public JsonElement? Find(string method, string path) =>
        operations.Find(one => one.Method == method && one.Path.IsMatch(path)) is { Method: not null } found ? found.Operation : null;

    /// <summary>The undeclared part of an answer; null: none.</summary>
    public string? FaultOf(JsonElement operation, int status, JsonElement? content, TimeSpan? retryAfter)
    {
        var code = content is { ValueKind: JsonValueKind.Object } problem && status >= 400 && problem.TryGetProperty("code", out var word)
            ? word.GetString()
            : null;
        // The request reached no operation: the path has another meaning once its dots are resolved.
        if (code is "refused" or "method-not-allowed") return null;
        if (code is not null
            && content!.Value.EnumerateObject().FirstOrDefault(member => !ProblemMembers.TryGetProperty(member.Name, out _))
                is { Value.ValueKind: not JsonValueKind.Undefined } unknown)
            return $"{status} {code}: the member {unknown.Name} is not declared.";
        if (!operation.GetProperty("responses").TryGetProperty(status.ToString(CultureInfo.InvariantCulture), out var response))
            return $"{status} {code} is not declared.";
        if (response.TryGetProperty("$ref", out var shared)) response = Resolve(shared.GetString()!);
        if (response.TryGetProperty("headers", out _) && retryAfter is null && content?.TryGetProperty("until", out _) == true)
            return $"{status} {code} has no Retry-After.";
        var declared = response.TryGetProperty("content", out var types)
            ? types.EnumerateObject().Select(type => (JsonElement?)type.Value).FirstOrDefault()
            : null;
        if (content is not { } json) return null;
        return declared is not { } type
            ? $"{status} has no content in the document."
            : FaultOf(json, type.GetProperty("schema"), $"{status} {code}");
    }

    private string? FaultOf(JsonElement value, JsonElement schema, string place)
    {
        if (schema.TryGetProperty("$ref", out var reference)) return FaultOf(value, Resolve(reference.GetString()!), place);
        if (schema.TryGetProperty("oneOf", out var some))
            return some.EnumerateArray().Any(one => FaultOf(value, one, place) is null) ? null : $"{place}: {Cut(value)} is none of oneOf.";
        if (schema.TryGetProperty("allOf", out var every)
            && every.EnumerateArray().Select(one => FaultOf(value, one, place)).FirstOrDefault(fault => fault is not null) is { } wrong)
            return wrong;
        if (schema.TryGetProperty("type", out var types)
            && !(types.ValueKind == JsonValueKind.Array ? types.EnumerateArray().ToArray() : [types])
                .Any(type => Is(value, type.GetString()!)))
            return $"{place}: {Cut(value)} is no {types}.";
        if (schema.TryGetProperty("enum", out var words) && !words.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)))
            return $"{place}: {Cut(value)} is none of enum.";
        return value.ValueKind switch
        {
            JsonValueKind.Array when schema.TryGetProperty("items", out var items) =>
                value.EnumerateArray().Select(item => FaultOf(item, items, place + "[]")).FirstOrDefault(fault => fault is not null),
            JsonValueKind.Object => FaultOfMembers(value, schema, place),
            _ => null,
        };
    }

    private string? FaultOfMembers(JsonElement value, JsonElement schema, string place)
    {
        if (schema.TryGetProperty("required", out var required)
            && required.EnumerateArray().Any(name => !value.TryGetProperty(name.GetString()!, out _)))
            return $"{place} lacks one of {required}.";
        var isClosed = schema.TryGetProperty("additionalProperties", out var more) && more.ValueKind == JsonValueKind.False;
        var known = schema.TryGetProperty("properties", out var properties);
        foreach (var member in value.EnumerateObject())
        {
            if (!known || !properties.TryGetProperty(member.Name, out var inner))
            {
                if (isClosed) return $"{place}.{member.Name} is not declared.";
            }
            else if (FaultOf(member.Value, inner, $"{place}.{member.Name}") is { } fault)
            {
                return fault;
            }
        }
        return null;
    }

    private JsonElement ProblemMembers =>
        root.GetProperty("components").GetProperty("schemas").GetProperty("Problem").GetProperty("properties");

    private JsonElement Resolve(string reference) =>
        reference.TrimStart('#', '/').Split('/').Aggregate(root, (at, name) => at.GetProperty(name));

    private static string Cut(JsonElement value) => value.GetRawText() is var text && text.Length > 60 ? text[..60] + "…" : text;

    private static bool Is(JsonElement value, string type) => value.ValueKind switch
    {
        JsonValueKind.Null => type == "null",
        JsonValueKind.String => type == "string",
        JsonValueKind.Number => type is "integer" or "number",
        JsonValueKind.True or JsonValueKind.False => type == "boolean",
        JsonValueKind.Array => type == "array",
        _ => type == "object",
    };
}
