using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Restante.Server.Storage;
using Restante.Server.Web;

namespace Restante.Server.Hosting.Doctor;

/// <summary>The database answers and has this version's schema.</summary>
internal sealed class DatabaseCheck(IServiceScopeFactory scopes) : IDoctorCheck
{
    public async IAsyncEnumerable<Finding> Check([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        yield return await Look(cancel);
    }

    private async Task<Finding> Look(CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<Store>().Database;
        try
        {
            if (!await database.CanConnectAsync(cancel))
                return new("database", Health.Fail, "it does not answer. Check Storage:PostgreSql, or with SQLite that the data folder is there (the first start makes it).");
            return !(await database.GetPendingMigrationsAsync(cancel)).Any()
                ? new("database", Health.Ok, $"{Kind(database.ProviderName)} answers and has this version's tables.")
                : new("database", Health.Warn, $"{Kind(database.ProviderName)} answers; its tables are not this version's yet, the next start of the server changes them.");
        }
        catch (DbException e)
        {
            return new("database", Health.Fail, e.Message);
        }
    }

    private static string Kind(string? provider) => provider?.Contains("Npgsql", StringComparison.Ordinal) == true ? "PostgreSQL" : "SQLite";
}
