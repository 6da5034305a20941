using Microsoft.EntityFrameworkCore;
using Restante.Server.Delivery;
using Restante.Server.Retention;
using Restante.Server.Storage;

namespace Restante.Server.Accounts;

/// <summary>
/// Reminds users 30 days before their key expires, once for each expiry. If the server was down then, it reminds them when it starts.
/// </summary>
internal sealed class ExpiringKeys(Notices notices, Outbox outbox) : IRetentionRule
{
    public static readonly TimeSpan RemindedBefore = TimeSpan.FromDays(30);

    public string Name => "keys-expiring";
    public int Order => 0;

    public async Task<IReadOnlyList<string>> Plan(Store store, DateTimeOffset now, CancellationToken cancel) =>
        [.. (await Due(store, now).ToListAsync(cancel)).Select(user =>
            $"{user.Address} is reminded that the key ends on {user.KeyExpiresAt:yyyy-MM-dd}.")];

    public async Task Apply(Store store, DateTimeOffset now, CancellationToken cancel)
    {
        foreach (var user in await Due(store, now).ToListAsync(cancel))
        {
            var claimed = await Due(store, now).Where(row => row.Id == user.Id && row.KeyExpiresAt == user.KeyExpiresAt)
                .ExecuteUpdateAsync(update => update.SetProperty(row => row.KeyReminderFor, row => row.KeyExpiresAt), cancel);
            if (claimed != 1) continue;
            notices.Add(user.Id, NoticeKind.KeyExpiring, null, null, now);
            await outbox.Add(store, new KeyExpiringMail(user.Address, user.Language, user.KeyExpiresAt!.Value) { UserId = user.Id }, now);
        }
    }

    private static IQueryable<User> Due(Store store, DateTimeOffset now)
    {
        var before = now + RemindedBefore;
        return store.Set<User>().AsNoTracking().Where(user => user.State == UserState.Active && user.KeyExpiresAt <= before
            && (user.KeyReminderFor == null || user.KeyReminderFor != user.KeyExpiresAt));
    }
}
