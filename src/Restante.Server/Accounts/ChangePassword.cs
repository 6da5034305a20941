using Microsoft.AspNetCore.Http.HttpResults;
using Restante.Server.Keys;
using Restante.Server.Protocol;
using Restante.Server.Sessions;
using Restante.Server.Web;

namespace Restante.Server.Accounts;

internal sealed record ChangePasswordRequest(byte[] CurrentAuth, byte[] Salt, ArgonParameters Argon, byte[] Auth, byte[] Bundle) : IPasswordRecord;

internal sealed record RenewRecoveryRequest(byte[] CurrentAuth, byte[] RecoveryAuth, byte[] RecoveryBundle);

/// <summary>A new password or a new recovery code, with the present password proven in the same request.</summary>
internal static class ChangePassword
{
    public static void Map(RouteGroupBuilder group)
    {
        group.MapPost("/password", Change);
        group.MapPost("/recovery/renew", Renew);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Change(ChangePasswordRequest request, SignedIn me, HttpContext http, Proof proof, InstanceKeys keys,
        SessionGate gate, CancellationToken cancel)
    {
        if (Credentials.Fault(request) is { } fault) return Problems.BadRequest("malformed", fault);
        if (request.CurrentAuth.Length != Credentials.AuthLength) return Problems.BadRequest("malformed", "currentAuth has 32 bytes.");
        return await proof.Then(http, me.OwnerId, stored => SignIn.Matches(stored, request.CurrentAuth, keys), SignIn.WrongPassword(), async (user, _) =>
        {
            user.SetPassword(request, keys);
            await gate.EndAll(OwnerKind.User, user.Id, me.TokenHash, cancel);
            return TypedResults.NoContent();
        }, cancel);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Renew(RenewRecoveryRequest request, SignedIn me, HttpContext http, Proof proof, InstanceKeys keys,
        CancellationToken cancel)
    {
        if (Credentials.FaultOfRecovery(request.RecoveryAuth, request.RecoveryBundle) is { } fault) return Problems.BadRequest("malformed", fault);
        if (request.CurrentAuth.Length != Credentials.AuthLength) return Problems.BadRequest("malformed", "currentAuth has 32 bytes.");
        return await proof.Then(http, me.OwnerId, stored => SignIn.Matches(stored, request.CurrentAuth, keys), SignIn.WrongPassword(), (user, _) =>
        {
            user.SetRecovery(request.RecoveryAuth, request.RecoveryBundle, keys);
            return Task.FromResult(TypedResults.NoContent());
        }, cancel);
    }
}
