using Microsoft.AspNetCore.Http.HttpResults;
using Restante.Server.Delivery;
using Restante.Server.Sessions;
using Restante.Server.Sessions.Http;
using Restante.Server.Storage;
using Restante.Server.Web;

namespace Restante.Server.Guests;

/// <summary>The guest closes the mailbox for ever, with the password again.</summary>
internal static class RetireMailbox
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/api/guest/retire", Handle).RequireGuest()
        .Describe(ApiArea.Mailbox, "retireMailbox", "Delete the mailbox",
            "For good, with all that only this guest reads. Needs the password.",
            ProblemCodes.WrongPassword, ProblemCodes.Throttled);

    private static async Task<Results<NoContent, ProblemHttpResult>> Handle(PasswordAgainRequest request, SignedIn me, HttpContext http, PasswordAgain password,
        Store store, Mailboxes mailboxes, SessionGate gate, Outbox outbox, TimeProvider time, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var (mailbox, refusal) = await password.Prove(me, request.Auth, http.Visitor(), now, cancel);
        if (mailbox is null) return refusal!;
        await store.InTransaction(async () =>
        {
            await mailboxes.Retire(mailbox, RetireCause.Guest, now, CancellationToken.None);
            return true;
        }, CancellationToken.None);
        outbox.Wake();
        await gate.End(http.Visitor(), OwnerKind.Guest);
        http.SignOut(OwnerKind.Guest);
        return TypedResults.NoContent();
    }
}
