using Microsoft.Extensions.Options;
using Restante.Server.Guests;
using Restante.Server.Invitations;
using Restante.Server.Messages;
using Restante.Server.Web;

namespace Restante.Server.Hosting;

/// <summary>What both apps need to know of this server before anybody signs in.</summary>
internal sealed record InstanceAnswer(
    string Organisation, string? Accent, IReadOnlyList<string> Languages, bool Demonstration, string UserOrigin, string GuestOrigin,
    long MaxMessageBytes, int RetentionDays, int InvitationDays, bool PinRequired);

/// <summary>GET /api/instance.</summary>
internal static class InstanceEndpoint
{
    public static void Map(WebApplication app, bool isDemonstration)
    {
        var answer = TypedResults.Ok(Describe(app.Services, isDemonstration));
        app.MapGet("/api/instance", () => answer);
    }

    private static InstanceAnswer Describe(IServiceProvider services, bool isDemonstration)
    {
        var instance = services.GetRequiredService<IOptions<InstanceOptions>>().Value;
        var invitations = services.GetRequiredService<IOptions<InvitationsOptions>>().Value;
        var origins = services.GetRequiredService<Origins>();
        return new InstanceAnswer(
            instance.Organisation, instance.Accent, instance.Languages, isDemonstration, origins.User, origins.Guest,
            services.GetRequiredService<IOptions<MessagesOptions>>().Value.MaxBytes, services.GetRequiredService<IOptions<GuestsOptions>>().Value.RetentionDays,
            invitations.Days, invitations.PinRequired);
    }
}
