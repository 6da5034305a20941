using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Restante.Server.Keys;
using Restante.Server.Protocol;
using Restante.Server.Sessions;
using Restante.Server.Storage;
using Restante.Server.Web;

namespace Restante.Server.Accounts;

internal sealed record PreloginRequest(string Address);

internal sealed record PreloginAnswer(byte[] UserId, byte[] Salt, ArgonParameters Argon);

internal sealed record LoginRequest(byte[] UserId, byte[] Auth);

/// <summary>Sign-in of users. An address that nobody has answers, counts and costs as one that somebody has.</summary>
internal static class SignIn
{
    // What is compared where there is no user: the same work, and never equal.
    private static readonly Verifier Nobody = new(1, new byte[32]);

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/api/user/prelogin", Prelogin);
        app.MapPost("/api/user/login", Login);
        app.MapGet("/api/user/session", Current).RequireUser();
        app.MapPost("/api/user/logout", Logout);
    }

    private static async Task<Results<Ok<PreloginAnswer>, ProblemHttpResult>> Prelogin(PreloginRequest request, Store store, InstanceKeys keys, CancellationToken cancel)
    {
        if (!MailAddress.TryCanonicalise(request.Address, out var canonical)) return Problems.BadRequest("address-malformed", "This is not an e-mail address.");
        var (decoyId, decoySalt) = keys.DecoyUser(canonical);
        var user = await store.Set<User>().AsNoTracking().FirstOrDefaultAsync(user => user.Canonical == canonical && user.State == UserState.Active, cancel);
        return TypedResults.Ok(user is null
            ? new PreloginAnswer(decoyId, decoySalt, ArgonParameters.Version1)
            : new PreloginAnswer(user.Id, user.Salt, user.Argon));
    }

    private static async Task<Results<Ok<UserSession>, ProblemHttpResult>> Login(LoginRequest request, HttpContext http, Store store, InstanceKeys keys,
        SessionGate gate, SignInThrottle throttle, TimeProvider time, CancellationToken cancel)
    {
        if (request.UserId.Length != Credentials.IdLength || request.Auth.Length != Credentials.AuthLength) return Problems.BadRequest("malformed", "userId has 16 bytes, auth 32.");
        var now = time.GetUtcNow();
        if (await throttle.Charge(http, OwnerKind.User, request.UserId, now) is { } until) return Throttled(until);
        var user = await store.Set<User>().FirstOrDefaultAsync(user => user.Id == request.UserId && user.State == UserState.Active, cancel);
        if (!keys.Matches(user?.Verifier ?? Nobody, request.Auth) || user is null) return Wrong();
        await throttle.Refund(http, OwnerKind.User, user.Id);
        var reloadKey = await gate.Start(http, OwnerKind.User, user.Id, now);
        await store.SaveChangesAsync(cancel);
        return TypedResults.Ok(UserSession.Of(user, keys.Open(User.Table, user.Id, user.SealedBundle), reloadKey, gate.IdleMinutes));
    }

    private static async Task<Results<Ok<UserSession>, ProblemHttpResult>> Current(SignedIn me, HttpContext http, Store store, InstanceKeys keys, SessionGate gate, CancellationToken cancel)
    {
        var user = await store.Set<User>().AsNoTracking().FirstAsync(user => user.Id == me.OwnerId, cancel);
        return TypedResults.Ok(UserSession.Of(user, keys.Open(User.Table, user.Id, user.SealedBundle), SessionGate.ReloadKey(http, me), gate.IdleMinutes));
    }

    private static async Task<NoContent> Logout(HttpContext http, SessionGate gate)
    {
        await gate.End(http, OwnerKind.User);
        return TypedResults.NoContent();
    }

    public static ProblemHttpResult Throttled(DateTimeOffset until) =>
        Problems.Of(StatusCodes.Status429TooManyRequests, "throttled", "There were too many wrong tries. Wait a little, then try again.", ("until", until));

    public static ProblemHttpResult Wrong() =>
        Problems.Of(StatusCodes.Status401Unauthorized, "wrong-secret", "Address and password do not belong together. Nothing was changed.");

    /// <summary>Proves the password again for a step that needs it, throttled like a sign-in.</summary>
    public static async Task<ProblemHttpResult?> ProveAgain(User user, byte[] auth, HttpContext http, InstanceKeys keys, SignInThrottle throttle, DateTimeOffset now)
    {
        if (await throttle.Charge(http, OwnerKind.User, user.Id, now) is { } until) return Throttled(until);
        if (!keys.Matches(user.Verifier, auth)) return Problems.Of(StatusCodes.Status403Forbidden, "wrong-secret", "This is not your password. Nothing was changed.");
        await throttle.Refund(http, OwnerKind.User, user.Id);
        return null;
    }
}
