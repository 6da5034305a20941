using Microsoft.Extensions.Options;
using Restante.Server.Sessions.Http;

namespace Restante.Server.Messages.Http;

internal static class MessagesEndpoints
{
    public static void MapMessages(this IEndpointRouteBuilder app)
    {
        var options = app.ServiceProvider.GetRequiredService<IOptions<MessagesOptions>>().Value;
        var user = app.MapGroup("/api/user").RequireUser();
        var guest = app.MapGroup("/api/guest").RequireGuest();
        foreach (var group in new[] { user, guest })
        {
            ReadMessagesEndpoints.Map(group);
            MarkMessagesEndpoints.Map(group);
            UploadBodyEndpoint.Map(group, options);
        }
        MarkMessagesEndpoints.MapMany(user);
        DraftsEndpoints.Map(user);
        AuthorNotesEndpoints.Map(user);
    }
}
