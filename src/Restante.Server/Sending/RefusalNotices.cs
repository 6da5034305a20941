using Microsoft.EntityFrameworkCore;
using Restante.Protocol;
using Restante.Server.Accounts;
using Restante.Server.Messages;
using Restante.Server.Storage;

namespace Restante.Server.Sending;

/// <summary>The notice of a refused mail is true while the recipient's delivery status is refused.</summary>
internal sealed class RefusalNotices(Store store) : INoticeCheck
{
    public async Task<IEnumerable<Notice>> Outdated(Id16 userId, IReadOnlyList<Notice> notices, CancellationToken cancel)
    {
        var about = notices.Where(notice => notice is { Kind: NoticeKind.Refused, MessageId: not null }).ToArray();
        if (about.Length == 0) return [];
        var ids = about.Select(notice => notice.MessageId!).ToArray();
        var recipients = await store.Set<Recipient>().AsNoTracking()
            .Where(recipient => ids.Contains(recipient.MessageId))
            .ToListAsync(cancel);
        return about.Where(notice => !recipients.Any(recipient =>
            recipient.State == RecipientState.Refused && recipient.Address == notice.Address
            && recipient.MessageId == notice.MessageId));
    }
}
