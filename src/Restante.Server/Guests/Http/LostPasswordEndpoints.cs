using Microsoft.AspNetCore.Http.HttpResults;
using Restante.Protocol;
using Restante.Server.Sessions.Http;
using Restante.Server.Web;

namespace Restante.Server.Guests.Http;

internal sealed record LostPasswordRequest(string Address);

internal sealed record ConfirmLostRequest(byte[] Token);

internal sealed record ConfirmedLost(DateTimeOffset RetireAt);

internal static class LostPasswordEndpoints
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPost("/api/guest/lost", Ask)
            .Describe(ApiArea.SignIn, "reportLostPassword", "Report a lost password",
                "Always accepted. Where the address has a mailbox, a mail with a link follows.",
                ProblemCodes.AddressMalformed);
        app.MapPost("/api/guest/lost/confirm", Confirm)
            .Describe(ApiArea.SignIn, "confirmLostPassword", "Confirm a lost password",
                "With the mail's token. The mailbox is deleted at `retireAt` unless the guest signs in before: a password " +
                "cannot be reset.",
                ProblemCodes.LinkUnknown, ProblemCodes.LinkUsed, ProblemCodes.MailboxFrozen);
    }

    private static Answer<Accepted> Ask(LostPasswordRequest request, HttpContext http, LostPasswordQueue queue)
    {
        if (!MailAddress.TryParse(request.Address, out var address)) return GuestAnswers.MalformedAddress();
        queue.Add(address, http.Visitor().Network);
        return TypedResults.Accepted((string?)null);
    }

    private static async Task<Answer<Ok<ConfirmedLost>>> Confirm(ConfirmLostRequest request, LostPassword lost, TimeProvider time)
    {
        if (request.Token.Length != LostPasswordQueue.TokenLength) return GuestAnswers.Malformed("token has 32 bytes.");
        var outcome = await lost.Confirm(request.Token, time.GetUtcNow());
        return outcome.ToAnswer();
    }
}
