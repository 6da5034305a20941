using Restante.Server.Operations;

namespace Restante.Server.Keys;

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
