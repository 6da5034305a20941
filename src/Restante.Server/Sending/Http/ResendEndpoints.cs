using Microsoft.AspNetCore.Http.HttpResults;
using Restante.Server.Sessions;
using Restante.Server.Web;

namespace Restante.Server.Sending.Http;

internal sealed record RevokeRequest(string Address);

internal static class ResendEndpoints
{
    public static void Map(RouteGroupBuilder group)
    {
        group.MapPost("/messages/{id}/resend", Again).WithMaxBody(SendMessage.MaxRequestBytes)
            .Describe(ApiArea.Sending, "resendMessage", "Send a message again",
                "To one address: a new link, with or without a new PIN; the notification once more; or the encrypted mail " +
                "once more.",
                ProblemCodes.MessageUnknown, ProblemCodes.RecipientsChanged, ProblemCodes.NoteVersion, ProblemCodes.MessageExpired,
                ProblemCodes.RecipientRefused, ProblemCodes.SendingLimit);
        group.MapPost("/messages/{id}/revoke", Revoke)
            .Describe(ApiArea.Sending, "revokeMessage", "Revoke the access of one recipient",
                "What was read cannot be unread, and a mail that has left cannot be called back.",
                ProblemCodes.MessageUnknown, ProblemCodes.AlreadyLeft);
    }

    private static async Task<Answer<NoContent>> Again(
        string id, ResendRequest request, SignedIn me, Resend resend, TimeProvider time, CancellationToken cancel) =>
        (await resend.Again(me.OwnerId, id, request, time.GetUtcNow(), cancel)).ToAnswer();

    private static async Task<Answer<NoContent>> Revoke(
        string id, RevokeRequest request, SignedIn me, Resend resend, TimeProvider time, CancellationToken cancel) =>
        (await resend.Revoke(me.OwnerId, id, request.Address, time.GetUtcNow(), cancel)).ToAnswer();
}
