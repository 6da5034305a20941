using Restante.Server.Configuration;

namespace Restante.Server.Operations;

internal static class OperationsSlice
{
    public static void AddOperations(this IServiceCollection services) => services.AddSliceOptions<InstanceOptions>("Instance");
}
