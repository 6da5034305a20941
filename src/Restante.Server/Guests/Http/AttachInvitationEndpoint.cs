using Microsoft.AspNetCore.Http.HttpResults;
using Restante.Server.Sessions;
using Restante.Server.Sessions.Http;
using Restante.Server.Web;

namespace Restante.Server.Guests.Http;

internal static class AttachInvitationEndpoint
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/api/invitations/attach", Handle).RequireGuest()
        .Describe(ApiArea.Links, "attachInvitation", "Add a further link to the mailbox",
            "The mailbox that is signed in takes over what waits behind the link.",
            ProblemCodes.LinkUnknown, ProblemCodes.LinkFinal, ProblemCodes.TicketInvalid, ProblemCodes.OtherAddress,
            ProblemCodes.AccessesChanged);

    private static async Task<Answer<NoContent>> Handle(AttachRequest request, SignedIn me, AttachInvitation attach, TimeProvider time)
    {
        if (GuestInput.FaultOf(request) is { } fault) return GuestAnswers.Malformed(fault);
        var outcome = await attach.Run(request, me.OwnerId, time.GetUtcNow());
        return outcome.ToAnswer();
    }
}
