using Microsoft.AspNetCore.Http.HttpResults;
using Restante.Protocol;
using Restante.Server.Sessions;
using Restante.Server.Sessions.Http;
using Restante.Server.Web;

namespace Restante.Server.Guests.Http;

internal sealed record FrozenMailboxRequest(string Address);

internal static class FrozenMailboxEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/api/user/mailboxes/unfreeze", Unfreeze).RequireUser()
            .Describe(ApiArea.Mailbox, "unfreezeMailbox", "Release a frozen mailbox",
                "By a sender who decides about it.",
                ProblemCodes.AddressMalformed, ProblemCodes.MailboxNotFrozen);
        app.MapPost("/api/user/mailboxes/retire", Retire).RequireUser()
            .Describe(ApiArea.Mailbox, "retireFrozenMailbox", "Delete a frozen mailbox",
                "By a sender who decides about it. The mailbox is deleted permanently.",
                ProblemCodes.AddressMalformed, ProblemCodes.MailboxNotFrozen);
    }

    private static async Task<Answer<NoContent>> Unfreeze(
        FrozenMailboxRequest request, SignedIn me, FrozenMailbox frozen, CancellationToken cancel)
    {
        if (!MailAddress.TryParse(request.Address, out var address)) return GuestAnswers.MalformedAddress();
        var outcome = await frozen.Unfreeze(me.OwnerId, address, cancel);
        return outcome.ToAnswer();
    }

    private static async Task<Answer<NoContent>> Retire(
        FrozenMailboxRequest request, SignedIn me, FrozenMailbox frozen, CancellationToken cancel)
    {
        if (!MailAddress.TryParse(request.Address, out var address)) return GuestAnswers.MalformedAddress();
        var outcome = await frozen.Retire(me.OwnerId, address, cancel);
        return outcome.ToAnswer();
    }
}
