using Microsoft.AspNetCore.Http.HttpResults;
using Restante.Server.Delivery;
using Restante.Server.Keys;
using Restante.Server.Protocol;
using Restante.Server.Sessions;
using Restante.Server.Sessions.Http;
using Restante.Server.Storage;
using Restante.Server.Web;

namespace Restante.Server.Accounts;

internal sealed record ChangePasswordRequest(byte[] CurrentAuth, byte[] Salt, ArgonParameters Argon, byte[] Auth, byte[] Bundle) : IPasswordRecord;

internal sealed record RenewRecoveryRequest(byte[] CurrentAuth, byte[] RecoveryAuth, byte[] RecoveryBundle);

/// <summary>A new password or a new recovery code, the present password proven in the same request. The user is told by mail.</summary>
internal static class ChangePassword
{
    public static void Map(RouteGroupBuilder group)
    {
        group.MapPost("/password", Change).Logs(SecurityAction.PasswordChange)
            .Describe(ApiArea.Account, "changePassword", "Change the password",
                "Needs the present password. Ends the other sessions; the user is notified by mail.",
                ProblemCodes.WrongPassword, ProblemCodes.Throttled);
        group.MapPost("/recovery/renew", Renew)
            .Describe(ApiArea.Account, "renewRecoveryCode", "Replace the recovery code",
                "Needs the present password. The old code opens nothing afterwards; the user is notified by mail.",
                ProblemCodes.WrongPassword, ProblemCodes.Throttled);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Change(ChangePasswordRequest request, SignedIn me, HttpContext http, Proof proof, InstanceKeys keys,
        SessionGate gate, Store store, Outbox outbox, CancellationToken cancel)
    {
        if (Credentials.Fault(request) is { } fault) return Problems.BadRequest("malformed", fault);
        if (request.CurrentAuth.Length != Credentials.AuthLength) return Problems.BadRequest("malformed", "currentAuth has 32 bytes.");
        bool Matches(StoredProof stored) => SignIn.Matches(stored, request.CurrentAuth, keys);
        var answer = await proof.Then(http.Visitor(), me.OwnerId, Matches, SignIn.WrongPassword(), async (user, now) =>
        {
            user.SetPassword(request, keys);
            await gate.EndAll(OwnerKind.User, user.Id, me.TokenHash, cancel);
            await outbox.Add(store, new PasswordChangedMail(user.Address, user.Language, now) { UserId = user.Id }, now);
            return TypedResults.NoContent();
        }, cancel);
        outbox.Wake();
        return answer;
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Renew(RenewRecoveryRequest request, SignedIn me, HttpContext http, Proof proof, InstanceKeys keys,
        Store store, Outbox outbox, CancellationToken cancel)
    {
        if (Credentials.FaultOfRecovery(request.RecoveryAuth, request.RecoveryBundle) is { } fault) return Problems.BadRequest("malformed", fault);
        if (request.CurrentAuth.Length != Credentials.AuthLength) return Problems.BadRequest("malformed", "currentAuth has 32 bytes.");
        bool Matches(StoredProof stored) => SignIn.Matches(stored, request.CurrentAuth, keys);
        var answer = await proof.Then(http.Visitor(), me.OwnerId, Matches, SignIn.WrongPassword(), async (user, now) =>
        {
            user.SetRecovery(request.RecoveryAuth, request.RecoveryBundle, keys);
            await outbox.Add(store, new RecoveryRenewedMail(user.Address, user.Language, now) { UserId = user.Id }, now);
            return TypedResults.NoContent();
        }, cancel);
        outbox.Wake();
        return answer;
    }
}
