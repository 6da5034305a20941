using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Restante.Server.Keys;
using Restante.Server.Protocol;
using Restante.Server.Sessions;
using Restante.Server.Storage;
using Restante.Server.Web;

namespace Restante.Server.Accounts;

internal sealed record OpenRecoveryRequest(byte[] UserId, byte[] RecoveryAuth);

internal sealed record RecoveryOffer(byte[] UserId, byte[] Fingerprint, byte[] RecoveryBundle, byte[] Certificate);

internal sealed record CompleteRecoveryRequest(byte[] UserId, byte[] RecoveryAuth, byte[] Salt, ArgonParameters Argon, byte[] Auth, byte[] Bundle,
    byte[] NewRecoveryAuth, byte[] NewRecoveryBundle) : IPasswordRecord;

/// <summary>The recovery code opens the bundle, sets a new password and is replaced by a new code (PROTOCOL.md section 3).</summary>
internal static class Recover
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/api/user/recovery/open", Open);
        app.MapPost("/api/user/recovery/complete", Complete);
    }

    private static async Task<Results<Ok<RecoveryOffer>, ProblemHttpResult>> Open(OpenRecoveryRequest request, HttpContext http, Store store, InstanceKeys keys,
        SignInThrottle throttle, TimeProvider time, CancellationToken cancel)
    {
        var (user, problem) = await Prove(request.UserId, request.RecoveryAuth, http, store, throttle, time.GetUtcNow(), cancel);
        return user is null ? problem! : TypedResults.Ok(new RecoveryOffer(user.Id, user.Fingerprint, keys.Open(User.Table, user.Id, user.SealedRecoveryBundle), user.Certificate));
    }

    private static async Task<Results<Ok<UserSession>, ProblemHttpResult>> Complete(CompleteRecoveryRequest request, HttpContext http, Store store, InstanceKeys keys,
        SessionGate gate, SignInThrottle throttle, TimeProvider time, CancellationToken cancel)
    {
        if (Credentials.Fault(request) is { } fault) return Problems.BadRequest("malformed", fault);
        if (request.NewRecoveryAuth.Length != Credentials.AuthLength || Credentials.FaultOfBundle(request.NewRecoveryBundle) is not null)
            return Problems.BadRequest("malformed", "newRecoveryAuth has 32 bytes, newRecoveryBundle 29 to 65536.");
        var now = time.GetUtcNow();
        var (user, problem) = await Prove(request.UserId, request.RecoveryAuth, http, store, throttle, now, cancel);
        if (user is null) return problem!;
        var reloadKey = await store.InTransaction(async () =>
        {
            user.SetPassword(request, keys);
            user.SetRecovery(request.NewRecoveryAuth, request.NewRecoveryBundle, keys);
            await gate.EndAll(OwnerKind.User, user.Id, null, cancel);
            return await gate.Start(http, OwnerKind.User, user.Id, now);
        }, cancel);
        return TypedResults.Ok(UserSession.Of(user, request.Bundle, reloadKey, gate.IdleMinutes));
    }

    private static async Task<(User?, ProblemHttpResult?)> Prove(byte[] userId, byte[] recoveryAuth, HttpContext http, Store store, SignInThrottle throttle,
        DateTimeOffset now, CancellationToken cancel)
    {
        if (userId.Length != Credentials.IdLength || recoveryAuth.Length != Credentials.AuthLength)
            return (null, Problems.BadRequest("malformed", "userId has 16 bytes, recoveryAuth 32."));
        if (await throttle.Charge(http, OwnerKind.User, userId, now) is { } until) return (null, SignIn.Throttled(until));
        var user = await store.Set<User>().FirstOrDefaultAsync(user => user.Id == userId && user.State == UserState.Active, cancel);
        var proven = CryptographicOperations.FixedTimeEquals(SHA256.HashData(recoveryAuth), user?.RecoveryVerifier ?? new byte[32]);
        if (!proven || user is null)
            return (null, Problems.Of(StatusCodes.Status401Unauthorized, "wrong-secret", "Address and recovery code do not belong together. Nothing was changed."));
        await throttle.Refund(http, OwnerKind.User, userId);
        return (user, null);
    }
}
