using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Restante.OpenPgp;
using Restante.Protocol;

namespace Restante.Server.Storage;

/// <summary>
/// The database. It knows no slice: every slice configures its own tables with an IEntityTypeConfiguration in this assembly, and
/// reaches them through <see cref="DbContext.Set{TEntity}()"/>.
/// </summary>
internal abstract class Store(DbContextOptions options) : DbContext(options)
{
    private readonly OutsideTransaction outside = new();

    /// <summary>
    /// Runs work in one durable transaction. It starts over if the database asks for it (a deadlock or a serialisation failure), if a
    /// row that it read was changed or deleted before it was written, or if it needs a value of <see cref="Outside"/>. Work must have
    /// no effects outside the database. Nested calls join the outer transaction. Reading a certificate or verifying a signature inside
    /// throws (<see cref="CertificateWork"/>).
    /// </summary>
    public async Task<T> InTransaction<T>(Func<Task<T>> work, CancellationToken cancel)
    {
        if (Database.CurrentTransaction is not null) return await work();
        outside.Clear();
        while (true)
        {
            OutsideTransaction.Missing missing;
            try
            {
                return await Run(work, cancel);
            }
            catch (OutsideTransaction.Missing e)
            {
                missing = e;
            }
            ChangeTracker.Clear();
            cancel.ThrowIfCancellationRequested();
            outside.Compute(missing);
        }
    }

    /// <summary>
    /// A value that costs processor time, such as the judgement of a certificate, computed outside any transaction. Inside one the
    /// transaction is rolled back and starts over with the value: call this before any effect outside the database.
    /// </summary>
    /// <param name="name">Names the computation.</param>
    /// <param name="inputs">The inputs of the computation that may differ when the transaction starts over.</param>
    /// <param name="compute">Must not use the database.</param>
    public T Outside<T>(string name, IEnumerable<byte[]> inputs, Func<T> compute) =>
        Database.CurrentTransaction is null ? compute() : outside.Get(name, inputs, compute);

    private async Task<T> Run<T>(Func<Task<T>> work, CancellationToken cancel)
    {
        using var turn = await Turn(cancel);
        using var forbidden = CertificateWork.Forbid();
        for (var attempt = 1; ; attempt++)
        {
            await using var transaction = await Database.BeginTransactionAsync(cancel);
            try
            {
                var result = await work();
                await SaveChangesAsync(cancel);
                await transaction.CommitAsync(cancel);
                return result;
            }
            catch (Exception e) when (attempt < 5 && Causes(e).Any(cause => cause is DbUpdateConcurrencyException || IsTransient(cause)))
            {
                await transaction.RollbackAsync(CancellationToken.None);
                ChangeTracker.Clear();
            }
        }
    }

    /// <summary>
    /// Runs one statement that writes, outside a transaction, in its turn among this process's transactions. Without the turn it is right
    /// too, but with SQLite it sleeps while another writer works, and others sleep while it does.
    /// </summary>
    public async Task<T> InTurn<T>(Func<Task<T>> write, CancellationToken cancel)
    {
        using var turn = Database.CurrentTransaction is null ? await Turn(cancel) : null;
        return await write();
    }

    /// <summary>Waits until this process's earlier transactions are done, if the database allows only one at a time.</summary>
    protected virtual Task<IDisposable?> Turn(CancellationToken cancel) => Task.FromResult<IDisposable?>(null);

    /// <summary>Takes a lock until the transaction ends, so that one owner's sends run one after the other.</summary>
    public abstract Task LockOwner(Id16 ownerId, CancellationToken cancel);

    /// <summary>The same for several owners, in the given order; all callers must use the same order.</summary>
    public abstract Task LockOwners(IReadOnlyList<Id16> ownerIds, CancellationToken cancel);

    /// <summary>
    /// Purges erased content from the database's log: with SQLite, old pages in the write-ahead log. PostgreSQL keeps dead rows until
    /// its own VACUUM. Must not run inside a transaction.
    /// </summary>
    public abstract Task ForgetErased(CancellationToken cancel);

    /// <summary>True for a failure after which retrying the same transaction may succeed.</summary>
    protected abstract bool IsTransient(Exception exception);

    // EF wraps the database's own exception once, or twice if it considers it transient itself.
    private static IEnumerable<Exception> Causes(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException) yield return exception;
    }

    /// <summary>True if an insert failed because a row with the same key exists.</summary>
    public abstract bool IsDuplicate(DbUpdateException exception);

    protected override void OnModelCreating(ModelBuilder modelBuilder) =>
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(Store).Assembly);

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UnixMilliseconds>();
        configurationBuilder.Properties<Id16>().HaveConversion<Id16Bytes, Id16Comparer>();
        configurationBuilder.Properties<Enum>().HaveConversion<string>().HaveMaxLength(24);
    }

    /// <summary>Stores times as milliseconds since 1970 in UTC, the same on both databases and comparable in SQL.</summary>
    private sealed class UnixMilliseconds() : ValueConverter<DateTimeOffset, long>(
        time => time.ToUnixTimeMilliseconds(), milliseconds => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));

    /// <summary>Stores ids as their bytes.</summary>
    private sealed class Id16Bytes() : ValueConverter<Id16, byte[]>(id => id.ToArray(), bytes => Id16.Of(bytes));

    /// <summary>An id never changes, so that a snapshot of it is the id itself.</summary>
    private sealed class Id16Comparer() : ValueComparer<Id16>((one, other) => one == other, id => id.GetHashCode(), id => id);
}
