using Microsoft.AspNetCore.Http.HttpResults;
using Restante.Protocol;
using Restante.Server.Web;

namespace Restante.Server.Invitations.Http;

internal sealed record InvitationAccessesRequest(Id16 Iid, byte[] Ticket);

internal static class ReadInvitationEndpoint
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/api/invitations/accesses", Handle)
        .Describe(ApiArea.Links, "listInvitationAccesses", "What waits behind a link",
            "With a ticket: the encrypted session keys, which the client encrypts again to the mailbox's key.",
            ProblemCodes.TicketInvalid, ProblemCodes.LinkFinal);

    private static async Task<Answer<Ok<InvitationAccesses>>> Handle(
        InvitationAccessesRequest request, ReadInvitation read, TimeProvider time, CancellationToken cancel)
    {
        if (!LinkForm.IsProof(request.Ticket)) return InvitationAnswers.MalformedLink();
        var outcome = await read.Run(request.Iid, request.Ticket, time.GetUtcNow(), cancel);
        return outcome.ToAnswer();
    }
}
