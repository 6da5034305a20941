using Microsoft.EntityFrameworkCore;
using Restante.Protocol;
using Restante.Server.Storage;

namespace Restante.Server.Accounts;

/// <summary>Notices for users in the web app. The caller decides whether to send a mail too.</summary>
internal sealed class Notices(Store store, IEnumerable<INoticeCheck> checks)
{
    private const int MaxShown = 100;

    /// <summary>In each group only the newest notice about an address is true: it replaces the older ones.</summary>
    private static readonly NoticeKind[][] Groups =
    [
        [NoticeKind.DeliveryDirect, NoticeKind.DeliveryMailbox, NoticeKind.DeliveryFellBack],
        [NoticeKind.OwnKeySet, NoticeKind.OwnKeyRemoved],
    ];

    public void Add(Id16 userId, NoticeKind kind, string? address, Id16? messageId, DateTimeOffset now) =>
        store.Add(new Notice
        {
            Id = Id16.Random(), UserId = userId, Kind = kind, Address = address, MessageId = messageId, At = now,
        });

    /// <summary>Deletes the undismissed notices of this kind about an address, so that a newer one can replace them.</summary>
    public Task Withdraw(Id16 userId, NoticeKind kind, string address, CancellationToken cancel) => store.Set<Notice>()
        .Where(notice => notice.UserId == userId && notice.Kind == kind && notice.Address == address && notice.DismissedAt == null)
        .ExecuteDeleteAsync(cancel);

    /// <summary>The notices that are still true and not dismissed, newest first, at most 100.</summary>
    public async Task<IReadOnlyList<Notice>> Holding(Id16 userId, CancellationToken cancel)
    {
        var notices = await store.Set<Notice>().AsNoTracking().Where(notice => notice.UserId == userId && notice.DismissedAt == null)
            .OrderByDescending(notice => notice.At).Take(MaxShown).ToListAsync(cancel);
        // Keeps the newest of those that say the same, or the opposite.
        notices = [.. notices.DistinctBy(notice =>
            (GroupOf(notice.Kind)[0], notice.Address, notice.MessageId))];
        foreach (var check in checks) notices = [.. notices.Except(await check.Outdated(userId, notices, cancel))];
        return notices;
    }

    /// <summary>Dismisses a notice, and older ones that say the same or the opposite, which would otherwise reappear. Idempotent.</summary>
    /// <returns>False if the user has no such notice.</returns>
    public async Task<bool> Dismiss(Id16 userId, Id16 id, DateTimeOffset now, CancellationToken cancel)
    {
        var found = await store.Set<Notice>().AsNoTracking().SingleOrDefaultAsync(one => one.UserId == userId && one.Id == id, cancel);
        if (found is not { } notice) return false;
        var group = GroupOf(notice.Kind);
        await store.Set<Notice>()
            .Where(one => one.UserId == userId && one.DismissedAt == null && one.At <= notice.At && group.Contains(one.Kind)
                && one.Address == notice.Address && one.MessageId == notice.MessageId)
            .ExecuteUpdateAsync(set => set.SetProperty(one => one.DismissedAt, now), cancel);
        return true;
    }

    private static NoticeKind[] GroupOf(NoticeKind kind) => Array.Find(Groups, group => group.Contains(kind)) ?? [kind];
}
