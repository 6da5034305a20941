using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Restante.OpenPgp;

namespace Restante.Server.Storage;

/// <summary>
/// The database. It knows no slice: every slice configures its own tables by an IEntityTypeConfiguration of this assembly,
/// and reaches them through <see cref="DbContext.Set{TEntity}()"/>.
/// </summary>
internal abstract class Store(DbContextOptions options) : DbContext(options)
{
    private readonly OutsideTransaction outside = new();

    /// <summary>
    /// Runs work in one durable transaction, again from the start where the database asks for that (a deadlock or a
    /// serialisation failure), where a row that it read was changed or deleted by somebody else before it was written, or where it
    /// needs a value of <see cref="Outside"/>. Work must do nothing outside the database. Nested calls join the outer transaction.
    /// Reading a certificate or verifying a signature in it throws (<see cref="CertificateWork"/>).
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
    /// A value that takes processor time, such as the judgement of a certificate, computed outside of any transaction. Inside one the
    /// transaction is given up and begins again with the value at hand: so ask for it before anything that is not the database's.
    /// </summary>
    /// <param name="name">Of the computation.</param>
    /// <param name="inputs">The values that it computes with, as far as the database may return others when the transaction
    /// begins again.</param>
    /// <param name="compute">Uses nothing of the database.</param>
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
    /// Waits until the earlier transactions of this process are done, where the database takes only one at a time.
    /// </summary>
    protected virtual Task<IDisposable?> Turn(CancellationToken cancel) => Task.FromResult<IDisposable?>(null);

    /// <summary>Takes a lock that lasts to the transaction's end, so that sends of one owner happen one after the other.</summary>
    public abstract Task LockOwner(byte[] ownerId, CancellationToken cancel);

    /// <summary>The same for many, one after the other in the order given, which must be the same for everybody.</summary>
    public abstract Task LockOwners(IReadOnlyList<byte[]> ownerIds, CancellationToken cancel);

    /// <summary>
    /// Lets go of what was erased and still lies in a log of the database: with SQLite in the write-ahead log, as pages of
    /// before. PostgreSQL keeps dead rows until its own VACUUM. Outside of transactions.
    /// </summary>
    public abstract Task ForgetErased(CancellationToken cancel);

    /// <summary>True for a failure after which the same transaction may succeed.</summary>
    protected abstract bool IsTransient(Exception exception);

    // EF wraps the database's own exception once, or twice where it takes it for transient itself.
    private static IEnumerable<Exception> Causes(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException) yield return exception;
    }

    /// <summary>True where an insert met a row of the same key.</summary>
    public abstract bool IsDuplicate(DbUpdateException exception);

    protected override void OnModelCreating(ModelBuilder modelBuilder) =>
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(Store).Assembly);

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UnixMilliseconds>();
        configurationBuilder.Properties<Enum>().HaveConversion<string>().HaveMaxLength(24);
    }

    /// <summary>Times are stored as milliseconds since 1970, UTC, alike on both databases and comparable in SQL.</summary>
    private sealed class UnixMilliseconds() : ValueConverter<DateTimeOffset, long>(
        time => time.ToUnixTimeMilliseconds(), milliseconds => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));
}
