using Microsoft.AspNetCore.Http.HttpResults;
using Restante.Server.Sessions;
using Restante.Server.Sessions.Http;
using Restante.Server.Web;

namespace Restante.Server.Guests.Http;

internal sealed record DeliveryRequest(byte[] Auth, bool Direct);

internal static class DirectDeliveryEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/api/guest/delivery", Switch).RequireGuest()
            .Describe(ApiArea.Mailbox, "setDelivery", "Choose mail program or mailbox",
                "With `direct` new messages go out as encrypted mail to the guest's key. Needs the password; every sender is " +
                "notified.",
                [ProblemCodes.WrongPassword, ProblemCodes.Throttled, .. ProblemCodes.OwnKeyFaults]);
        app.MapPost("/api/guest/delivery/seen", Dismiss).RequireGuest()
            .Describe(ApiArea.Mailbox, "dismissFallBack", "Dismiss the notice that direct delivery ended",
                "Changes nothing else.");
    }

    private static async Task<Answer<Ok<DeliveryState>>> Switch(
        DeliveryRequest request, SignedIn me, HttpContext http, DirectDelivery delivery, TimeProvider time)
    {
        if (!GuestInput.IsAuth(request.Auth)) return GuestAnswers.MalformedAuth();
        var outcome = await delivery.Switch(me, request.Auth, request.Direct, http.Visitor(), time.GetUtcNow());
        return outcome.ToAnswer();
    }

    private static async Task<NoContent> Dismiss(SignedIn me, DirectDelivery delivery, CancellationToken cancel)
    {
        await delivery.DismissFallBack(me.OwnerId, cancel);
        return TypedResults.NoContent();
    }
}
