using Microsoft.AspNetCore.Http.HttpResults;
using Restante.Protocol;
using Restante.Server.Sessions;
using Restante.Server.Web;

namespace Restante.Server.Sending.Http;

internal sealed record ParticipantsRequest(Id16 MessageId, bool All);

internal static class ReplyEndpoints
{
    public static void Map(RouteGroupBuilder group)
    {
        group.MapPost("/participants", Participants)
            .Describe(ApiArea.Sending, "listParticipants", "Who gets an answer",
                "The author of a message, and with `all` the other visible recipients, with their keys.",
                ProblemCodes.MessageUnknown);
        group.MapPost("/messages", Reply).WithMaxBody(SendMessage.MaxRequestBytes)
            .Describe(ApiArea.Sending, "sendReply", "Answer a message",
                "To people of the thread alone. As sending, the same request again is sent once.",
                ProblemCodes.MailboxGone, ProblemCodes.RecipientsChanged, ProblemCodes.RequestReused, ProblemCodes.RecipientRefused,
                ProblemCodes.BodyMissing, ProblemCodes.ParentUnknown, ProblemCodes.SendingLimit);
    }

    private static async Task<Answer<Ok<ParticipantsAnswer>>> Participants(
        ParticipantsRequest request, SignedIn me, GuestReply reply, TimeProvider time, CancellationToken cancel) =>
        await reply.Participants(me.OwnerId, request.MessageId, request.All, time.GetUtcNow(), cancel) is { } answer
            ? TypedResults.Ok(answer) : SendingAnswers.NotYoursToAnswer();

    private static async Task<Answer<Created<SendAnswer>>> Reply(
        ReplyRequest request, SignedIn me, GuestReply reply, TimeProvider time, CancellationToken cancel) =>
        (await reply.Send(me.OwnerId, request, time.GetUtcNow(), cancel)).ToAnswer();
}
