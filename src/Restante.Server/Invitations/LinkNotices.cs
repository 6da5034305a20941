using Microsoft.EntityFrameworkCore;
using Restante.Protocol;
using Restante.Server.Accounts;
using Restante.Server.Storage;

namespace Restante.Server.Invitations;

/// <summary>
/// Notices of unopened and expiring links are true while the link is pending and not redeemed. Notices of wrong PINs and locks are true
/// until the sender sends another link to that address, because somebody may have guessed the PIN.
/// </summary>
internal sealed class LinkNotices(Store store) : INoticeCheck
{
    private static readonly NoticeKind[] Waiting = [NoticeKind.LinkUnopened, NoticeKind.LinkExpiring];
    private static readonly NoticeKind[] Pins = [NoticeKind.PinTries, NoticeKind.PinLocked];

    public async Task<IEnumerable<Notice>> Outdated(Id16 userId, IReadOnlyList<Notice> notices, CancellationToken cancel)
    {
        var about = notices.Where(notice => Pins.Contains(notice.Kind) || Waiting.Contains(notice.Kind)).ToArray();
        if (about.Length == 0) return [];
        var addresses = about.Select(notice => notice.Address!).Distinct().ToArray();
        var links = (await store.Set<Invitation>().AsNoTracking()
            .Where(link => link.UserId == userId && addresses.Contains(link.Address))
            .Select(link => new { link.Address, link.MessageId, link.State, link.CreatedAt, link.FirstOpenedAt, link.FirstRedeemedAt })
            .ToListAsync(cancel)).ToLookup(link => link.Address);
        return about.Where(notice =>
        {
            var own = links[notice.Address!].Where(link => link.MessageId == notice.MessageId).ToArray();
            return Pins.Contains(notice.Kind)
                ? links[notice.Address!].Any(link => link.State != InvitationState.Locked && link.CreatedAt > notice.At)
                : !own.Any(link =>
                    link is { State: InvitationState.Pending, FirstRedeemedAt: null }
                    && (notice.Kind != NoticeKind.LinkUnopened || link.FirstOpenedAt is null));
        });
    }
}
