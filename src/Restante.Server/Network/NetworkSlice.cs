using Microsoft.Extensions.Options;
using Restante.Server.Configuration;
using Restante.Server.Operations;

namespace Restante.Server.Network;

internal static class NetworkSlice
{
    public static void AddNetwork(this IServiceCollection services)
    {
        services.AddSliceOptions<NetworkOptions>("Network");
        services.AddSingleton<Resolver>();
        services.AddSingleton<AddressGuard>();
        services.AddSingleton<Connector>();
        services.AddSingleton(provider => new TrustedRoots(provider.GetRequiredService<IOptions<NetworkOptions>>().Value.CaFile));
        services.AddSingleton<OutwardHttp>();
        services.AddSingleton<IDoctorCheck, NetworkCheck>();
    }
}
