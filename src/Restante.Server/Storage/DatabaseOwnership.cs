using Microsoft.Extensions.Options;
using Npgsql;

namespace Restante.Server.Storage;

/// <summary>
/// Says whether a server that starts is the only one on its database, so that it may at once take over what an earlier one
/// had begun. Every server holds a lock as long as it runs, and loses it with its process, however that ends.
/// SQLite: a locked file. PostgreSQL: an advisory lock of a connection of its own, tried for alone and then shared, so that
/// nobody else gets past his own start while one that is alone takes over.
/// </summary>
internal sealed class DatabaseOwnership(IOptions<StorageOptions> storage)
{
    // "restante"; one lock in each database.
    private const long Lock = 0x72657374616e7465;

    /// <summary>Takes the lock; where nobody else holds it, does the work first.</summary>
    /// <returns>What ends the lock.</returns>
    public Task<IAsyncDisposable> Take(Func<Task> whenAlone, CancellationToken cancel) =>
        storage.Value.PostgreSql is { } connection ? TakePostgres(connection, whenAlone, cancel) : TakeFile(whenAlone);

    private async Task<IAsyncDisposable> TakeFile(Func<Task> whenAlone)
    {
        FileStream file;
        try
        {
            file = new FileStream(Path.Combine(storage.Value.Folder, "delivery.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another server has it; there is nothing here to give back.
            return Stream.Null;
        }
        return await With(file, whenAlone);
    }

    private static async Task<IAsyncDisposable> TakePostgres(string connectionString, Func<Task> whenAlone, CancellationToken cancel)
    {
        // Not from the pool: a pooled connection would keep its lock after this server gave it back.
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        return await With(new HeldLock(connection), async () =>
        {
            await connection.OpenAsync(cancel);
            var isAlone = (bool)(await Ask(connection, "SELECT pg_try_advisory_lock(@lock)", cancel))!;
            if (isAlone) await whenAlone();
            await Ask(connection, "SELECT pg_advisory_lock_shared(@lock)", cancel);
            if (isAlone) await Ask(connection, "SELECT pg_advisory_unlock(@lock)", cancel);
        });
    }

    private static async Task<object?> Ask(NpgsqlConnection connection, string sql, CancellationToken cancel)
    {
        await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new("lock", Lock) } };
        return await command.ExecuteScalarAsync(cancel);
    }

    /// <summary>Gives up what is held where the work fails.</summary>
    private static async Task<IAsyncDisposable> With(IAsyncDisposable held, Func<Task> work)
    {
        try
        {
            await work();
            return held;
        }
        catch
        {
            await held.DisposeAsync();
            throw;
        }
    }

    /// <summary>Gives the lock back before the connection closes, which PostgreSQL notices a moment later only.</summary>
    private sealed class HeldLock(NpgsqlConnection connection) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            try
            {
                if (connection.State == System.Data.ConnectionState.Open) await Ask(connection, "SELECT pg_advisory_unlock_all()", CancellationToken.None);
            }
            catch (NpgsqlException)
            {
                // The database is gone, and the lock with it.
            }
            await connection.DisposeAsync();
        }
    }
}
