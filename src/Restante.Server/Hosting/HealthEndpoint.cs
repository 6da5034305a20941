using Restante.Server.Storage;

namespace Restante.Server.Hosting;

/// <summary>GET /healthz: 200 "ready" if the server can store messages, else 503 and a code.</summary>
internal static class HealthEndpoint
{
    public static async Task<IResult> Answer(StorageHealth storage, CancellationToken cancel)
    {
        var word = await storage.Judge(cancel);
        var status = word == StorageHealth.Ready ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return TypedResults.Text(word + "\n", statusCode: status);
    }
}
