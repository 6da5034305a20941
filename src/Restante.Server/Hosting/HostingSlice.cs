using Microsoft.Extensions.Options;
using Restante.Server.Configuration;
using Restante.Server.Web;

namespace Restante.Server.Hosting;

/// <summary>The server around the slices: how it listens, what every answer carries, what it logs.</summary>
internal static class HostingSlice
{
    public static void AddHosting(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSliceOptions<ServerOptions>("Server");
        services.AddSliceOptions<InstanceOptions>("Instance");
        services.AddSingleton(provider => MakeOrigins(
            provider.GetRequiredService<IOptions<InstanceOptions>>().Value, provider.GetRequiredService<IOptions<ServerOptions>>().Value));
        services.ConfigureHttpJsonOptions(options => Json.Apply(options.SerializerOptions));
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
    }

    public static void UseHosting(this WebApplication app)
    {
    }

    public static void MapHosting(this WebApplication app)
    {
    }

    private static Origins MakeOrigins(InstanceOptions instance, ServerOptions server)
    {
        var scheme = server.HasTls ? "https" : "http";
        var user = instance.PublicOrigin?.GetLeftPart(UriPartial.Authority) ?? $"{scheme}://localhost:{server.Port}";
        return new Origins(user, instance.GuestOrigin?.GetLeftPart(UriPartial.Authority) ?? user);
    }
}
