using Microsoft.Extensions.Options;
using Restante.Server.Configuration;
using Restante.Server.Operations;

namespace Restante.Server.Keys;

internal static class KeysSlice
{
    public static void AddKeys(this IServiceCollection services)
    {
        services.AddSliceOptions<KeysOptions>("Keys");
        services.AddSingleton(provider => new KeyFolder(provider.GetRequiredService<IOptions<KeysOptions>>().Value.Folder));
        services.AddSingleton(provider => new InstanceKeys(provider.GetRequiredService<KeyFolder>().ReadOrCreateRing()));
        services.AddSingleton<DayKeys>();
        services.AddScoped<RingCheck>();
        services.AddSingleton<IStartupStep, KeysStartup>();
        services.AddSingleton<IDoctorCheck, FoldersCheck>();
        services.AddSingleton<IDoctorCheck, KeyRingCheck>();
        services.AddSingleton<IDoctorCheck, KeyBackupCheck>();
    }
}
