using Restante.Server.Configuration;
using Restante.Server.Retention;

namespace Restante.Server.Sessions;

internal static class SessionsSlice
{
    public static void AddSessions(this IServiceCollection services)
    {
        services.AddSliceOptions<SessionsOptions>("Sessions");
        services.AddScoped<SessionGate>();
        services.AddScoped<SignInThrottle>();
        services.AddScoped<IRetentionRule, SessionRetention>();
    }
}
