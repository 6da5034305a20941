using Microsoft.EntityFrameworkCore;
using Restante.Server.Storage;

namespace Restante.Server.Hosting;

/// <summary>GET /healthz: 200 "ready" where the database answers and has this version's schema, else 503 and a word.</summary>
internal sealed class HealthEndpoint(IServiceScopeFactory scopes, ILogger<HealthEndpoint> logger)
{
    private volatile bool isMigrated;

    public async Task<IResult> Answer(CancellationToken cancel)
    {
        var word = await Judge(cancel);
        return TypedResults.Text(word + "\n", statusCode: word == "ready" ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private async Task<string> Judge(CancellationToken cancel)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var database = scope.ServiceProvider.GetRequiredService<Store>().Database;
            if (!await database.CanConnectAsync(cancel)) return "database-unreachable";
            isMigrated = isMigrated || !(await database.GetPendingMigrationsAsync(cancel)).Any();
            return isMigrated ? "ready" : "database-not-migrated";
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Log.DatabaseUnreachable(logger, e);
            return "database-unreachable";
        }
    }
}
