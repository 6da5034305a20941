using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Restante.Server.Configuration;

namespace Restante.Server.Storage;

internal static class StorageSlice
{
    public static void AddStorage(this IServiceCollection services)
    {
        services.AddSliceOptions<StorageOptions>("Storage");
        services.AddSingleton<SqlitePragmas>();
        services.AddSingleton<DatabaseOwnership>();
        services.AddSingleton<IBlobStore>(provider => new FileBlobStore(Options(provider).Folder));
        services.AddDbContext<SqliteStore>((provider, builder) => builder
            .UseSqlite($"Data Source={SqliteFile(Options(provider))}")
            .AddInterceptors(provider.GetRequiredService<SqlitePragmas>()));
        services.AddDbContext<PostgresStore>((provider, builder) => builder.UseNpgsql(Options(provider).PostgreSql));
        services.AddScoped<Store>(provider => Options(provider).PostgreSql is null
            ? provider.GetRequiredService<SqliteStore>()
            : provider.GetRequiredService<PostgresStore>());
    }

    /// <summary>Makes the data folder and brings the database to this version's schema.</summary>
    public static async Task PrepareStorage(this IServiceProvider services, CancellationToken cancel)
    {
        MakePrivate(Options(services).Folder);
        await using var scope = services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<Store>().Database.MigrateAsync(cancel);
    }

    /// <summary>True where the database is there and has this version's schema. Makes nothing.</summary>
    public static async Task<bool> IsStoragePrepared(this IServiceProvider services, CancellationToken cancel)
    {
        await using var scope = services.CreateAsyncScope();
        return !(await scope.ServiceProvider.GetRequiredService<Store>().Database.GetPendingMigrationsAsync(cancel)).Any();
    }

    private static void MakePrivate(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static StorageOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<StorageOptions>>().Value;

    private static string SqliteFile(StorageOptions options) => Path.Combine(options.Folder, "restante.db");
}
