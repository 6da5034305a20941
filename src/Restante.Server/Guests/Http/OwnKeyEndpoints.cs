using Microsoft.AspNetCore.Http.HttpResults;
using Restante.Server.Sessions;
using Restante.Server.Sessions.Http;
using Restante.Server.Web;

namespace Restante.Server.Guests.Http;

internal static class OwnKeyEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPut("/api/guest/own-key", Set).RequireGuest()
            .Describe(ApiArea.Mailbox, "setOwnKey", "Set the guest's own key",
                "The mailbox's key signs it with the next `counter` (PROTOCOL.md section 6). Needs the password; every " +
                "sender is notified.",
                [ProblemCodes.OwnKeyTooLarge, ProblemCodes.OwnKeySecret, ProblemCodes.OwnKeyUnreadable, ProblemCodes.OwnKeySame,
                ProblemCodes.OwnKeyUnproven, ProblemCodes.OwnKeyCounter, ProblemCodes.WrongPassword, ProblemCodes.Throttled,
                .. ProblemCodes.OwnKeyFaults]);
        app.MapPost("/api/guest/own-key/remove", Remove).RequireGuest()
            .Describe(ApiArea.Mailbox, "removeOwnKey", "Remove the guest's own key",
                "Signed as setting one is. New messages go into the mailbox again.",
                ProblemCodes.OwnKeyUnproven, ProblemCodes.OwnKeyCounter, ProblemCodes.WrongPassword, ProblemCodes.Throttled);
    }

    private static async Task<Answer<Ok<DeliveryState>>> Set(
        OwnKeyRequest request, SignedIn me, HttpContext http, OwnKey ownKey, TimeProvider time)
    {
        if (request.Certificate.Length is 0 or > OwnKeyInput.MaxBytes) return GuestAnswers.OwnKeyTooLarge();
        if (FaultOf(request.Counter, request.Signature, request.Auth) is { } fault) return fault;
        var outcome = await ownKey.Set(request, me, http.Visitor(), time.GetUtcNow());
        return outcome.ToAnswer();
    }

    private static async Task<Answer<Ok<DeliveryState>>> Remove(
        RemoveOwnKeyRequest request, SignedIn me, HttpContext http, OwnKey ownKey, TimeProvider time)
    {
        if (FaultOf(request.Counter, request.Signature, request.Auth) is { } fault) return fault;
        var outcome = await ownKey.Remove(request, me, http.Visitor(), time.GetUtcNow());
        return outcome.ToAnswer();
    }

    private static ProblemHttpResult? FaultOf(int counter, byte[] signature, byte[] auth)
    {
        if (counter < 1 || signature.Length is 0 or > GuestInput.MaxProof)
            return GuestAnswers.Malformed("counter is 1 or more, signature a detached signature.");
        return GuestInput.IsAuth(auth) ? null : GuestAnswers.MalformedAuth();
    }
}
