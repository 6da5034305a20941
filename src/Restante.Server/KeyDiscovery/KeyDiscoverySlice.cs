using Restante.Server.Configuration;

namespace Restante.Server.KeyDiscovery;

internal static class KeyDiscoverySlice
{
    public static void AddKeyDiscovery(this IServiceCollection services)
    {
        services.AddSliceOptions<KeyDiscoveryOptions>("KeyDiscovery");
        services.AddScoped<KeyFinder>();
    }
}
