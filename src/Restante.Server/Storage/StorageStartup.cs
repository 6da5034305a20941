using Restante.Server.Operations;

namespace Restante.Server.Storage;

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
