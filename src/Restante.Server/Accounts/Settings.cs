using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Restante.Server.Protocol;
using Restante.Server.Sessions;
using Restante.Server.Storage;
using Restante.Server.Web;

namespace Restante.Server.Accounts;

internal sealed record SettingsRequest(string Name, string Language, bool NotifyByMail);

/// <param name="Previous">The version that this one replaces; where it is missing, the one before it.</param>
internal sealed record SavePinsRequest(int Version, byte[] Record, int? Previous = null);

/// <param name="Until">When what the notice warns of happens; null: no time is known.</param>
internal sealed record NoticeItem(byte[] Id, NoticeKind Kind, string? Address, byte[]? MessageId, DateTimeOffset At, DateTimeOffset? Until);

internal sealed record NoticeList(IReadOnlyList<NoticeItem> Notices);

/// <summary>A user's own settings, the keys that his browser pinned, and what he was told.</summary>
internal static class Settings
{
    public const int MaxPinsBytes = 512 * 1024;

    public static void Map(RouteGroupBuilder group)
    {
        group.MapPost("/settings", Save)
            .Describe(ApiArea.Account, "saveSettings", "Change a user's name, language and notifications",
                "All three values are written.");
        group.MapGet("/pins", Pins)
            .Describe(ApiArea.Account, "getTrustedKeys", "The user's record of trusted keys",
                "Encrypted by the client to itself; the server cannot read it.");
        group.MapPut("/pins", SavePins)
            .Describe(ApiArea.Account, "saveTrustedKeys", "Write the user's record of trusted keys",
                "Written only where the stored version is `previous`, so that two clients cannot undo each other.",
                ProblemCodes.PinsVersion);
        group.MapGet("/notices", List)
            .Describe(ApiArea.Account, "listNotices", "Notices for the user",
                "The newest 100 that were not dismissed.");
        group.MapPost("/notices/{id}/dismiss", Dismiss)
            .Describe(ApiArea.Account, "dismissNotice", "Dismiss a notice",
                "Dismissing it again succeeds too.",
                ProblemCodes.NoticeUnknown);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Save(SettingsRequest request, SignedIn me, Store store, IOptions<InstanceOptions> instance, CancellationToken cancel)
    {
        if (SetUp.FaultOfName(request.Name) is { } fault) return Problems.BadRequest("malformed", fault);
        if (!instance.Value.Languages.Contains(request.Language)) return Problems.BadRequest("malformed", "language is none of this server's.");
        var user = await store.Set<User>().FirstAsync(user => user.Id == me.OwnerId, cancel);
        (user.Name, user.Language, user.NotifyByMail) = (request.Name.Trim(), request.Language, request.NotifyByMail);
        await store.SaveChangesAsync(cancel);
        return TypedResults.NoContent();
    }

    private static async Task<Ok<PinsState>> Pins(SignedIn me, Store store, CancellationToken cancel) =>
        TypedResults.Ok(await store.Set<User>().Where(user => user.Id == me.OwnerId).Select(user => new PinsState(user.PinsVersion, user.PinsRecord)).FirstAsync(cancel));

    private static async Task<Results<NoContent, ProblemHttpResult>> SavePins(SavePinsRequest request, SignedIn me, Store store, CancellationToken cancel)
    {
        if (request.Version < 1) return Problems.BadRequest("malformed", "version is the new one: 1 or more.");
        if (request.Record.Length is 0 or > MaxPinsBytes) return Problems.BadRequest("malformed", "The record has 1 to 524288 bytes.");
        // A browser that knows of a newer version than this database writes above the one it knows.
        var previous = request.Previous ?? request.Version - 1;
        var changed = await store.Set<User>().Where(user => user.Id == me.OwnerId && user.PinsVersion == previous)
            .ExecuteUpdateAsync(set => set.SetProperty(user => user.PinsRecord, request.Record).SetProperty(user => user.PinsVersion, request.Version), cancel);
        if (changed == 1) return TypedResults.NoContent();
        var version = await store.Set<User>().Where(user => user.Id == me.OwnerId).Select(user => user.PinsVersion).FirstAsync(cancel);
        return Problems.Of(StatusCodes.Status409Conflict, "pins-version", "Another window has changed this since. Read it again.", ("version", version));
    }

    private static async Task<Ok<NoticeList>> List(SignedIn me, Notices notices, CancellationToken cancel) =>
        TypedResults.Ok(new NoticeList([.. (await notices.Holding(me.OwnerId, cancel))
            .Select(notice => new NoticeItem(notice.Id, notice.Kind, notice.Address, notice.MessageId, notice.At, notice.Until))]));

    private static async Task<Results<NoContent, ProblemHttpResult>> Dismiss(string id, SignedIn me, Notices notices, TimeProvider time, CancellationToken cancel)
    {
        if (!Encoding.TryFromBase64Url(id, out var noticeId) || noticeId.Length != Credentials.IdLength) return Unknown();
        return await notices.Dismiss(me.OwnerId, noticeId, time.GetUtcNow(), cancel) ? TypedResults.NoContent() : Unknown();
    }

    private static ProblemHttpResult Unknown() => Problems.NotFound("notice-unknown", "This notice is no longer there.");
}
