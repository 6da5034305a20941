using Microsoft.Extensions.Options;
using Restante.Server.Accounts;
using Restante.Server.Guests;
using Restante.Server.Invitations;
using Restante.Server.Messages;
using Restante.Server.Operations;
using Restante.Server.Sending;
using Restante.Server.Web;

namespace Restante.Server.Hosting;

/// <summary>Limits of PROTOCOL.md section 11 that browsers enforce themselves; lengths in bytes.</summary>
internal sealed record ClientLimits(
    int Recipients,
    int MimeDepth,
    int MimeParts,
    int HeaderBytes,
    int HeaderFields,
    int DecompressedBytes,
    int CertificateBytes);

/// <summary>Facts about this server that both apps need before sign-in.</summary>
internal sealed record InstanceAnswer(
    string Organisation,
    string? Accent,
    IReadOnlyList<string> Languages,
    bool Demonstration,
    string UserOrigin,
    string GuestOrigin,
    long MaxMessageBytes,
    int RetentionDays,
    int InvitationDays,
    bool PinRequired,
    WeakTransportPin PinWhereTransportIsWeak,
    ClientLimits Limits);

/// <summary>GET /api/instance.</summary>
internal static class InstanceEndpoint
{
    public static void Map(WebApplication app, bool isDemonstration)
    {
        var answer = TypedResults.Ok(Describe(app.Services, isDemonstration));
        app.MapGet("/api/instance", () => answer)
            .Describe(ApiArea.Server, "getInstance", "Settings of this server",
                "What both web apps need before anybody signs in: names, languages, limits. Needs no session.");
    }

    private static InstanceAnswer Describe(IServiceProvider services, bool isDemonstration)
    {
        var instance = services.GetRequiredService<IOptions<InstanceOptions>>().Value;
        var invitations = services.GetRequiredService<IOptions<InvitationsOptions>>().Value;
        var messages = services.GetRequiredService<IOptions<MessagesOptions>>().Value;
        var sending = services.GetRequiredService<IOptions<SendingOptions>>().Value;
        var origins = services.GetRequiredService<Origins>();
        return new InstanceAnswer(
            instance.Organisation, instance.Accent, instance.Languages, isDemonstration, origins.User, origins.Guest,
            messages.MaxBytes, services.GetRequiredService<IOptions<GuestsOptions>>().Value.RetentionDays,
            invitations.Days, invitations.PinRequired, sending.PinWhereTransportIsWeak,
            new ClientLimits(sending.MaxRecipients, messages.MaxMimeDepth, messages.MaxMimeParts, messages.MaxHeaderBytes,
                messages.MaxHeaderFields, messages.MaxDecompressedBytes,
                services.GetRequiredService<IOptions<AccountsOptions>>().Value.MaxCertificateBytes));
    }
}
