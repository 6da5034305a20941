using Microsoft.AspNetCore.Http.HttpResults;
using Restante.Protocol;
using Restante.Server.Sessions;
using Restante.Server.Sessions.Http;
using Restante.Server.Web;

namespace Restante.Server.Guests.Http;

internal sealed record GuestPreloginRequest(string Address);

internal sealed record GuestLoginRequest(Id16 Mid, byte[] Auth);

internal static class GuestSessionEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/api/guest/prelogin", Prelogin)
            .Describe(ApiArea.SignIn, "prelogin", "Ask for a mailbox's salt and Argon2id cost",
                "The first step of sign-in. An unknown address gets an answer of the same form, and the same one each time.",
                ProblemCodes.AddressMalformed, ProblemCodes.Throttled);
        app.MapPost("/api/guest/login", Login).Logs(SecurityAction.SignIn)
            .Describe(ApiArea.SignIn, "login", "Sign a guest in",
                "Sets the session cookie `__Host-guest` and the device cookie `__Host-device`. Cancels a deletion that \"lost " +
                "password\" scheduled.",
                ProblemCodes.WrongSecret, ProblemCodes.Throttled, ProblemCodes.MailboxFrozen);
        app.MapGet("/api/guest/session", Current).RequireGuest()
            .Describe(ApiArea.SignIn, "getSession", "The session of the signed-in guest",
                "The same answer as sign-in gave, as things are now. Counts as activity.");
        app.MapPost("/api/guest/logout", Logout)
            .Describe(ApiArea.SignIn, "logout", "Sign a guest out",
                "Ends the session and removes its cookie. Succeeds without a session too.");
    }

    private static async Task<Answer<Ok<GuestPreloginAnswer>>> Prelogin(
        GuestPreloginRequest request, HttpContext http, SignInToMailbox signIn, TimeProvider time, CancellationToken cancel)
    {
        if (!MailAddress.TryParse(request.Address, out var address)) return GuestAnswers.MalformedAddress();
        var outcome = await signIn.Prelogin(address, http.Visitor(), time.GetUtcNow(), cancel);
        return outcome.ToAnswer();
    }

    private static async Task<Answer<Ok<GuestSession>>> Login(
        GuestLoginRequest request, HttpContext http, SignInToMailbox signIn, TimeProvider time, CancellationToken cancel)
    {
        if (!GuestInput.IsAuth(request.Auth)) return GuestAnswers.Malformed("auth has 32 bytes.");
        http.ClaimOwner(OwnerKind.Guest, request.Mid);
        var outcome = await signIn.SignIn(request.Mid, request.Auth, http.Visitor(), time.GetUtcNow(), cancel);
        if (outcome is MailboxSignInOutcome.Started started) http.SignIn(started.Session);
        return outcome.ToAnswer();
    }

    private static async Task<Answer<Ok<GuestSession>>> Current(
        SignedIn me, HttpContext http, GuestSessions sessions, CancellationToken cancel) =>
        await sessions.Current(me, http.Visitor(), cancel) is { } session ? TypedResults.Ok(session) : GuestAnswers.SignedOut();

    private static async Task<NoContent> Logout(HttpContext http, SessionGate gate)
    {
        await gate.End(http.Visitor(), OwnerKind.Guest);
        http.SignOut(OwnerKind.Guest);
        return TypedResults.NoContent();
    }
}
