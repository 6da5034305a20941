using Microsoft.AspNetCore.Http.HttpResults;
using Restante.Protocol;
using Restante.Server.Sessions;
using Restante.Server.Sessions.Http;
using Restante.Server.Web;

namespace Restante.Server.Accounts.Http;

internal sealed record OpenRecoveryRequest(Id16 UserId, byte[] RecoveryAuth);

internal static class RecoveryEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/api/user/recovery/open", Open).Logs(SecurityAction.Recovery)
            .Describe(ApiArea.SignIn, "openRecovery", "Use a recovery code",
                "Gives the keys that the recovery code opens. Nothing is changed yet.",
                ProblemCodes.WrongSecret, ProblemCodes.Throttled);
        app.MapPost("/api/user/recovery/complete", Complete).Logs(SecurityAction.Recovery)
            .Describe(ApiArea.SignIn, "completeRecovery", "Set a new password with a recovery code",
                "Stores the new password record and the next recovery code, ends all sessions and signs in. The user is " +
                "notified by mail.",
                ProblemCodes.WrongSecret, ProblemCodes.Throttled);
    }

    private static async Task<Answer<Ok<RecoveryOffer>>> Open(
        OpenRecoveryRequest request, HttpContext http, Recover recover, CancellationToken cancel)
    {
        if (Fault(request.RecoveryAuth) is { } fault) return AccountsAnswers.Malformed(fault);
        http.ClaimOwner(OwnerKind.User, request.UserId);
        return (await recover.Open(http.Visitor(), request.UserId, request.RecoveryAuth, cancel)).ToAnswer();
    }

    private static async Task<Answer<Ok<UserSession>>> Complete(
        CompleteRecoveryRequest request, HttpContext http, Recover recover, CancellationToken cancel)
    {
        var fault = Fault(request.RecoveryAuth)
            ?? Credentials.Fault(request)
            ?? Credentials.FaultOfRecovery(request.NewRecoveryAuth, request.NewRecoveryBundle);
        if (fault is not null) return AccountsAnswers.Malformed(fault);
        http.ClaimOwner(OwnerKind.User, request.UserId);
        var outcome = await recover.Complete(http.Visitor(), request, cancel);
        if (outcome is ProofOutcome<SignedInUser>.Proven proven) http.SignIn(proven.Value.Started);
        return outcome.ToAnswer();
    }

    private static string? Fault(byte[] recoveryAuth) =>
        recoveryAuth.Length == Credentials.AuthLength ? null : "recoveryAuth has 32 bytes.";
}
