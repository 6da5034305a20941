using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Restante.Server.Keys;
using Restante.Server.Protocol;
using Restante.Server.Sessions;
using Restante.Server.Sessions.Http;
using Restante.Server.Storage;
using Restante.Server.Web;

namespace Restante.Server.Guests;

internal sealed record GuestPreloginRequest(string Address);

internal sealed record GuestPreloginAnswer(byte[] Mid, byte[] Salt, ArgonParameters Argon);

internal sealed record GuestLoginRequest(byte[] Mid, byte[] Auth);

/// <summary>
/// Sign-in of guests. An address without a mailbox answers, counts and costs as one that has one: each query returns one row of the
/// same size, the mailbox's or a decoy that was computed in either case.
/// </summary>
internal static class SignInToMailbox
{
    // Compared where there is no mailbox: the same work, and never equal.
    private static readonly byte[] NoVerifier = new byte[32];
    private const int NoKeyNumber = 1;

    private sealed record PreloginRow(byte[] Mid, byte[] Salt, int MemoryKiB, int Iterations, bool IsMailbox);

    private sealed record VerifierRow(byte[] Mac, int KeyNumber, bool IsMailbox);

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

    private static async Task<Results<Ok<GuestPreloginAnswer>, ProblemHttpResult>> Prelogin(GuestPreloginRequest request, HttpContext http,
        Store store, InstanceKeys keys, SignInThrottle throttle, TimeProvider time, CancellationToken cancel)
    {
        if (!MailAddress.TryCanonicalise(request.Address, out var canon)) return Problems.BadRequest("address-malformed", "This is not an e-mail address.");
        if (await throttle.ChargePrelogin(http.Visitor(), time.GetUtcNow()) is { } until) return SessionsAnswers.TooManyPrelogins(until);
        var (mid, salt) = keys.MailboxIdentity(canon);
        var (memory, iterations) = (ArgonParameters.Version1.MemoryKiB, ArgonParameters.Version1.Iterations);
        var row = (await store.Database.SqlQuery<PreloginRow>($"""
            SELECT "Mid", "Salt", "ArgonMemoryKiB" AS "MemoryKiB", "ArgonIterations" AS "Iterations", TRUE AS "IsMailbox"
                FROM mailboxes WHERE "Canon" = {canon}
            UNION ALL SELECT {mid}, {salt}, {memory}, {iterations}, FALSE
            ORDER BY "IsMailbox" DESC LIMIT 1
            """).ToListAsync(cancel))[0];
        return TypedResults.Ok(new GuestPreloginAnswer(row.Mid, row.Salt, new ArgonParameters(row.MemoryKiB, row.Iterations, 1)));
    }

    private static async Task<Results<Ok<GuestSession>, ProblemHttpResult>> Login(GuestLoginRequest request, HttpContext http, Store store, Mailboxes mailboxes, InstanceKeys keys,
        SessionGate gate, SignInThrottle throttle, GuestSessions sessions, TimeProvider time, CancellationToken cancel)
    {
        if (request.Mid.Length != GuestInput.IdLength || request.Auth.Length != GuestInput.AuthLength) return Problems.BadRequest("malformed", "mid has 16 bytes, auth 32.");
        var (now, visitor) = (time.GetUtcNow(), http.Visitor());
        http.ClaimOwner(OwnerKind.Guest, request.Mid);
        if (await throttle.Charge(visitor, OwnerKind.Guest, request.Mid, now) is { } until) return PasswordAgain.Throttled(until);
        var row = (await store.Database.SqlQuery<VerifierRow>($"""
            SELECT "AuthVerifier" AS "Mac", "AuthKeyNumber" AS "KeyNumber", TRUE AS "IsMailbox" FROM mailboxes WHERE "Mid" = {request.Mid}
            UNION ALL SELECT {NoVerifier}, {NoKeyNumber}, FALSE
            ORDER BY "IsMailbox" DESC LIMIT 1
            """).ToListAsync(cancel))[0];
        if (!(keys.Matches(new Verifier(row.KeyNumber, row.Mac), request.Auth) & row.IsMailbox))
            return Problems.Of(StatusCodes.Status401Unauthorized, "wrong-secret", "Wrong address or password.");
        await throttle.Refund(visitor, OwnerKind.Guest, request.Mid);
        var started = await store.InTransaction(() => Start(request.Mid, visitor, store, mailboxes, gate, now), CancellationToken.None);
        if (started is not var (mailbox, session, cancelled)) return Frozen();
        var answer = await sessions.Of(mailbox, session.ReloadKey, cancelled, CancellationToken.None);
        http.SignIn(session);
        return TypedResults.Ok(answer);
    }

    // Read again under the lock: nobody signs in to a mailbox that is being frozen or retired. A sign-in cancels "lost password".
    private static async Task<Started?> Start(byte[] mid, Visitor visitor, Store store, Mailboxes mailboxes, SessionGate gate, DateTimeOffset now)
    {
        await store.LockOwner(mid, CancellationToken.None);
        if (await mailboxes.Get(mid, CancellationToken.None) is not { State: MailboxState.Active } mailbox) return null;
        await mailboxes.Touch(mid, now, CancellationToken.None);
        await store.Set<Mailbox>().Where(row => row.Mid == mid).ExecuteUpdateAsync(update => update.SetProperty(row => row.RetireAt, (DateTimeOffset?)null));
        var session = await gate.Start(visitor, OwnerKind.Guest, mid, now);
        var current = (await mailboxes.Get(mid, CancellationToken.None))!;
        return new Started(current, session, mailbox.RetireAt);
    }

    private sealed record Started(Mailbox Mailbox, StartedSession Session, DateTimeOffset? CancelledRetireAt);

    private static async Task<Results<Ok<GuestSession>, ProblemHttpResult>> Current(SignedIn me, HttpContext http, Mailboxes mailboxes, GuestSessions sessions, CancellationToken cancel) =>
        await mailboxes.Get(me.OwnerId, cancel) is { State: MailboxState.Active } mailbox
            ? TypedResults.Ok(await sessions.Of(mailbox, SessionGate.ReloadKey(http.Visitor(), me), null, cancel))
            : Problems.Of(StatusCodes.Status401Unauthorized, "session-none", "You are signed out. Sign in again.");

    private static async Task<NoContent> Logout(HttpContext http, SessionGate gate)
    {
        await gate.End(http.Visitor(), OwnerKind.Guest);
        http.SignOut(OwnerKind.Guest);
        return TypedResults.NoContent();
    }

    internal static ProblemHttpResult Frozen() => Problems.Of(StatusCodes.Status423Locked, "mailbox-frozen",
        "This mailbox is on hold, because somebody said that it was not opened by the right person. The sender can release or close it.");
}
