using System.Text.Json;
using System.Text.Json.Nodes;

namespace Restante.Server.Tests.Hosting;

/// <summary>The client's types are made from src/client/api/openapi.json; it must say what the server says.</summary>
public sealed class OpenApiTests
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, NewLine = "\n" };

    [Fact]
    public async Task The_document_that_the_client_was_made_from_is_the_servers()
    {
        await using var server = await TestServer.Start();
        using var client = server.Stranger();
        var served = JsonNode.Parse(await client.GetStringAsync("/openapi/v1.json"))!.ToJsonString(Readable) + "\n";
        var file = Path.Combine(Repository(), "src", "client", "api", "openapi.json");
        if (Environment.GetEnvironmentVariable("RESTANTE_WRITE_OPENAPI") == "1") await File.WriteAllTextAsync(file, served);
        Assert.True(served == await File.ReadAllTextAsync(file), "The API changed: run RESTANTE_WRITE_OPENAPI=1 on this test, then npm run api in src/client.");
    }

    private static string Repository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Restante.slnx"))) folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("Not inside the repository.");
        return folder;
    }
}
