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
        // A disabled user answers as before: nobody outside learns of it here.
        // The answer's columns alone: a row read whole would take longer than none.
        var found = await store.Set<User>().Where(user => user.Canonical == canonical && user.State != UserState.Invited)
            .Select(user => new { user.Id, user.Salt, user.Argon }).FirstOrDefaultAsync(cancel);
        return TypedResults.Ok(new PreloginAnswer(found?.Id ?? decoyId, found?.Salt ?? decoySalt, found?.Argon ?? ArgonParameters.Version1));
    }

    private static async Task<Results<Ok<UserSession>, ProblemHttpResult>> Login(LoginRequest request, HttpContext http, Proof proof, InstanceKeys keys,
        SessionGate gate, CancellationToken cancel)
    {
        if (request.UserId.Length != Credentials.IdLength || request.Auth.Length != Credentials.AuthLength) return Problems.BadRequest("malformed", "userId has 16 bytes, auth 32.");
        return await proof.Then(http, request.UserId, user => Matches(user, request.Auth, keys), Wrong(), async (user, now) =>
        {
            var reloadKey = await gate.Start(http, OwnerKind.User, user.Id, now);
            return TypedResults.Ok(UserSession.Of(user, keys.Open(User.Table, user.Id, user.SealedBundle), reloadKey, gate.IdleMinutes));
        }, cancel);
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

    /// <summary>Compares a password's authenticator; for nobody the same work, and never equal.</summary>
    public static bool Matches(User? user, byte[] auth, InstanceKeys keys) => keys.Matches(user?.Verifier ?? Nobody, auth) & user is not null;

    /// <summary>The answer where a signed-in user's present password was asked for.</summary>
    public static ProblemHttpResult WrongPassword() =>
        Problems.Of(StatusCodes.Status403Forbidden, "wrong-secret", "This is not your password. Nothing was changed.");

    private static ProblemHttpResult Wrong() =>
        Problems.Of(StatusCodes.Status401Unauthorized, "wrong-secret", "Address and password do not belong together. Nothing was changed.");
}
