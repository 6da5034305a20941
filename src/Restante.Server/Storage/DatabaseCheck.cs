using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Options;
using Restante.Server.Operations;

namespace Restante.Server.Storage;

/// <summary>Checks that the database answers and has this version's schema.</summary>
internal sealed class DatabaseCheck(IServiceProvider services, IOptions<StorageOptions> storage) : IDoctorCheck
{
    public int Order => 20;

    public async IAsyncEnumerable<Finding> Check([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        yield return await Look(cancel);
    }

    private async Task<Finding> Look(CancellationToken cancel)
    {
        string? sentence = null;
        await using var scope = services.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<Store>().Database;
        try
        {
            if (storage.Value.PostgreSql is null && !Path.Exists(storage.Value.SqliteFile))
                return new("database", Health.Fail,
                    $"there is no {Path.GetFullPath(storage.Value.SqliteFile)}. The first start makes it; after that it must not vanish.");
            var (kind, isPrepared) = (Kind(database.ProviderName), await services.IsStoragePrepared(cancel));
            // The other checks read single tables; this one reads the whole file.
            if (storage.Value.PostgreSql is null && await QuickCheck(database, cancel) is not "ok" and var damage)
                return new("database", Health.Fail,
                    $"{Path.GetFullPath(storage.Value.SqliteFile)} is damaged ({damage}). Restore a backup (docs/operations/backup.md).");
            return isPrepared
                ? new("database", Health.Ok, $"{kind} answers and has this version's tables.")
                : new("database", Health.Warn, $"{kind} answers; its tables are not this version's yet, the next start of the server " +
                    "changes them.");
        }
        catch (Exception e) when ((sentence = DatabaseFault.Explain(e, storage.Value)) is not null)
        {
            return new("database", Health.Fail, sentence);
        }
    }

    private static ValueTask<string> QuickCheck(DatabaseFacade database, CancellationToken cancel) =>
        database.SqlQueryRaw<string>("PRAGMA quick_check(1)").AsAsyncEnumerable().FirstAsync(cancel);

    private static string Kind(string? provider) =>
        provider?.Contains("Npgsql", StringComparison.Ordinal) == true ? "PostgreSQL" : "SQLite";
}
