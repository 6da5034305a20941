using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Restante.Server.Storage;

internal sealed class PostgresStore(DbContextOptions<PostgresStore> options) : Store(options)
{
    public override Task LockOwner(byte[] ownerId, CancellationToken cancel)
    {
        var key = BitConverter.ToInt64(ownerId, 0);
        return Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({key})", cancel);
    }

    // unnest returns rows in the array's order, so the locks are taken in that order.
    public override Task LockOwners(IReadOnlyList<byte[]> ownerIds, CancellationToken cancel)
    {
        long[] keys = [.. ownerIds.Select(id => BitConverter.ToInt64(id, 0))];
        return Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(key) FROM unnest({keys}) AS key", cancel);
    }

    public override Task ForgetErased(CancellationToken cancel) => Task.CompletedTask;

    public override bool IsDuplicate(DbUpdateException exception) =>
        exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation };

    protected override bool IsTransient(Exception exception) =>
        exception is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure };
}
