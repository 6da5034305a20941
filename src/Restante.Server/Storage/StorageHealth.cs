using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Options;

namespace Restante.Server.Storage;

/// <summary>Says whether the database answers with this version's schema and the data folder is writable.</summary>
internal sealed class StorageHealth(IServiceScopeFactory scopes, IOptions<StorageOptions> storage, FolderProbe folder, StorageWatch watch)
{
    public const string Ready = "ready";

    private volatile bool isMigrated;

    /// <summary><see cref="Ready"/>, or a stable code that says what is wrong. Notes the trouble, and its end, in the log.</summary>
    public async Task<string> Judge(CancellationToken cancel)
    {
        // The folder first: on a full disk SQLite may fail to open as well.
        if (folder.Look() is { } trouble)
        {
            watch.Note(trouble);
            return trouble.Word();
        }
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var database = scope.ServiceProvider.GetRequiredService<Store>().Database;
            // PostgreSQL: OpenConnection, unlike CanConnect, gives the cause to log. SQLite: opening would create a missing file.
            if (storage.Value.PostgreSql is not null) await database.OpenConnectionAsync(cancel);
            else if (!await database.CanConnectAsync(cancel)) return Away(null);
            isMigrated = isMigrated || !(await database.GetPendingMigrationsAsync(cancel)).Any();
            if (!isMigrated) return "database-not-migrated";
            // PostgreSQL's disk may differ from the data folder's.
            if (watch.Noted is StorageTrouble.DiskFull or StorageTrouble.DiskReadOnly && storage.Value.PostgreSql is not null)
                await Write(database, cancel);
            watch.Clear();
            return Ready;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return watch.Note(e) is { } known ? known.Word() : Away(e);
        }
    }

    /// <summary>
    /// Throws if PostgreSQL cannot write. Its temporary tables are on the same disk as the others, and 128 KiB do not fit into a free
    /// page.
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
