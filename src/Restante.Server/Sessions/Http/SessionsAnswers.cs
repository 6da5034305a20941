using Microsoft.AspNetCore.Http.HttpResults;
using Restante.Server.Web;

namespace Restante.Server.Sessions.Http;

/// <summary>Problems of sign-in, for users and guests alike.</summary>
internal static class SessionsAnswers
{
    public static ProblemHttpResult SignedOut() => Problems.Of(StatusCodes.Status401Unauthorized, "session-none",
        "You are signed out. Sign in again; nothing that you wrote is lost.");

    /// <summary>
    /// The answer when <see cref="SignInThrottle.Charge(Visitor, OwnerKind, Protocol.Id16, DateTimeOffset)"/> refuses a try.
    /// </summary>
    public static ProblemHttpResult TooManyTries(DateTimeOffset until) => Problems.Of(StatusCodes.Status429TooManyRequests, "throttled",
        "There were too many wrong tries. Wait a little, then try again.", ("until", until));

    /// <summary>The answer when <see cref="SignInThrottle.ChargePrelogin"/> refuses a prelogin.</summary>
    public static ProblemHttpResult TooManyPrelogins(DateTimeOffset until) => Problems.Of(StatusCodes.Status429TooManyRequests, "throttled",
        "There were too many sign-ins from this network. Wait a little, then try again.", ("until", until));
}
