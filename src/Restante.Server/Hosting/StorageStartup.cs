using Restante.Server.Keys;
using Restante.Server.Storage;
using Restante.Server.Web;

namespace Restante.Server.Hosting;

/// <summary>With SQLite, claims the data folder for this server alone; then brings the database to this version's schema.</summary>
internal sealed class StorageStartup(IServiceProvider services, DatabaseOwnership ownership) : IStartupStep
{
    public int Order => 0;

    public async Task<IReadOnlyList<Announcement>> Run(CancellationToken cancel)
    {
        await services.MakeDataFolder(cancel);
        ownership.Claim();
        await services.PrepareStorage(cancel);
        return [];
    }
}

/// <summary>
/// Reads the key ring, or creates it at the first start. A server without a ring, or with another database's ring, must not answer.
/// </summary>
internal sealed class KeysStartup(IServiceProvider services) : IStartupStep
{
    public int Order => 10;

    public async Task<IReadOnlyList<Announcement>> Run(CancellationToken cancel)
    {
        await using var scope = services.CreateAsyncScope();
        if (await scope.ServiceProvider.GetRequiredService<RingCheck>().Fault(cancel) is { } fault) throw new InvalidDataException(fault);
        services.GetRequiredService<InstanceKeys>();
        return [];
    }
}
