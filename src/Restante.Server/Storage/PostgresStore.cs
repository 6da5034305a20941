using Microsoft.EntityFrameworkCore;
using Npgsql;
using Restante.Protocol;

namespace Restante.Server.Storage;

internal sealed class PostgresStore(DbContextOptions<PostgresStore> options) : Store(options)
{
    // More than the statements that the server sends again and again.
    private const int PreparedStatements = 200;

    /// <summary>
    /// The operator's connection string with what saves PostgreSQL work at every statement: statements sent twice on a connection are
    /// prepared there, and a connection goes back to the pool without a reset, as the server leaves no state on one. What the operator sets
    /// wins: behind a pooler that knows no prepared statements it is <c>Max Auto Prepare=0</c>.
    /// </summary>
    public static string? WithPreparedStatements(string? connectionString)
    {
        if (connectionString is null) return null;
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        // ContainsKey would be true for every keyword there is; Keys has those that the operator set.
        var given = builder.Keys.ToHashSet();
        if (!given.Contains("Max Auto Prepare")) (builder.MaxAutoPrepare, builder.AutoPrepareMinUsages) = (PreparedStatements, 2);
        if (!given.Contains("No Reset On Close")) builder.NoResetOnClose = true;
        return builder.ConnectionString;
    }

    public override Task LockOwner(Id16 ownerId, CancellationToken cancel)
    {
        var key = BitConverter.ToInt64(ownerId.ToArray(), 0);
        return Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({key})", cancel);
    }

    // unnest returns rows in the array's order, so the locks are taken in that order.
    public override Task LockOwners(IReadOnlyList<Id16> ownerIds, CancellationToken cancel)
    {
        long[] keys = [.. ownerIds.Select(id => BitConverter.ToInt64(id.ToArray(), 0))];
        return Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(key) FROM unnest({keys}) AS key", cancel);
    }

    public override Task ForgetErased(CancellationToken cancel) => Task.CompletedTask;

    public override bool IsDuplicate(DbUpdateException exception) =>
        exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation };

    protected override bool IsTransient(Exception exception) =>
        exception is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure };
}
