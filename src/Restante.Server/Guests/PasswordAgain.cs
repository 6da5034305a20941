using Microsoft.AspNetCore.Http.HttpResults;
using Restante.Server.Keys;
using Restante.Server.Sessions;
using Restante.Server.Web;

namespace Restante.Server.Guests;

internal sealed record PasswordAgainRequest(byte[] Auth);

/// <summary>Proves the password again for a step that needs it; throttled like a sign-in.</summary>
internal sealed class PasswordAgain(Mailboxes mailboxes, InstanceKeys keys, SignInThrottle throttle)
{
    /// <returns>The mailbox, or why not.</returns>
    public async Task<(Mailbox? Mailbox, ProblemHttpResult? Refusal)> Prove(SignedIn me, byte[] auth, Visitor visitor, DateTimeOffset now, CancellationToken cancel)
    {
        if (auth.Length != GuestInput.AuthLength) return (null, Problems.BadRequest("malformed", "auth has 32 bytes."));
        if (await throttle.Charge(visitor, OwnerKind.Guest, me.OwnerId, now) is { } until) return (null, Throttled(until));
        if (await mailboxes.Get(me.OwnerId, cancel) is not { } mailbox || !keys.Matches(mailbox.Auth, auth))
            return (null, Problems.Of(StatusCodes.Status403Forbidden, "wrong-secret", "This is not your password. Nothing was changed."));
        await throttle.Refund(visitor, OwnerKind.Guest, me.OwnerId);
        return (mailbox, null);
    }

    public static ProblemHttpResult Throttled(DateTimeOffset until) =>
        Problems.Of(StatusCodes.Status429TooManyRequests, "throttled", "There were too many wrong tries. Wait a little, then try again.", ("until", until));
}
