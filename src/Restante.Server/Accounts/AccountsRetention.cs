using Microsoft.EntityFrameworkCore;
using Restante.Server.Retention;
using Restante.Server.Storage;

namespace Restante.Server.Accounts;

/// <summary>Deletes used and expired set-up links, and notices that users dismissed 90 days ago.</summary>
internal sealed class AccountsRetention : IRetentionRule
{
    private static readonly TimeSpan NoticeLife = TimeSpan.FromDays(90);

    public string Name => "accounts";
    public int Order => 300;

    public async Task<IReadOnlyList<string>> Plan(Store store, DateTimeOffset now, CancellationToken cancel)
    {
        var links = await store.Set<SetupLink>().CountAsync(link => link.UsedAt != null || link.ExpiresAt <= now, cancel);
        var old = now - NoticeLife;
        var notices = await store.Set<Notice>().CountAsync(notice => notice.DismissedAt < old, cancel);
        return
        [
            .. Counted.Sentence(links, "One used or expired set-up link is forgotten.", "used or expired set-up links are forgotten."),
            .. Counted.Sentence(
                notices,
                "One notice that was dismissed 90 days ago is forgotten.",
                "notices that were dismissed 90 days ago are forgotten."),
        ];
    }

    public async Task Apply(Store store, DateTimeOffset now, CancellationToken cancel)
    {
        var old = now - NoticeLife;
        await store.Set<SetupLink>().Where(link => link.UsedAt != null || link.ExpiresAt <= now).ExecuteDeleteAsync(cancel);
        await store.Set<Notice>().Where(notice => notice.DismissedAt < old).ExecuteDeleteAsync(cancel);
    }
}
