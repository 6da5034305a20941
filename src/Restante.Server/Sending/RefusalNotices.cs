using Microsoft.EntityFrameworkCore;
using Restante.Server.Accounts;
using Restante.Server.Messages;
using Restante.Server.Storage;

namespace Restante.Server.Sending;

/// <summary>That a mail was refused holds until it is sent again, or its message taken back or deleted.</summary>
internal sealed class RefusalNotices(Store store) : INoticeCheck
{
    public async Task<IEnumerable<Notice>> Outdated(byte[] userId, IReadOnlyList<Notice> notices, CancellationToken cancel)
    {
        var about = notices.Where(notice => notice is { Kind: NoticeKind.Refused, MessageId: not null }).ToArray();
        if (about.Length == 0) return [];
        var ids = about.Select(notice => notice.MessageId!).ToArray();
        var recipients = await store.Set<Recipient>().AsNoTracking()
            .Where(recipient => ids.Contains(recipient.MessageId))
            .ToListAsync(cancel);
        return about.Where(notice => !recipients.Any(recipient =>
            recipient.State == RecipientState.Refused && recipient.Address == notice.Address
            && recipient.MessageId.AsSpan().SequenceEqual(notice.MessageId)));
    }
}
