using Microsoft.Extensions.Options;
using Npgsql;

namespace Restante.Server.Storage;

/// <summary>
/// Says whether a server that starts is the only one on its database, so that it may at once take over what an earlier one
/// had begun. Every server holds a lock as long as it runs, and loses it with its process, however that ends.
/// SQLite: a locked file, and a second server does not start. PostgreSQL: an advisory lock of a connection of its own, tried for
/// alone and then shared, so that no other server gets past its own start while one that is alone takes over.
/// </summary>
internal sealed class DatabaseOwnership(IOptions<StorageOptions> storage) : IDisposable
{
    // EWOULDBLOCK of Linux and of macOS, and Windows' sharing violation: how the runtime says that a file is locked.
    private static readonly int[] IsLocked = [11, 35, unchecked((int)0x80070020)];
    private FileStream? file;

    // "restante"; one lock in each database.
    private const long Lock = 0x72657374616e7465;

    /// <summary>Takes the lock; where nobody else holds it, does the work first.</summary>
    /// <returns>What ends the lock.</returns>
    public Task<IAsyncDisposable> Take(Func<Task> whenAlone, CancellationToken cancel) =>
        storage.Value.PostgreSql is { } connection ? TakePostgres(connection, whenAlone, cancel) : TakeFile(whenAlone);

    /// <summary>
    /// SQLite: makes this server the only one on its data folder until it is disposed. Call it before anything changes there.
    /// </summary>
    /// <exception cref="UnusableDatabaseException">Another server has the folder, or the lock cannot be made.</exception>
    public void Claim()
    {
        if (storage.Value.PostgreSql is not null || file is not null) return;
        var folder = Path.GetFullPath(storage.Value.Folder);
        try
        {
            file = new FileStream(Path.Combine(folder, "delivery.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (IsLocked.Contains(e.HResult))
        {
            throw DatabaseFault.Served(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DatabaseFault.OfFolder(folder, e);
        }
    }

    public void Dispose() => file?.Dispose();

    private async Task<IAsyncDisposable> TakeFile(Func<Task> whenAlone)
    {
        Claim();
        await whenAlone();
        // What is held is held until the server ends.
        return Stream.Null;
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
                if (connection.State == System.Data.ConnectionState.Open)
                    await Ask(connection, "SELECT pg_advisory_unlock_all()", CancellationToken.None);
            }
            catch (NpgsqlException)
            {
                // The database is gone, and the lock with it.
            }
            await connection.DisposeAsync();
        }
    }
}
