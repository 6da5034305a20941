using Restante.Server.Sessions.Http;

namespace Restante.Server.Sending.Http;

internal static class SendingEndpoints
{
    public static void MapSending(this IEndpointRouteBuilder app)
    {
        var user = app.MapGroup("/api/user").RequireUser();
        ResolveEndpoint.Map(user);
        SendEndpoint.Map(user);
        ResendEndpoints.Map(user);
        ReplyEndpoints.Map(app.MapGroup("/api/guest").RequireGuest());
    }
}
