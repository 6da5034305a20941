using Microsoft.AspNetCore.Http.HttpResults;
using Restante.Protocol;
using Restante.Server.Sessions;
using Restante.Server.Web;

namespace Restante.Server.Accounts.Http;

/// <param name="Until">When the event that the notice warns of happens; null: no time is known.</param>
internal sealed record NoticeItem(Id16 Id, NoticeKind Kind, string? Address, Id16? MessageId, DateTimeOffset At, DateTimeOffset? Until);

internal sealed record NoticeList(IReadOnlyList<NoticeItem> Notices);

internal static class NoticesEndpoints
{
    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/notices", List)
            .Describe(ApiArea.Account, "listNotices", "Notices for the user",
                "The newest 100 that were not dismissed.");
        group.MapPost("/notices/{id}/dismiss", Dismiss)
            .Describe(ApiArea.Account, "dismissNotice", "Dismiss a notice",
                "Dismissing it again succeeds too.",
                ProblemCodes.NoticeUnknown);
    }

    private static async Task<Ok<NoticeList>> List(SignedIn me, Notices notices, CancellationToken cancel) =>
        TypedResults.Ok(new NoticeList([.. (await notices.Holding(me.OwnerId, cancel))
            .Select(notice => new NoticeItem(notice.Id, notice.Kind, notice.Address, notice.MessageId, notice.At, notice.Until))]));

    private static async Task<Answer<NoContent>> Dismiss(
        string id, SignedIn me, Notices notices, TimeProvider time, CancellationToken cancel)
    {
        if (!Id16.TryParse(id, out var noticeId) || !await notices.Dismiss(me.OwnerId, noticeId, time.GetUtcNow(), cancel))
            return AccountsAnswers.NoticeUnknown();
        return TypedResults.NoContent();
    }
}
