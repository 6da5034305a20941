using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Restante.Server.Delivery;
using Restante.Server.Keys;
using Restante.Server.Protocol;
using Restante.Server.Sessions;
using Restante.Server.Sessions.Http;
using Restante.Server.Storage;
using Restante.Server.Web;

namespace Restante.Server.Accounts;

internal sealed record OpenRecoveryRequest(byte[] UserId, byte[] RecoveryAuth);

internal sealed record RecoveryOffer(byte[] UserId, byte[] Fingerprint, byte[] RecoveryBundle, byte[] Certificate);

internal sealed record CompleteRecoveryRequest(byte[] UserId, byte[] RecoveryAuth, byte[] Salt, ArgonParameters Argon, byte[] Auth, byte[] Bundle,
    byte[] NewRecoveryAuth, byte[] NewRecoveryBundle) : IPasswordRecord;

/// <summary>
/// The recovery code opens the bundle, sets a new password and is replaced by a new code (PROTOCOL.md section 3). The user is told by
/// mail.
/// </summary>
internal static class Recover
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

    private static async Task<Results<Ok<RecoveryOffer>, ProblemHttpResult>> Open(OpenRecoveryRequest request, HttpContext http, Proof proof, InstanceKeys keys,
        CancellationToken cancel)
    {
        if (Fault(request.UserId, request.RecoveryAuth) is { } fault) return fault;
        http.ClaimOwner(OwnerKind.User, request.UserId);
        return await proof.Then(http.Visitor(), request.UserId, stored => Matches(stored, request.RecoveryAuth), Wrong(), (user, _) => Task.FromResult(TypedResults.Ok(
            new RecoveryOffer(user.Id, user.Fingerprint, keys.Open(User.Table, user.Id, user.SealedRecoveryBundle), user.Certificate))), cancel);
    }

    private static async Task<Results<Ok<UserSession>, ProblemHttpResult>> Complete(CompleteRecoveryRequest request, HttpContext http, Proof proof, InstanceKeys keys,
        SessionGate gate, Store store, Outbox outbox, CancellationToken cancel)
    {
        if (Fault(request.UserId, request.RecoveryAuth) is { } fault) return fault;
        if (Credentials.Fault(request) is { } badRecord) return Problems.BadRequest("malformed", badRecord);
        if (Credentials.FaultOfRecovery(request.NewRecoveryAuth, request.NewRecoveryBundle) is { } badCode) return Problems.BadRequest("malformed", badCode);
        http.ClaimOwner(OwnerKind.User, request.UserId);
        StartedSession? started = null;
        var answer = await proof.Then(http.Visitor(), request.UserId, stored => Matches(stored, request.RecoveryAuth), Wrong(), async (user, now) =>
        {
            user.SetPassword(request, keys);
            user.SetRecovery(request.NewRecoveryAuth, request.NewRecoveryBundle, keys);
            await gate.EndAll(OwnerKind.User, user.Id, null, cancel);
            started = await gate.Start(http.Visitor(), OwnerKind.User, user.Id, now);
            await outbox.Add(store, new RecoveryUsedMail(user.Address, user.Language, now) { UserId = user.Id }, now);
            return TypedResults.Ok(UserSession.Of(user, request.Bundle, started.ReloadKey, gate.IdleMinutes));
        }, cancel);
        outbox.Wake();
        if (answer.Result is Ok<UserSession>) http.SignIn(started!);
        return answer;
    }

    private static ProblemHttpResult? Fault(byte[] userId, byte[] recoveryAuth) =>
        userId.Length == Credentials.IdLength && recoveryAuth.Length == Credentials.AuthLength
            ? null : Problems.BadRequest("malformed", "userId has 16 bytes, recoveryAuth 32.");

    private static bool Matches(StoredProof stored, byte[] recoveryAuth) =>
        CryptographicOperations.FixedTimeEquals(SHA256.HashData(recoveryAuth), stored.RecoveryVerifier) & stored.IsUser;

    private static ProblemHttpResult Wrong() =>
        Problems.Of(StatusCodes.Status401Unauthorized, "wrong-secret", "Wrong address or recovery code.");
}
