using System.Collections.Concurrent;
using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Restante.Protocol;
using SQLitePCL;

namespace Restante.Server.Storage;

internal sealed class SqliteStore(DbContextOptions<SqliteStore> options) : Store(options)
{
    private static readonly ConcurrentDictionary<string, SemaphoreSlim> Lines = new();

    // SQLite allows only one write transaction at a time, so there is nothing more to lock.
    public override Task LockOwner(Id16 ownerId, CancellationToken cancel) => Task.CompletedTask;

    public override Task LockOwners(IReadOnlyList<Id16> ownerIds, CancellationToken cancel) => Task.CompletedTask;

    // Waits for readers as long as for any other lock; if that is too short, the next sweep tries again.
    public override Task ForgetErased(CancellationToken cancel) => Database.ExecuteSqlAsync($"PRAGMA wal_checkpoint(TRUNCATE)", cancel);

    public override bool IsDuplicate(DbUpdateException exception) =>
        exception.InnerException is SqliteException { SqliteExtendedErrorCode: 1555 or 2067 };

    protected override bool IsTransient(Exception exception) =>
        exception is SqliteException { SqliteErrorCode: 5 or 6 };

    // In SQLite each waiting writer holds a thread, sleeps and retries, in no order; this queue is ordered and holds no thread.
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
/// WAL with full synchronous writes, and deleted content overwritten: acknowledged writes survive a crash, and erased content is gone.
/// </summary>
internal sealed class SqlitePragmas : DbConnectionInterceptor
{
    private const string Pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; "
        + "PRAGMA foreign_keys=ON; PRAGMA busy_timeout=20000;";

    // A context keeps its connection open until it goes back to the pool, because EF Core registers two dozen functions whenever it
    // opens one. The pool closes it without asking here.
    public override InterceptionResult ConnectionClosing(
        DbConnection connection, ConnectionEventData eventData, InterceptionResult result) => InterceptionResult.Suppress();

    public override ValueTask<InterceptionResult> ConnectionClosingAsync(
        DbConnection connection, ConnectionEventData eventData, InterceptionResult result) =>
        ValueTask.FromResult(InterceptionResult.Suppress());

    // The provider's pool hands out the same handle again, with the settings that it has.
    private readonly ConditionalWeakTable<sqlite3, object?> prepared = [];

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        if (Unprepared(connection) is not { } handle) return;
        using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        command.ExecuteNonQuery();
        prepared.AddOrUpdate(handle, null);
    }

    public override async Task ConnectionOpenedAsync(
        DbConnection connection,
        ConnectionEndEventData eventData,
        CancellationToken cancellationToken = default)
    {
        if (Unprepared(connection) is not { } handle) return;
        await using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        await command.ExecuteNonQueryAsync(cancellationToken);
        prepared.AddOrUpdate(handle, null);
    }

    // The framework checks for a database with a read-only connection, which cannot change the journal mode.
    private sqlite3? Unprepared(DbConnection connection) =>
        connection is SqliteConnection { Handle: { } handle } && !prepared.TryGetValue(handle, out _)
        && !connection.ConnectionString.Contains("Mode=ReadOnly", StringComparison.Ordinal) ? handle : null;
}
