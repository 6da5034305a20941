using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Restante.Server.Hosting;

/// <summary>The API's description at /openapi/v1.json, from which the client's types are made.</summary>
internal static class OpenApi
{
    public const string DocumentName = "v1";

    public static void Configure(OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = "Restante", Version = "1" };
            // The address a server is reached under is the operator's; clients of this document know theirs.
            document.Servers = [];
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            // Types with a converter of ours have no schema of their own.
            var nullable = context.JsonPropertyInfo is { IsGetNullable: true } ? JsonSchemaType.Null : default;
            if (context.JsonTypeInfo.Type == typeof(byte[])) (schema.Type, schema.Format) = (JsonSchemaType.String | nullable, "base64url");
            if (context.JsonTypeInfo.Type == typeof(DateTimeOffset)) (schema.Type, schema.Format) = (JsonSchemaType.String, "date-time");
            if (context.JsonTypeInfo.Type == typeof(DateTimeOffset?)) (schema.Type, schema.Format) = (JsonSchemaType.String | JsonSchemaType.Null, "date-time");
            return Task.CompletedTask;
        });
    }
}
