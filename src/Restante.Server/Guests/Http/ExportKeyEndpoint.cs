using Microsoft.AspNetCore.Http.HttpResults;
using Restante.Server.Sessions;
using Restante.Server.Sessions.Http;
using Restante.Server.Web;

namespace Restante.Server.Guests.Http;

internal static class ExportKeyEndpoint
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/api/guest/export", Handle)
        .RequireGuest().Logs(SecurityAction.KeyExport)
        .Describe(ApiArea.Mailbox, "reportKeyExport", "Prove the password before the mailbox's key is exported",
            "The client exports the key itself. Every sender is notified.",
            ProblemCodes.WrongPassword, ProblemCodes.Throttled);

    private static async Task<Answer<NoContent>> Handle(
        PasswordAgainRequest request, SignedIn me, HttpContext http, ExportKey export, TimeProvider time, CancellationToken cancel)
    {
        if (!GuestInput.IsAuth(request.Auth)) return GuestAnswers.MalformedAuth();
        var outcome = await export.Run(me, request.Auth, http.Visitor(), time.GetUtcNow(), cancel);
        return outcome.ToAnswer();
    }
}
