using Microsoft.EntityFrameworkCore;
using Restante.Protocol;
using Restante.Server.Accounts;
using Restante.Server.Storage;

namespace Restante.Server.Guests;

/// <summary>
/// Notices of a frozen mailbox or a lost password are true until somebody releases the mailbox, signs in to it or retires it.
/// </summary>
internal sealed class MailboxNotices(Store store) : INoticeCheck
{
    public async Task<IEnumerable<Notice>> Outdated(Id16 userId, IReadOnlyList<Notice> notices, CancellationToken cancel)
    {
        var about = notices.Where(notice => notice.Kind is NoticeKind.MailboxFrozen or NoticeKind.PasswordLost).ToArray();
        if (about.Length == 0) return [];
        var addresses = about.Select(notice => notice.Address!).Distinct().ToArray();
        var mailboxes = await store.Set<Mailbox>().AsNoTracking().Where(mailbox => addresses.Contains(mailbox.Address))
            .Select(mailbox => new { mailbox.Address, mailbox.State, mailbox.RetireAt })
            .ToDictionaryAsync(mailbox => mailbox.Address, cancel);
        foreach (var notice in about.Where(notice => notice.Kind == NoticeKind.PasswordLost))
            notice.Until = mailboxes.GetValueOrDefault(notice.Address!)?.RetireAt;
        return about.Where(notice => mailboxes.GetValueOrDefault(notice.Address!) is not { } mailbox
            || (notice.Kind == NoticeKind.MailboxFrozen ? mailbox.State != MailboxState.Frozen : mailbox.RetireAt is null));
    }
}
