using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Restante.Server.Keys;
using Restante.Server.Protocol;
using Restante.Server.Sessions;
using Restante.Server.Sessions.Http;
using Restante.Server.Storage;
using Restante.Server.Web;

namespace Restante.Server.Accounts;

internal sealed record PreloginRequest(string Address);

internal sealed record PreloginAnswer(byte[] UserId, byte[] Salt, ArgonParameters Argon);

internal sealed record LoginRequest(byte[] UserId, byte[] Auth);

/// <summary>
/// Sign-in of users. An address without an account answers, counts and costs as one that has one: each query returns one row of the
/// same size, the user's or a decoy that was computed in either case.
/// </summary>
internal static class SignIn
{
    private sealed record PreloginRow(byte[] UserId, byte[] Salt, int MemoryKiB, int Iterations, bool IsUser);

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/api/user/prelogin", Prelogin)
            .Describe(ApiArea.SignIn, "prelogin", "Ask for a user's salt and Argon2id cost",
                "The first step of sign-in. An unknown address gets an answer of the same form, and the same one each time.",
                ProblemCodes.AddressMalformed, ProblemCodes.Throttled);
        app.MapPost("/api/user/login", Login).Logs(SecurityAction.SignIn)
            .Describe(ApiArea.SignIn, "login", "Sign a user in",
                "`auth` is derived from the password (PROTOCOL.md section 3). Sets the session cookie `__Host-user` and the " +
                "device cookie `__Host-device`.",
                ProblemCodes.WrongSecret, ProblemCodes.Throttled);
        app.MapGet("/api/user/session", Current).RequireUser()
            .Describe(ApiArea.SignIn, "getSession", "The session of the signed-in user",
                "The same answer as sign-in gave, as things are now. Counts as activity: a session ends after 15 idle " +
                "minutes and after 8 hours.");
        app.MapPost("/api/user/logout", Logout)
            .Describe(ApiArea.SignIn, "logout", "Sign a user out",
                "Ends the session and removes its cookie. Succeeds without a session too.");
    }

    private static async Task<Results<Ok<PreloginAnswer>, ProblemHttpResult>> Prelogin(PreloginRequest request, HttpContext http, Store store,
        InstanceKeys keys, SignInThrottle throttle, TimeProvider time, CancellationToken cancel)
    {
        if (!MailAddress.TryCanonicalise(request.Address, out var canonical)) return Problems.BadRequest("address-malformed", "This is not an e-mail address.");
        if (await throttle.ChargePrelogin(http.Visitor(), time.GetUtcNow()) is { } until) return SessionsAnswers.TooManyPrelogins(until);
        var (decoyId, decoySalt) = keys.DecoyUser(canonical);
        var (memory, iterations) = (ArgonParameters.Version1.MemoryKiB, ArgonParameters.Version1.Iterations);
        // A disabled user answers as before: nobody outside learns of it here.
        var row = (await store.Database.SqlQuery<PreloginRow>($"""
            SELECT "Id" AS "UserId", "Salt", "ArgonMemoryKiB" AS "MemoryKiB", "ArgonIterations" AS "Iterations", TRUE AS "IsUser"
                FROM users WHERE "Canonical" = {canonical} AND "State" <> {nameof(UserState.Invited)}
            UNION ALL SELECT {decoyId}, {decoySalt}, {memory}, {iterations}, FALSE
            ORDER BY "IsUser" DESC LIMIT 1
            """).ToListAsync(cancel))[0];
        return TypedResults.Ok(new PreloginAnswer(row.UserId, row.Salt, new ArgonParameters(row.MemoryKiB, row.Iterations, 1)));
    }

    private static async Task<Results<Ok<UserSession>, ProblemHttpResult>> Login(LoginRequest request, HttpContext http, Proof proof, InstanceKeys keys,
        SessionGate gate, CancellationToken cancel)
    {
        if (request.UserId.Length != Credentials.IdLength || request.Auth.Length != Credentials.AuthLength) return Problems.BadRequest("malformed", "userId has 16 bytes, auth 32.");
        http.ClaimOwner(OwnerKind.User, request.UserId);
        StartedSession? started = null;
        var answer = await proof.Then(http.Visitor(), request.UserId, stored => Matches(stored, request.Auth, keys), Wrong(), async (user, now) =>
        {
            started = await gate.Start(http.Visitor(), OwnerKind.User, user.Id, now);
            return TypedResults.Ok(UserSession.Of(user, keys.Open(User.Table, user.Id, user.SealedBundle), started.ReloadKey, gate.IdleMinutes));
        }, cancel);
        if (answer.Result is Ok<UserSession>) http.SignIn(started!);
        return answer;
    }

    private static async Task<Results<Ok<UserSession>, ProblemHttpResult>> Current(SignedIn me, HttpContext http, Store store, InstanceKeys keys, SessionGate gate, CancellationToken cancel)
    {
        var user = await store.Set<User>().AsNoTracking().FirstAsync(user => user.Id == me.OwnerId, cancel);
        return TypedResults.Ok(UserSession.Of(user, keys.Open(User.Table, user.Id, user.SealedBundle), SessionGate.ReloadKey(http.Visitor(), me), gate.IdleMinutes));
    }

    private static async Task<NoContent> Logout(HttpContext http, SessionGate gate)
    {
        await gate.End(http.Visitor(), OwnerKind.User);
        http.SignOut(OwnerKind.User);
        return TypedResults.NoContent();
    }

    /// <summary>Compares a password's authenticator; for an id that no user has the same work, and never equal.</summary>
    public static bool Matches(StoredProof stored, byte[] auth, InstanceKeys keys) =>
        keys.Matches(new Verifier(stored.AuthKeyNumber, stored.AuthVerifier), auth) & stored.IsUser;

    /// <summary>The answer where a signed-in user's present password was asked for.</summary>
    public static ProblemHttpResult WrongPassword() =>
        Problems.Of(StatusCodes.Status403Forbidden, "wrong-secret", "This is not your password. Nothing was changed.");

    private static ProblemHttpResult Wrong() =>
        Problems.Of(StatusCodes.Status401Unauthorized, "wrong-secret", "Wrong address or password.");
}
