using Microsoft.Extensions.Options;
using Restante.Server.Configuration;
using Restante.Server.Network;
using Restante.Server.Retention;
using Restante.Server.Sessions.Http;
using Restante.Server.Storage;

namespace Restante.Server.KeyDiscovery;

internal static class KeyDiscoverySlice
{
    public static void AddKeyDiscovery(this IServiceCollection services)
    {
        services.AddSliceOptions<KeyDiscoveryOptions>("KeyDiscovery");
        services.AddSingleton(provider => new VerifyingKeyServer(provider.GetRequiredService<IOptions<KeyDiscoveryOptions>>().Value.Vks,
            provider.GetRequiredService<OutwardHttp>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(Sources);
        services.AddSingleton<LookupDesk>();
        services.AddSingleton<OwnDirectory>();
        services.AddScoped<LookupBook>();
        services.AddScoped<KeyFinder>();
        services.AddScoped<ContactBook>();
        services.AddScoped<IUserRows, UserContacts>();
        services.AddScoped<IRetentionRule, KeyRetention>();
    }

    public static void MapKeyDiscovery(this IEndpointRouteBuilder app)
    {
        PublishKey.Map(app.MapGroup("/api/keys").RequireUser());
        ContactKeys.Map(app.MapGroup("/api/contacts").RequireUser());
        ServeDirectory.Map(app);
    }

    private static KeySources Sources(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<KeyDiscoveryOptions>>().Value;
        var (resolver, http) = (provider.GetRequiredService<Resolver>(), provider.GetRequiredService<OutwardHttp>());
        var sources = new List<IKeySource>();
        if (options.Sources.Contains("wkd")) sources.Add(new WebKeyDirectory(resolver, http));
        if (options.Sources.Contains("dane") && resolver.IsTrusted) sources.Add(new DaneRecords(resolver));
        if (options.Sources.Contains("vks")) sources.Add(provider.GetRequiredService<VerifyingKeyServer>());
        if (options.Hkp is { } server) sources.Add(new PlainKeyServer(server, http));
        return new KeySources(sources);
    }
}
