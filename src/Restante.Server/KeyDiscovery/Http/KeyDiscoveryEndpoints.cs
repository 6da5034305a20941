using Restante.Server.Sessions.Http;

namespace Restante.Server.KeyDiscovery.Http;

internal static class KeyDiscoveryEndpoints
{
    public static void MapKeyDiscovery(this IEndpointRouteBuilder app)
    {
        PublishKeyEndpoints.Map(app.MapGroup("/api/keys").RequireUser());
        ContactKeysEndpoints.Map(app.MapGroup("/api/contacts").RequireUser());
        DirectoryEndpoints.Map(app);
    }
}
