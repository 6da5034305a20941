using Microsoft.AspNetCore.Http.HttpResults;
using Restante.Server.Web;

namespace Restante.Server.Invitations.Http;

internal static class RedeemInvitationEndpoint
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/api/invitations/redeem", Handle)
        .Describe(ApiArea.Links, "redeemInvitation", "Redeem a link",
            "The only operation that takes a proof of the PIN. Gives a ticket for 30 minutes and what opens the invitation " +
            "key. Five wrong PINs pause, ten lock.",
            ProblemCodes.LinkUnknown, ProblemCodes.LinkFinal, ProblemCodes.PinWrong, ProblemCodes.PinPaused,
            ProblemCodes.LinkOpenedOften);

    private static async Task<Answer<Ok<Redeemed>>> Handle(RedeemRequest request, RedeemInvitation redeem, TimeProvider time)
    {
        if (!LinkForm.IsProof(request.LinkAuth) || request.PinAuth is { Length: not 32 })
            return InvitationAnswers.Malformed("linkAuth has 32 bytes, pinAuth has 32 or is null.");
        var outcome = await redeem.Run(request, time.GetUtcNow());
        return outcome.ToAnswer();
    }
}
