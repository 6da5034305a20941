using Microsoft.AspNetCore.Http.HttpResults;
using Restante.Server.Invitations;
using Restante.Server.Invitations.Http;
using Restante.Server.Web;

namespace Restante.Server.Guests.Http;

internal sealed record NotMeAnswer(bool Frozen);

internal static class ReportNotMeEndpoint
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/api/invitations/not-me", Handle)
        .Describe(ApiArea.Links, "reportNotMe", "Report that somebody else opened the link",
            "Alerts the sender; with a ticket of a link with a PIN it can freeze the mailbox.",
            ProblemCodes.LinkUnknown);

    private static async Task<Answer<Ok<NotMeAnswer>>> Handle(
        NotMeRequest request, ReportNotMe report, TimeProvider time, CancellationToken cancel)
    {
        if (!LinkForm.IsProof(request.LinkAuth) || request.Ticket is { Length: not Tickets.Length })
            return InvitationAnswers.MalformedLink();
        var outcome = await report.Run(request, time.GetUtcNow(), cancel);
        return outcome.ToAnswer();
    }
}
