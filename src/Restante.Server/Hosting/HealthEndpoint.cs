using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Options;
using Restante.Server.Storage;

namespace Restante.Server.Hosting;

/// <summary>
/// GET /healthz: 200 "ready" where the database answers and has this version's schema and the data folder can be written, else 503 and a
/// word.
/// </summary>
internal sealed class HealthEndpoint(IServiceScopeFactory scopes, IOptions<StorageOptions> storage, FolderProbe folder, StorageWatch watch)
{
    private volatile bool isMigrated;

    public async Task<IResult> Answer(CancellationToken cancel)
    {
        var word = await Judge(cancel);
        var status = word == "ready" ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return TypedResults.Text(word + "\n", statusCode: status);
    }

    private async Task<string> Judge(CancellationToken cancel)
    {
        // The folder first: on a full disk SQLite may not open either.
        if (folder.Look() is { } trouble)
        {
            watch.Note(trouble);
            return trouble.Word();
        }
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var database = scope.ServiceProvider.GetRequiredService<Store>().Database;
            // Opened and not only asked whether it can be, so that the cause is logged; SQLite would make a file where there is none.
            if (storage.Value.PostgreSql is not null) await database.OpenConnectionAsync(cancel);
            else if (!await database.CanConnectAsync(cancel)) return Away(null);
            isMigrated = isMigrated || !(await database.GetPendingMigrationsAsync(cancel)).Any();
            if (!isMigrated) return "database-not-migrated";
            // PostgreSQL's own disk may be another one than the data folder's.
            if (watch.Noted is StorageTrouble.DiskFull or StorageTrouble.DiskReadOnly && storage.Value.PostgreSql is not null)
                await Write(database, cancel);
            watch.Clear();
            return "ready";
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return watch.Note(e) is { } known ? known.Word() : Away(e);
        }
    }

    /// <summary>
    /// Throws where PostgreSQL cannot write. Its temporary tables are on the same disk as the others, and 128 KiB fit into no
    /// free page.
    /// </summary>
    private static Task Write(DatabaseFacade database, CancellationToken cancel) =>
        database.CreateExecutionStrategy().ExecuteAsync(async () =>
        {
            await using var transaction = await database.BeginTransactionAsync(cancel);
            await database.ExecuteSqlAsync(
                $"CREATE TEMPORARY TABLE probe ON COMMIT DROP AS SELECT repeat(md5(n::text), 32) FROM generate_series(1, 128) AS n",
                cancel);
            await transaction.RollbackAsync(cancel);
        });

    private string Away(Exception? cause)
    {
        watch.Note(StorageTrouble.DatabaseAway, cause);
        return StorageTrouble.DatabaseAway.Word();
    }
}
