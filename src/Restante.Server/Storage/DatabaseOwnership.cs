using Microsoft.Extensions.Options;
using Npgsql;

namespace Restante.Server.Storage;

/// <summary>
/// Tells whether a starting server is the only one on its database, so that it may take over an earlier server's unfinished work at
/// once. Every server holds a lock while it runs, and loses it when its process ends for any reason. SQLite: a locked file, and a
/// second server does not start. PostgreSQL: an advisory lock on a separate connection, first tried as exclusive and then held as
/// shared, so that no other server completes its start while the first one takes over.
/// </summary>
internal sealed class DatabaseOwnership(IOptions<StorageOptions> storage) : IDisposable
{
    // EWOULDBLOCK of Linux and of macOS, and Windows' sharing violation: the runtime's codes for a locked file.
    private static readonly int[] IsLocked = [11, 35, unchecked((int)0x80070020)];
    private FileStream? file;

    // "restante" in ASCII; each database has one such lock.
    private const long Lock = 0x72657374616e7465;

    /// <summary>Takes the lock; if no other server holds it, runs the work first.</summary>
    /// <returns>Disposing it releases the lock.</returns>
    public Task<IAsyncDisposable> Take(Func<Task> whenAlone, CancellationToken cancel) =>
        storage.Value.PostgreSql is { } connection ? TakePostgres(connection, whenAlone, cancel) : TakeFile(whenAlone);

    /// <summary>SQLite: claims the data folder for this server until it is disposed. Call it before anything changes there.</summary>
    /// <exception cref="UnusableDatabaseException">Another server holds the folder, or the lock file cannot be created.</exception>
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
        // Held until the server ends.
        return Stream.Null;
    }

    private static async Task<IAsyncDisposable> TakePostgres(string connectionString, Func<Task> whenAlone, CancellationToken cancel)
    {
        // Not pooled: a pooled connection would keep its lock after this server released it.
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

    /// <summary>Releases the lock if the work fails.</summary>
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

    /// <summary>Releases the lock before it closes the connection, because PostgreSQL notices a closed connection only later.</summary>
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
                // The database is unreachable, and the lock ended with the connection.
            }
            await connection.DisposeAsync();
        }
    }
}
