using System.CommandLine;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Restante.Server.Hosting;

/// <summary>
/// <c>restante openapi</c> prints the document of /openapi/v1.json without serving; the client's types are generated from it.
/// </summary>
internal static class OpenApiCommand
{
    public static Command Make()
    {
        var command = new Command("openapi", "Prints the HTTP API's description") { Hidden = true };
        command.SetAction(async (call, cancel) =>
        {
            await using var app = Composition.Build(CommandLine.SetupOf(call) with { IsVerb = true });
            await Console.Out.WriteAsync(await Write(app, cancel));
            return 0;
        });
        return command;
    }

    /// <summary>The document as JSON. It describes the mapped endpoints; the application need not run.</summary>
    public static async Task<string> Write(WebApplication app, CancellationToken cancel)
    {
        var provider = app.Services.GetRequiredKeyedService<IOpenApiDocumentProvider>(OpenApi.DocumentName);
        var document = await provider.GetOpenApiDocumentAsync(cancel);
        return await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, cancel) + "\n";
    }
}
