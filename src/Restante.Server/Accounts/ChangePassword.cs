using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Restante.Server.Keys;
using Restante.Server.Protocol;
using Restante.Server.Sessions;
using Restante.Server.Storage;
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

    private static async Task<Results<NoContent, ProblemHttpResult>> Change(ChangePasswordRequest request, SignedIn me, HttpContext http, Store store, InstanceKeys keys,
        SessionGate gate, SignInThrottle throttle, TimeProvider time, CancellationToken cancel)
    {
        if (Credentials.Fault(request) is { } fault) return Problems.BadRequest("malformed", fault);
        var user = await store.Set<User>().FirstAsync(user => user.Id == me.OwnerId, cancel);
        if (await SignIn.ProveAgain(user, request.CurrentAuth, http, keys, throttle, time.GetUtcNow()) is { } problem) return problem;
        await store.InTransaction(async () =>
        {
            user.SetPassword(request, keys);
            return await gate.EndAll(OwnerKind.User, user.Id, me.TokenHash, cancel);
        }, cancel);
        return TypedResults.NoContent();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Renew(RenewRecoveryRequest request, SignedIn me, HttpContext http, Store store, InstanceKeys keys,
        SignInThrottle throttle, TimeProvider time, CancellationToken cancel)
    {
        if (request.RecoveryAuth.Length != Credentials.AuthLength || Credentials.FaultOfBundle(request.RecoveryBundle) is not null)
            return Problems.BadRequest("malformed", "recoveryAuth has 32 bytes, recoveryBundle 29 to 65536.");
        var user = await store.Set<User>().FirstAsync(user => user.Id == me.OwnerId, cancel);
        if (await SignIn.ProveAgain(user, request.CurrentAuth, http, keys, throttle, time.GetUtcNow()) is { } problem) return problem;
        user.SetRecovery(request.RecoveryAuth, request.RecoveryBundle, keys);
        await store.SaveChangesAsync(cancel);
        return TypedResults.NoContent();
    }
}
