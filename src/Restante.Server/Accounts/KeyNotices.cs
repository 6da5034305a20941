using Microsoft.EntityFrameworkCore;
using Restante.Protocol;
using Restante.Server.Storage;

namespace Restante.Server.Accounts;

/// <summary>The notice that a user's key expires soon is true until the key is renewed or replaced.</summary>
internal sealed class KeyNotices(Store store, TimeProvider time) : INoticeCheck
{
    public async Task<IEnumerable<Notice>> Outdated(Id16 userId, IReadOnlyList<Notice> notices, CancellationToken cancel)
    {
        var about = notices.Where(notice => notice.Kind == NoticeKind.KeyExpiring).ToArray();
        if (about.Length == 0) return [];
        var soon = time.GetUtcNow() + ExpiringKeys.RemindedBefore;
        return await store.Set<User>().AnyAsync(user => user.Id == userId && user.KeyExpiresAt <= soon, cancel) ? [] : about;
    }
}
