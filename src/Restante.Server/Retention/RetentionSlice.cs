namespace Restante.Server.Retention;

internal static class RetentionSlice
{
    public static void AddRetention(this IServiceCollection services)
    {
        services.AddSingleton<Sweep>();
        services.AddHostedService<HourlySweep>();
    }
}
