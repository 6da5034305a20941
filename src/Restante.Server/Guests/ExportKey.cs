using Microsoft.AspNetCore.Http.HttpResults;
using Restante.Server.Accounts;
using Restante.Server.Delivery;
using Restante.Server.Sessions;
using Restante.Server.Sessions.Http;
using Restante.Server.Storage;
using Restante.Server.Web;

namespace Restante.Server.Guests;

/// <summary>The browser is about to hand out the key: the password is proven again, senders and guest are told by mail.</summary>
internal static class ExportKey
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/api/guest/export", Handle).RequireGuest().Logs(SecurityAction.KeyExport)
        .Describe(ApiArea.Mailbox, "reportKeyExport", "Prove the password before the mailbox's key is exported",
            "The client exports the key itself. Every sender is notified.",
            ProblemCodes.WrongPassword, ProblemCodes.Throttled);

    private static async Task<Results<NoContent, ProblemHttpResult>> Handle(PasswordAgainRequest request, SignedIn me, HttpContext http, PasswordAgain password,
        Store store, Mailboxes mailboxes, Outbox outbox, TimeProvider time, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var (mailbox, refusal) = await password.Prove(me, request.Auth, http.Visitor(), now, cancel);
        if (mailbox is null) return refusal!;
        await store.InTransaction(async () =>
        {
            await mailboxes.TellSenders(mailbox, NoticeKind.KeyExported, (to, language) => new KeyExportedMail(to, language, mailbox.Address, now), now, cancel);
            await mailboxes.TellGuest(new KeyExportedGuestMail(mailbox.Address, mailbox.Language, now), now);
            return true;
        }, cancel);
        outbox.Wake();
        return TypedResults.NoContent();
    }
}
