using Microsoft.AspNetCore.Http.HttpResults;
using Restante.Server.Sessions;
using Restante.Server.Web;

namespace Restante.Server.Sending.Http;

internal static class SendEndpoint
{
    public static void Map(RouteGroupBuilder group) => group.MapPost("/messages", Send).WithMaxBody(SendMessage.MaxRequestBytes)
        .Describe(ApiArea.Sending, "sendMessage", "Send a message",
            "Takes a message whose bodies were uploaded. The whole message is sent or nothing. Repeating the same request, " +
            "with the same `requestId`, sends it once and gets the same answer.",
            ProblemCodes.RecipientsChanged, ProblemCodes.RequestReused, ProblemCodes.KeyReplaced, ProblemCodes.RecipientRefused,
            ProblemCodes.BodyMissing, ProblemCodes.ParentUnknown, ProblemCodes.SendingLimit);

    private static async Task<Answer<Created<SendAnswer>>> Send(
        SendRequest request, SignedIn me, SendMessage sending, TimeProvider time, CancellationToken cancel) =>
        (await sending.Run(me.OwnerId, request, time.GetUtcNow(), cancel)).ToAnswer();
}
