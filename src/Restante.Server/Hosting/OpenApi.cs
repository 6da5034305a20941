using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Restante.OpenPgp;
using Restante.Protocol;
using Restante.Server.Invitations;
using Restante.Server.Operations;
using Restante.Server.Sending;
using Restante.Server.Sessions;
using Restante.Server.Sessions.Http;
using Restante.Server.Web;

namespace Restante.Server.Hosting;

/// <summary>The API's description at /openapi/v1.json, from which the client's types are generated.</summary>
internal static class OpenApi
{
    public const string DocumentName = "v1";

    private const string Description = """
        The HTTP API of a Restante server: what its two web apps call. Cryptography is done by the client; PROTOCOL.md says how, and
        docs/api.md shows a journey with curl.

        Bytes are base64url without padding (`format: base64url`), times are ISO 8601 in UTC. A request has every required member and no
        unknown one.

        Errors are problem details (RFC 9457). Programs read `code`; `title` is a sentence for a person. Every operation lists the codes
        that it answers, with status and meaning. Any operation may also answer `refused`, with the status of a request that the server
        cannot read at all. Every answer has `X-Request-Id`, by which the operator finds the request in the log.

        A request below /api needs the header `X-Restante: 1` where it changes something or carries a session cookie: a foreign page
        cannot make a browser send it without a CORS preflight, which the server never grants.
        """;

    private const string UserScheme = "userSession";
    private const string GuestScheme = "guestSession";
    private const string HeaderScheme = "ownPage";

    private static readonly Dictionary<ApiArea, (string Name, string Description)> Areas = new()
    {
        [ApiArea.Server] = ("Server", "Settings that everybody may know."),
        [ApiArea.SetUp] = ("Set-up", "A one-time link becomes a user."),
        [ApiArea.SignIn] = ("Sign-in", "Sessions of users and guests, recovery codes and lost passwords."),
        [ApiArea.Account] = ("Account", "A user's password, key, settings and notices."),
        [ApiArea.Messages] = ("Messages", "Reading, for users and guests alike, and uploading of bodies."),
        [ApiArea.Drafts] = ("Drafts", "What a user's client keeps of unsent messages."),
        [ApiArea.Sending] = ("Sending", "Looking recipients up, sending, answering, revoking."),
        [ApiArea.Keys] = ("Keys", "OpenPGP keys of contacts, and publishing of one's own."),
        [ApiArea.Links] = ("Links", "Invitations: from a link and a PIN to a temporary mailbox."),
        [ApiArea.Mailbox] = ("Mailbox", "A guest's temporary mailbox."),
    };

    private static readonly Dictionary<string, (string Description, string[] Words)> Parameters = new()
    {
        ["id"] = ("The id of what the path names: 16 bytes as base64url.", []),
        ["folder"] = ("The folder; `all` needs `thread`.", ["inbox", "archive", "sent", "all"]),
        ["unread"] = ("Only what the caller has not read, of inbox or archive.", []),
        ["thread"] = ("Only messages of this thread.", []),
        ["before"] = ("Only what is older: `next` of the page before.", []),
        ["limit"] = ("How many at most, 1 to 200.", []),
        ["q"] = ("Part of a name or an address; without it everybody is named.", []),
    };

    public static void Configure(OpenApiOptions options)
    {
        // An id is written where it is used, as bytes are, and is no component of its own.
        options.CreateSchemaReferenceId = type =>
            type.Type == typeof(Id16) || type.Type == typeof(Id16?) ? null : OpenApiOptions.CreateDefaultSchemaReferenceId(type);
        options.AddDocumentTransformer(DescribeDocument);
        options.AddOperationTransformer(DescribeOperation);
        options.AddSchemaTransformer((schema, context, _) =>
        {
            DescribeSchema(schema, context);
            return Task.CompletedTask;
        });
    }

    private static Task DescribeDocument(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancel)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Restante",
            Version = "1",
            Description = Description,
            License = new OpenApiLicense { Name = "Apache-2.0", Identifier = "Apache-2.0" },
        };
        // The operator chooses the server's address; a client that reads this document already has it.
        document.Servers = [new OpenApiServer { Url = "/", Description = "The server that serves this document." }];
        document.Tags = new HashSet<OpenApiTag>();
        foreach (var (name, description) in Areas.Values) document.Tags.Add(new OpenApiTag { Name = name, Description = description });
        return Task.CompletedTask;
    }

    private static Task DescribeOperation(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        var document = context.Document!;
        AddComponents(document);
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var path = "/" + context.Description.RelativePath;
        var described = metadata.OfType<ApiOperation>().Single();
        operation.OperationId = path.StartsWith("/api/guest/", StringComparison.Ordinal)
            ? "guest" + char.ToUpperInvariant(described.Id[0]) + described.Id[1..] : described.Id;
        (operation.Summary, operation.Description) = (described.Summary, described.Description);
        operation.Tags = new HashSet<OpenApiTagReference> { new(Areas[described.Area].Name, document) };
        foreach (var parameter in operation.Parameters ?? []) Describe((OpenApiParameter)parameter);

        var owner = metadata.OfType<RequiredOwner>().FirstOrDefault();
        var isCarried = owner is not null || context.Description.HttpMethod != HttpMethods.Get;
        operation.Security = [.. isCarried ? [Security(document, owner)] : Array.Empty<OpenApiSecurityRequirement>()];
        var hasBody = metadata.OfType<IAcceptsMetadata>().Any();
        AddProblems(operation, document, [.. Common(path, owner, isCarried, hasBody)], described.Problems);
        return Task.CompletedTask;
    }

    private static void Describe(OpenApiParameter parameter)
    {
        var (description, words) = Parameters[parameter.Name!];
        parameter.Description = description;
        if (words.Length > 0 && parameter.Schema is OpenApiSchema schema) schema.Enum = [.. words.Select(word => JsonValue.Create(word))];
    }

    /// <summary>Problems that any operation may answer.</summary>
    private static IEnumerable<ProblemCode> Common(string path, RequiredOwner? owner, bool isCarried, bool hasBody)
    {
        if (hasBody) foreach (var code in new[] { ProblemCodes.Malformed, ProblemCodes.TooSlow, ProblemCodes.TooLarge }) yield return code;
        if (owner is not null) yield return ProblemCodes.SessionNone;
        if (isCarried) yield return ProblemCodes.CrossSite;
        // The guests' host name has no operations of users, and the users' none of guests.
        if (path != "/api/instance") yield return ProblemCodes.NotFound;
        yield return ProblemCodes.WrongContentType;
        yield return ProblemCodes.HttpsNeeded;
        yield return ProblemCodes.WrongHost;
        yield return ProblemCodes.TooManyRequests;
        yield return ProblemCodes.Failed;
        yield return ProblemCodes.DiskFull;
        yield return ProblemCodes.DiskReadOnly;
        yield return ProblemCodes.DatabaseUnreachable;
    }

    private static void AddProblems(
        OpenApiOperation operation,
        OpenApiDocument document,
        IReadOnlyCollection<ProblemCode> common,
        IReadOnlyList<ProblemCode> own)
    {
        foreach (var status in common.Concat(own).Distinct().GroupBy(problem => problem.Status).OrderBy(group => group.Key))
        {
            // Answers that no operation adds to appear once in the document, as shared components.
            operation.Responses!.Add(status.Key.ToString(CultureInfo.InvariantCulture),
                status.All(common.Contains) ? Shared(document, [.. status]) : Response(document, [.. status]));
        }
    }

    private static OpenApiResponseReference Shared(OpenApiDocument document, IReadOnlyList<ProblemCode> problems)
    {
        var words = problems.SelectMany(problem => problem.Code.Split('-'));
        var name = string.Concat(words.Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
        (document.Components!.Responses ??= new Dictionary<string, IOpenApiResponse>()).TryAdd(name, Response(document, problems));
        return new OpenApiResponseReference(name, document);
    }

    private static OpenApiResponse Response(OpenApiDocument document, IReadOnlyList<ProblemCode> problems) => new()
    {
        Description = string.Join('\n', problems.Select(problem => $"- `{problem.Code}`: {problem.Meaning}")),
        Headers = problems.Any(problem => problem.Status == StatusCodes.Status429TooManyRequests)
            ? new Dictionary<string, IOpenApiHeader> { ["Retry-After"] = new OpenApiHeaderReference("RetryAfter", document) } : null,
        Content = new Dictionary<string, OpenApiMediaType> { ["application/problem+json"] = new() { Schema = OneOf(document, problems) } },
    };

    private static OpenApiSchema OneOf(OpenApiDocument document, IEnumerable<ProblemCode> problems) => new()
    {
        AllOf =
        [
            new OpenApiSchemaReference("Problem", document),
            new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Properties = new Dictionary<string, IOpenApiSchema> { ["code"] = Words([.. problems.Select(problem => problem.Code)]) },
            },
        ],
    };

    private static OpenApiSecurityRequirement Security(OpenApiDocument document, RequiredOwner? owner)
    {
        var requirement = new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(HeaderScheme, document)] = [] };
        if (owner is not null)
            requirement[new OpenApiSecuritySchemeReference(owner.Kind == OwnerKind.User ? UserScheme : GuestScheme, document)] = [];
        return requirement;
    }

    /// <summary>Adds the components that operations refer to; the first operation finds them missing.</summary>
    private static void AddComponents(OpenApiDocument document)
    {
        var components = document.Components ??= new OpenApiComponents();
        components.Schemas ??= new Dictionary<string, IOpenApiSchema>();
        if (!components.Schemas.TryAdd("Problem", Problem())) return;
        components.Headers = new Dictionary<string, IOpenApiHeader>
        {
            ["RetryAfter"] = new OpenApiHeader
            {
                Description = "Seconds until the server answers again (RFC 9110 section 10.2.3).",
                Required = true,
                Schema = new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "1" },
            },
        };
        components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [UserScheme] = Cookie("__Host-user", "a user"),
            [GuestScheme] = Cookie("__Host-guest", "a guest"),
            [HeaderScheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Header,
                Name = "X-Restante",
                Description = "Always `1`; no secret. It proves that no foreign page made the request: a browser sends this header " +
                    "across origins only after a CORS preflight, which the server never grants. `Origin` and `Sec-Fetch-Site`, where a " +
                    "client sends them, must name this server too.",
            },
        };
    }

    private static OpenApiSecurityScheme Cookie(string name, string whose) => new()
    {
        Type = SecuritySchemeType.ApiKey,
        In = ParameterLocation.Cookie,
        Name = name,
        Description = $"The session of {whose}, set at sign-in: 32 random bytes; HttpOnly, Secure, SameSite=Strict. " +
            "It ends after 15 idle minutes and after 8 hours, unless the operator sets other times.",
    };

    private static OpenApiSchema Problem()
    {
        static OpenApiSchema Of(JsonSchemaType type, string description, string? format = null) =>
            new() { Type = type, Format = format, Description = description };
        var code = Words([.. ProblemCodes.All.Select(problem => problem.Code).Distinct().Order(StringComparer.Ordinal)]);
        code.Description = "The stable word for a program.";
        return new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = "Problem details (RFC 9457). Members beyond `code` are there where the meaning of the code names them.",
            Required = new HashSet<string> { "type", "title", "status", "code" },
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["type"] = Of(JsonSchemaType.String, "Always `about:blank`."),
                ["title"] = Of(JsonSchemaType.String, "A sentence for a person, in English."),
                ["status"] = Of(JsonSchemaType.Integer, "The HTTP status."),
                ["code"] = code,
                ["until"] = Of(JsonSchemaType.String, "When the server answers again.", "date-time"),
                ["pausedUntil"] = Of(
                    JsonSchemaType.String | JsonSchemaType.Null, "When the next PIN is compared; null: at once.", "date-time"),
                ["left"] = Of(JsonSchemaType.Integer, "PINs that may still be tried."),
                ["state"] = Words([.. WordsAttribute.WordsOf(typeof(InvitationState))]),
                ["version"] = Of(JsonSchemaType.Integer, "The stored version."),
                ["counter"] = Of(JsonSchemaType.Integer, "The number of the last change of the own key."),
                ["address"] = Of(JsonSchemaType.String, "The address that cannot be written to."),
                ["addresses"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Array,
                    Items = new OpenApiSchema { Type = JsonSchemaType.String },
                },
                ["reason"] = Words([.. WordsAttribute.WordsOf(typeof(RefusedRecipient))]),
                ["fault"] = Words([.. WordsAttribute.WordsOf(typeof(Unfit))]),
                ["limit"] = Words([.. WordsAttribute.WordsOf(typeof(ReachedLimit))]),
                ["most"] = Of(JsonSchemaType.Integer | JsonSchemaType.Null, "What the limit allows; null: the server does not say."),
                ["mostBytes"] = Of(JsonSchemaType.Integer, "The same for a limit of bytes."),
                ["maxBytes"] = Of(JsonSchemaType.Integer, "The most that is taken."),
                ["errorId"] = Of(JsonSchemaType.String, "Of a failure, in the server's log."),
            },
        };
    }

    private static OpenApiSchema Words(IReadOnlyList<string> words) =>
        new() { Type = JsonSchemaType.String, Enum = [.. words.Select(word => JsonValue.Create(word))] };

    private static void DescribeSchema(OpenApiSchema schema, OpenApiSchemaTransformerContext context)
    {
        // Types with a custom converter get no schema from the framework.
        var nullable = context.JsonPropertyInfo is { IsGetNullable: true } ? JsonSchemaType.Null : default;
        if (context.JsonTypeInfo.Type == typeof(byte[])) (schema.Type, schema.Format) = (JsonSchemaType.String | nullable, "base64url");
        if (context.JsonTypeInfo.Type == typeof(Id16)) (schema.Type, schema.Format) = (JsonSchemaType.String, "base64url");
        if (context.JsonTypeInfo.Type == typeof(Id16?))
            (schema.Type, schema.Format) = (JsonSchemaType.String | JsonSchemaType.Null, "base64url");
        // The framework gives a member without a comment of its own that of its type, which is for readers of the code.
        if (schema.Description?.StartsWith("An id of 16 bytes:", StringComparison.Ordinal) == true) schema.Description = null;
        if (context.JsonTypeInfo.Type == typeof(DateTimeOffset)) (schema.Type, schema.Format) = (JsonSchemaType.String, "date-time");
        if (context.JsonTypeInfo.Type == typeof(DateTimeOffset?))
            (schema.Type, schema.Format) = (JsonSchemaType.String | JsonSchemaType.Null, "date-time");
        if (context.JsonTypeInfo is { Kind: JsonTypeInfoKind.Enumerable, ElementType: var element }
            && (element == typeof(byte[]) || element == typeof(Id16)))
            schema.Items = new OpenApiSchema { Type = JsonSchemaType.String, Format = "base64url" };
        if (context.JsonTypeInfo.Type == typeof(Stream)) (schema.Type, schema.Format) = (JsonSchemaType.String, "binary");
        if (context.JsonPropertyInfo is { Name: "language", PropertyType: var type } && type == typeof(string))
            schema.Enum = [.. InstanceOptions.KnownLanguages.Select(language => JsonValue.Create(language))];
        var attributes = context.JsonPropertyInfo?.AttributeProvider?.GetCustomAttributes(typeof(WordsAttribute), inherit: false);
        if (attributes is not [WordsAttribute known]) return;
        schema.Enum = [.. known.Words.Select(word => JsonValue.Create(word))];
        if (nullable != default) schema.Enum.Add(null!);
    }
}
