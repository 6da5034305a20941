using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.Options;
using Restante.Server.Configuration;
using Restante.Server.Operations;

namespace Restante.Server.Storage;

internal static class StorageSlice
{
    private static readonly TimeSpan MigrationWait = TimeSpan.FromSeconds(10);

    public static void AddStorage(this IServiceCollection services)
    {
        services.AddSliceOptions<StorageOptions>("Storage");
        services.AddSingleton<SqlitePragmas>();
        services.AddSingleton<StorageWatch>();
        services.AddSingleton<FolderProbe>();
        services.AddSingleton<StorageHealth>();
        services.AddSingleton<DatabaseOwnership>();
        services.AddSingleton<IBlobStore>(provider => new FileBlobStore(Options(provider).Folder));
        services.AddDbContextPool<SqliteStore>((provider, builder) => builder
            .UseSqlite($"Data Source={Options(provider).SqliteFile}")
            .AddInterceptors(provider.GetRequiredService<SqlitePragmas>()));
        services.AddDbContextPool<PostgresStore>(
            (provider, builder) => builder.UseNpgsql(PostgresStore.WithPreparedStatements(Options(provider).PostgreSql)));
        services.AddScoped<Store>(provider => Options(provider).PostgreSql is null
            ? provider.GetRequiredService<SqliteStore>()
            : provider.GetRequiredService<PostgresStore>());
        services.AddSingleton<IStartupStep, StorageStartup>();
        services.AddSingleton<IDoctorCheck, SettingsCheck>();
        services.AddSingleton<IDoctorCheck, DatabaseCheck>();
        services.AddSingleton<IDoctorCheck, ClockCheck>();
    }

    /// <exception cref="UnusableDatabaseException">The folder cannot be created.</exception>
    public static async Task MakeDataFolder(this IServiceProvider services, CancellationToken cancel)
    {
        var folder = Options(services).Folder;
        MakePrivate(folder);
        try
        {
            await services.GetRequiredService<IBlobStore>().Prepare(cancel);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DatabaseFault.OfFolder(folder, e);
        }
    }

    /// <summary>Creates the data folder and brings the database to this version's schema.</summary>
    /// <exception cref="UnusableDatabaseException">
    /// The folder cannot be used, a newer version changed the tables, or another process is changing them.
    /// </exception>
    public static async Task PrepareStorage(this IServiceProvider services, CancellationToken cancel)
    {
        var options = Options(services);
        MakePrivate(options.Folder);
        await using var scope = services.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<Store>().Database;
        if (!await HasPending(database, options, cancel)) return;
        if (options.PostgreSql is null) await WaitForMigration(database, options.SqliteFile, cancel);
        await database.MigrateAsync(cancel);
    }

    /// <summary>True if the database exists with this version's schema. Creates nothing.</summary>
    /// <exception cref="UnusableDatabaseException">A newer version changed the tables, or the data folder is a file.</exception>
    public static async Task<bool> IsStoragePrepared(this IServiceProvider services, CancellationToken cancel)
    {
        var folder = Options(services).Folder;
        if (File.Exists(folder)) throw DatabaseFault.OfFolder(folder, new IOException("it is a file"));
        await using var scope = services.CreateAsyncScope();
        var database = scope.ServiceProvider.GetRequiredService<Store>().Database;
        // The framework cannot tell a missing database from an empty one.
        if (Options(services).PostgreSql is not null) await database.OpenConnectionAsync(cancel);
        return !await HasPending(database, Options(services), cancel);
    }

    private static async Task<bool> HasPending(DatabaseFacade database, StorageOptions options, CancellationToken cancel)
    {
        var (known, applied) = (database.GetMigrations().ToHashSet(), (await database.GetAppliedMigrationsAsync(cancel)).ToHashSet());
        // The framework cannot tell a file that it cannot open from a missing one.
        if (applied.Count == 0 && options.PostgreSql is null && Path.Exists(options.SqliteFile))
        {
            await database.OpenConnectionAsync(cancel);
            await database.CloseConnectionAsync();
        }
        if (applied.Except(known).Order().LastOrDefault() is { } unknown) throw DatabaseFault.Newer(unknown);
        return !known.IsSubsetOf(applied);
    }

    // With SQLite the lock is a row, which survives a killed process; the framework would wait for it indefinitely.
    private static async Task WaitForMigration(DatabaseFacade database, string file, CancellationToken cancel)
    {
        const string Locked = "SELECT COUNT(*) AS \"Value\" FROM sqlite_master WHERE name = '__EFMigrationsLock'";
        const string Rows = "SELECT COUNT(*) AS \"Value\" FROM \"__EFMigrationsLock\"";
        for (var tries = 0; File.Exists(file) && await Ask(Locked) > 0 && await Ask(Rows) > 0; tries++)
        {
            if (tries == MigrationWait.TotalSeconds) throw DatabaseFault.ChangeLocked(file);
            await Task.Delay(TimeSpan.FromSeconds(1), cancel);
        }

        Task<int> Ask(string sql) => database.SqlQueryRaw<int>(sql).SingleAsync(cancel);
    }

    private static void MakePrivate(string folder)
    {
        try
        {
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
            else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw DatabaseFault.OfFolder(folder, e);
        }
    }

    private static StorageOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<StorageOptions>>().Value;
}
