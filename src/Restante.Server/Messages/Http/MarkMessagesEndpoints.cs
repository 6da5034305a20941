using Microsoft.AspNetCore.Http.HttpResults;
using Restante.Protocol;
using Restante.Server.Sessions;
using Restante.Server.Web;

namespace Restante.Server.Messages.Http;

internal sealed record MarkRequest(Mark Mark, IReadOnlyList<Id16> MessageIds);

internal static class MarkMessagesEndpoints
{
    /// <summary>Maps the operations on one message, the same for users and guests.</summary>
    public static void Map(RouteGroupBuilder group)
    {
        group.MapPost("/messages/{id}/read", MarkRead)
            .Describe(ApiArea.Messages, "markMessageRead", "Mark a message as read",
                "Its author sees the first time.", ProblemCodes.MessageUnknown);
        group.MapDelete("/messages/{id}", Delete)
            .Describe(ApiArea.Messages, "deleteMessage", "Delete a message from the caller's folder",
                "Other readers keep theirs. It can be restored for 30 days.", ProblemCodes.MessageUnknown);
        group.MapPost("/messages/{id}/restore", Restore)
            .Describe(ApiArea.Messages, "restoreMessage", "Restore a deleted message", "Within 30 days.", ProblemCodes.MessageUnknown);
    }

    /// <summary>Maps the operation on many messages.</summary>
    public static void MapMany(RouteGroupBuilder group) => group.MapPost("/messages/mark", Many)
        .Describe(ApiArea.Messages, "markMessages", "Mark, move, delete or restore many messages",
            "Up to 200. Those that are gone, or not the caller's, are left out; where that is all of them, the answer is a problem.",
            ProblemCodes.MessageUnknown);

    private static Task<Answer<NoContent>> MarkRead(
        string id, SignedIn me, MarkMessages marking, TimeProvider time, CancellationToken cancel) =>
        One(id, Mark.Read, me, marking, time, cancel);

    private static Task<Answer<NoContent>> Delete(
        string id, SignedIn me, MarkMessages marking, TimeProvider time, CancellationToken cancel) =>
        One(id, Mark.Delete, me, marking, time, cancel);

    private static Task<Answer<NoContent>> Restore(
        string id, SignedIn me, MarkMessages marking, TimeProvider time, CancellationToken cancel) =>
        One(id, Mark.Restore, me, marking, time, cancel);

    private static async Task<Answer<NoContent>> One(
        string id, Mark mark, SignedIn me, MarkMessages marking, TimeProvider time, CancellationToken cancel)
    {
        if (!Id16.TryParse(id, out var messageId)) return MessagesAnswers.MessageUnknown();
        var outcome = await marking.Run(mark, [messageId], me, time.GetUtcNow(), cancel);
        return outcome.ToAnswer();
    }

    private static async Task<Answer<NoContent>> Many(
        MarkRequest request, SignedIn me, MarkMessages marking, TimeProvider time, CancellationToken cancel)
    {
        if (request.MessageIds.Count is 0 or > MarkMessages.MaxAtOnce)
            return MessagesAnswers.Malformed("messageIds must be 1 to 200 message ids.");
        var outcome = await marking.Run(request.Mark, [.. request.MessageIds], me, time.GetUtcNow(), cancel);
        return outcome.ToAnswer();
    }
}
