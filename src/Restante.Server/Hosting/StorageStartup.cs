using Restante.Server.Keys;
using Restante.Server.Storage;
using Restante.Server.Web;

namespace Restante.Server.Hosting;

/// <summary>Brings the database to this version's schema.</summary>
internal sealed class StorageStartup(IServiceProvider services) : IStartupStep
{
    public int Order => 0;

    public async Task<IReadOnlyList<Announcement>> Run(CancellationToken cancel)
    {
        await services.PrepareStorage(cancel);
        return [];
    }
}

/// <summary>Reads the key ring, or makes it at the first start: a server that cannot must not answer.</summary>
internal sealed class KeysStartup(IServiceProvider services) : IStartupStep
{
    public int Order => 10;

    public Task<IReadOnlyList<Announcement>> Run(CancellationToken cancel)
    {
        services.GetRequiredService<InstanceKeys>();
        return Task.FromResult<IReadOnlyList<Announcement>>([]);
    }
}
