using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Restante.Server.Delivery;
using Restante.Server.Messages;
using Restante.Server.Protocol;
using Restante.Server.Sessions;
using Restante.Server.Sessions.Http;
using Restante.Server.Storage;
using Restante.Server.Web;

namespace Restante.Server.Guests;

internal sealed record FrozenMailboxRequest(string Address);

/// <summary>A sender who vouches for a frozen mailbox releases it, or ends it; for everybody else there is none.</summary>
internal static class FrozenMailbox
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/api/user/mailboxes/unfreeze", Unfreeze).RequireUser()
            .Describe(ApiArea.Mailbox, "unfreezeMailbox", "Release a mailbox that is on hold",
                "By a sender who decides about it.",
                ProblemCodes.AddressMalformed, ProblemCodes.MailboxNotFrozen);
        app.MapPost("/api/user/mailboxes/retire", Retire).RequireUser()
            .Describe(ApiArea.Mailbox, "retireFrozenMailbox", "Delete a mailbox that is on hold",
                "By a sender who decides about it. For good.",
                ProblemCodes.AddressMalformed, ProblemCodes.MailboxNotFrozen);
    }

    private static Task<Results<NoContent, ProblemHttpResult>> Unfreeze(
        FrozenMailboxRequest request, SignedIn me, Store store, Mailboxes mailboxes, Outbox outbox, TimeProvider time, CancellationToken cancel) =>
        Decide(request, me, store, mailboxes, outbox,
            mailbox => mailboxes.Unfreeze(mailbox, time.GetUtcNow(), CancellationToken.None), cancel);

    private static Task<Results<NoContent, ProblemHttpResult>> Retire(FrozenMailboxRequest request, SignedIn me, Store store, Mailboxes mailboxes, Outbox outbox, TimeProvider time, CancellationToken cancel) =>
        Decide(request, me, store, mailboxes, outbox, mailbox => mailboxes.Retire(mailbox, RetireCause.Sender, time.GetUtcNow(), CancellationToken.None), cancel);

    private static async Task<Results<NoContent, ProblemHttpResult>> Decide(FrozenMailboxRequest request, SignedIn me, Store store, Mailboxes mailboxes, Outbox outbox, Func<Mailbox, Task> decision, CancellationToken cancel)
    {
        if (!MailAddress.TryCanonicalise(request.Address, out var canon)) return Problems.BadRequest("address-malformed", "This is not an e-mail address.");
        var done = await store.InTransaction(async () =>
        {
            await mailboxes.Lock([canon], cancel);
            if (await mailboxes.Find(canon, cancel) is not { State: MailboxState.Frozen, FrozenFor: { } sender } mailbox) return false;
            if (!(await mailboxes.WhoDecides(mailbox.Mid, sender, cancel)).Contains(me.OwnerId, ByteArrayComparer.Instance)) return false;
            await decision(mailbox);
            return true;
        }, CancellationToken.None);
        outbox.Wake();
        return done ? TypedResults.NoContent() : Problems.NotFound("mailbox-not-frozen", "No mailbox of this address is on hold for you.");
    }
}
