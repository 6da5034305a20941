using Restante.Server.Keys;
using Restante.Server.Storage;
using Restante.Server.Web;

namespace Restante.Server.Hosting;

/// <summary>Takes the data folder for this server alone where the database is SQLite, and brings it to this version's schema.</summary>
internal sealed class StorageStartup(IServiceProvider services, DatabaseOwnership ownership) : IStartupStep
{
    public int Order => 0;

    public async Task<IReadOnlyList<Announcement>> Run(CancellationToken cancel)
    {
        services.MakeDataFolder();
        ownership.Claim();
        await services.PrepareStorage(cancel);
        return [];
    }
}

/// <summary>
/// Reads the key ring, or creates it at the first start. A server that cannot, or that has another database's ring, must not
/// answer.
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
