using Microsoft.Extensions.Options;

namespace Restante.Server.Keys;

internal static class KeysSlice
{
    public static void AddKeys(this IServiceCollection services)
    {
        services.AddSingleton(provider => new KeyFolder(provider.GetRequiredService<IOptions<KeysOptions>>().Value.Folder));
        services.AddSingleton(provider => new InstanceKeys(provider.GetRequiredService<KeyFolder>().ReadOrCreateRing()));
        services.AddSingleton<DayKeys>();
    }
}
