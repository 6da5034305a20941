using Restante.Server.Configuration;
using Restante.Server.Operations;
using Restante.Server.Retention;

namespace Restante.Server.TransportSecurity;

internal static class TransportSecuritySlice
{
    public static void AddTransportSecurity(this IServiceCollection services)
    {
        services.AddSliceOptions<TransportSecurityOptions>("TransportSecurity");
        services.AddSingleton<SmtpProbe>();
        services.AddSingleton<StsPolicies>();
        services.AddSingleton<DomainCheck>();
        services.AddSingleton<TransportWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<TransportWatch>());
        services.AddScoped<TransportBook>();
        services.AddScoped<AskTransport>();
        services.AddScoped<IRetentionRule, TransportRetention>();
        services.AddSingleton<IDoctorCheck, PortCheck>();
    }
}
