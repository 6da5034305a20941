using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Restante.Server.Storage;

internal sealed class SqliteStore(DbContextOptions<SqliteStore> options) : Store(options)
{
    private static readonly ConcurrentDictionary<string, SemaphoreSlim> Lines = new();

    // A write transaction on SQLite is the only one; nothing further to lock.
    public override Task LockOwner(byte[] ownerId, CancellationToken cancel) => Task.CompletedTask;

    public override Task LockOwners(IReadOnlyList<byte[]> ownerIds, CancellationToken cancel) => Task.CompletedTask;

    // Waits for readers, for as long as for any other lock; where that was not enough, the next sweep tries again.
    public override Task ForgetErased(CancellationToken cancel) => Database.ExecuteSqlAsync($"PRAGMA wal_checkpoint(TRUNCATE)", cancel);

    public override bool IsDuplicate(DbUpdateException exception) =>
        exception.InnerException is SqliteException { SqliteExtendedErrorCode: 1555 or 2067 };

    protected override bool IsTransient(Exception exception) =>
        exception is SqliteException { SqliteErrorCode: 5 or 6 };

    // SQLite lets each waiting writer hold a thread, sleep and try again, in no order; here they stand in line without one.
    protected override async Task<IDisposable?> Turn(CancellationToken cancel)
    {
        var line = Lines.GetOrAdd(Database.GetConnectionString() ?? "", _ => new SemaphoreSlim(1));
        await line.WaitAsync(cancel);
        return new Place(line);
    }

    private sealed class Place(SemaphoreSlim line) : IDisposable
    {
        public void Dispose() => line.Release();
    }
}

/// <summary>
/// WAL with full synchronous writes, and deleted content overwritten: what was acknowledged lasts, what was erased is gone.
/// </summary>
internal sealed class SqlitePragmas : DbConnectionInterceptor
{
    private const string Pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; "
        + "PRAGMA foreign_keys=ON; PRAGMA busy_timeout=20000;";

    // The framework looks by a read-only connection whether there is a database; that one cannot change the journal's mode.
    private static bool IsReadOnly(DbConnection connection) =>
        connection.ConnectionString.Contains("Mode=ReadOnly", StringComparison.Ordinal);

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        if (IsReadOnly(connection)) return;
        using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(
        DbConnection connection,
        ConnectionEndEventData eventData,
        CancellationToken cancellationToken = default)
    {
        if (IsReadOnly(connection)) return;
        await using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
