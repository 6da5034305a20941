using Microsoft.AspNetCore.Http.HttpResults;
using Restante.Server.Sessions;
using Restante.Server.Sessions.Http;
using Restante.Server.Web;

namespace Restante.Server.Guests.Http;

internal static class RetireMailboxEndpoint
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/api/guest/retire", Handle).RequireGuest()
        .Describe(ApiArea.Mailbox, "retireMailbox", "Delete the mailbox",
            "For good, with all that only this guest reads. Needs the password.",
            ProblemCodes.WrongPassword, ProblemCodes.Throttled);

    private static async Task<Answer<NoContent>> Handle(
        PasswordAgainRequest request, SignedIn me, HttpContext http, RetireMailbox retire, TimeProvider time, CancellationToken cancel)
    {
        if (!GuestInput.IsAuth(request.Auth)) return GuestAnswers.MalformedAuth();
        var outcome = await retire.Run(me, request.Auth, http.Visitor(), time.GetUtcNow(), cancel);
        if (outcome is RetireMailboxOutcome.Retired) http.SignOut(OwnerKind.Guest);
        return outcome.ToAnswer();
    }
}
