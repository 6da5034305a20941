using Microsoft.AspNetCore.Http.HttpResults;
using Restante.Protocol;
using Restante.Server.Web;

namespace Restante.Server.Invitations.Http;

internal sealed record OpenInvitationRequest(Id16 Iid, byte[] LinkAuth);

internal static class OpenInvitationEndpoint
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/api/invitations/open", Handle)
        .Describe(ApiArea.Links, "openInvitation", "Open a link",
            "Who wrote and when, whether a PIN is asked, and in which state the link is. `linkAuth` is derived from the link " +
            "(PROTOCOL.md section 5).",
            ProblemCodes.LinkUnknown);

    private static async Task<Answer<Ok<OpenedInvitation>>> Handle(
        OpenInvitationRequest request, OpenInvitation open, TimeProvider time, CancellationToken cancel)
    {
        if (!LinkForm.IsProof(request.LinkAuth)) return InvitationAnswers.MalformedLink();
        var outcome = await open.Run(request.Iid, request.LinkAuth, time.GetUtcNow(), cancel);
        return outcome.ToAnswer();
    }
}
