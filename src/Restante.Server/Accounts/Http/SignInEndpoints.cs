using Microsoft.AspNetCore.Http.HttpResults;
using Restante.Protocol;
using Restante.Server.Sessions;
using Restante.Server.Sessions.Http;
using Restante.Server.Web;

namespace Restante.Server.Accounts.Http;

internal sealed record PreloginRequest(string Address);

internal sealed record LoginRequest(Id16 UserId, byte[] Auth);

internal static class SignInEndpoints
{
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

    private static async Task<Answer<Ok<PreloginAnswer>>> Prelogin(
        PreloginRequest request, HttpContext http, Prelogin prelogin, CancellationToken cancel)
    {
        if (!MailAddress.TryParse(request.Address, out var address)) return AccountsAnswers.AddressMalformed();
        return (await prelogin.Run(http.Visitor(), address, cancel)).ToAnswer();
    }

    private static async Task<Answer<Ok<UserSession>>> Login(
        LoginRequest request, HttpContext http, SignIn signIn, CancellationToken cancel)
    {
        if (request.Auth.Length != Credentials.AuthLength) return AccountsAnswers.Malformed("auth has 32 bytes.");
        http.ClaimOwner(OwnerKind.User, request.UserId);
        var outcome = await signIn.Run(http.Visitor(), request.UserId, request.Auth, cancel);
        if (outcome is ProofOutcome<SignedInUser>.Proven proven) http.SignIn(proven.Value.Started);
        return outcome.ToAnswer();
    }

    private static async Task<Ok<UserSession>> Current(SignedIn me, HttpContext http, CurrentSession session, CancellationToken cancel) =>
        TypedResults.Ok(await session.Run(me, http.Visitor(), cancel));

    private static async Task<NoContent> Logout(HttpContext http, SessionGate gate)
    {
        await gate.End(http.Visitor(), OwnerKind.User);
        http.SignOut(OwnerKind.User);
        return TypedResults.NoContent();
    }
}
