using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Restante.Server.Accounts;
using Restante.Server.Delivery;
using Restante.Server.Invitations;
using Restante.Server.Retention;
using Restante.Server.Storage;

namespace Restante.Server.Guests;

internal enum MailboxDue { Nothing, Reminder30, Reminder7, Deletion }

/// <summary>
/// When inactivity leads to a reminder or to the mailbox's deletion (PROTOCOL.md section 12). Pure: the time is an argument.
/// </summary>
internal static class MailboxDates
{
    private static readonly TimeSpan FirstReminder = TimeSpan.FromDays(30);
    private static readonly TimeSpan SecondReminder = TimeSpan.FromDays(7);

    public static MailboxDue Due(Mailbox mailbox, int retentionDays, DateTimeOffset now)
    {
        var end = mailbox.LastActivityAt.AddDays(retentionDays);
        if (now >= end) return MailboxDue.Deletion;
        if (now >= end - SecondReminder) return mailbox.Reminded7At is null ? MailboxDue.Reminder7 : MailboxDue.Nothing;
        return now >= end - FirstReminder && mailbox.Reminded30At is null ? MailboxDue.Reminder30 : MailboxDue.Nothing;
    }

    /// <summary>Mailboxes with activity after this time are not due.</summary>
    public static DateTimeOffset ActiveBefore(int retentionDays, DateTimeOffset now) => now.AddDays(-retentionDays) + FirstReminder;
}

/// <summary>Reminds guests 30 and 7 days before their mailbox is deleted; not while it is frozen, because they could not sign in.</summary>
internal sealed class MailboxReminders(Outbox outbox, IOptions<GuestsOptions> options) : IRetentionRule
{
    public string Name => "mailbox-reminders";
    public int Order => 0;

    public async Task<IReadOnlyList<string>> Plan(Store store, DateTimeOffset now, CancellationToken cancel) =>
        [.. (await Due(store, now, cancel)).Select(mailbox => $"{mailbox.Address} is reminded that the mailbox will be deleted.")];

    public async Task Apply(Store store, DateTimeOffset now, CancellationToken cancel)
    {
        foreach (var mailbox in await Due(store, now, cancel))
        {
            var first = MailboxDates.Due(mailbox, options.Value.RetentionDays, now) == MailboxDue.Reminder30;
            var row = store.Set<Mailbox>().Where(row => row.Mid == mailbox.Mid && row.LastActivityAt == mailbox.LastActivityAt);
            var claimed = first
                ? await row.Where(row => row.Reminded30At == null)
                    .ExecuteUpdateAsync(update => update.SetProperty(row => row.Reminded30At, now), cancel)
                : await row.Where(row => row.Reminded7At == null)
                    .ExecuteUpdateAsync(update => update.SetProperty(row => row.Reminded7At, now), cancel);
            var deletedAfter = mailbox.LastActivityAt.AddDays(options.Value.RetentionDays);
            var isDirect = mailbox.Delivery == GuestDelivery.Direct;
            if (claimed == 1)
                await outbox.Add(store, new DeletionReminderMail(mailbox.Address, mailbox.Language, deletedAfter, isDirect), now);
        }
    }

    private async Task<List<Mailbox>> Due(Store store, DateTimeOffset now, CancellationToken cancel)
    {
        var before = MailboxDates.ActiveBefore(options.Value.RetentionDays, now);
        var quiet = await store.Set<Mailbox>().AsNoTracking()
            .Where(mailbox => mailbox.State == MailboxState.Active && mailbox.LastActivityAt <= before).ToListAsync(cancel);
        return quiet.FindAll(mailbox =>
            MailboxDates.Due(mailbox, options.Value.RetentionDays, now) is MailboxDue.Reminder30 or MailboxDue.Reminder7);
    }
}

/// <summary>
/// Reminds the senders who decide about a frozen mailbox, 7 days after the freeze and then every 30 days, until one of them releases or
/// retires it, or it is deleted for inactivity.
/// </summary>
internal sealed class FrozenReminders(
    Mailboxes mailboxes,
    Senders senders,
    Notices notices,
    IOptions<GuestsOptions> options) : IRetentionRule
{
    private static readonly TimeSpan First = TimeSpan.FromDays(7);
    private static readonly TimeSpan Next = TimeSpan.FromDays(30);

    public string Name => "frozen-reminders";
    public int Order => 0;

    public async Task<IReadOnlyList<string>> Plan(Store store, DateTimeOffset now, CancellationToken cancel) =>
        [.. (await Due(store, now).ToListAsync(cancel))
            .Select(mailbox => $"Those who decide about the frozen mailbox of {mailbox.Address} are reminded.")];

    public async Task Apply(Store store, DateTimeOffset now, CancellationToken cancel)
    {
        foreach (var mid in await Due(store, now).Select(mailbox => mailbox.Mid).ToListAsync(cancel))
        {
            // Read again under the lock, because a release at this moment ends the reminders.
            await store.LockOwner(mid, cancel);
            var mailbox = await Due(store, now).SingleOrDefaultAsync(mailbox => mailbox.Mid == mid, cancel);
            if (mailbox is not { FrozenFor: { } reportedSender, FrozenAt: { } frozenAt }) continue;
            await store.Set<Mailbox>().Where(row => row.Mid == mid)
                .ExecuteUpdateAsync(update => update.SetProperty(row => row.FrozenRemindedAt, now), cancel);
            var deletedAfter = mailbox.LastActivityAt.AddDays(options.Value.RetentionDays);
            foreach (var userId in await mailboxes.Deciders(mid, reportedSender, cancel))
            {
                // Replaces the notice with the two buttons, so that it is shown again if it was dismissed, and never twice.
                await notices.Withdraw(userId, NoticeKind.MailboxFrozen, mailbox.Address, cancel);
                await senders.Notify(userId, NoticeKind.MailboxFrozen, mailbox.Address, null,
                    (to, language) => new MailboxFrozenReminderMail(to, language, mailbox.Address, frozenAt, deletedAfter), now);
            }
        }
    }

    private static IQueryable<Mailbox> Due(Store store, DateTimeOffset now)
    {
        var (first, next) = (now - First, now - Next);
        return store.Set<Mailbox>().AsNoTracking().Where(mailbox => mailbox.State == MailboxState.Frozen
            && (mailbox.FrozenRemindedAt == null ? mailbox.FrozenAt <= first : mailbox.FrozenRemindedAt <= next));
    }
}

/// <summary>
/// Deletes mailboxes after the retention time without activity, and after a "lost password" that no sign-in has cancelled; the latter not
/// while a mailbox is frozen, because nobody could sign in.
/// </summary>
internal sealed class MailboxDeletion(Mailboxes mailboxes, IOptions<GuestsOptions> options) : IRetentionRule
{
    public string Name => "mailbox-deletion";
    public int Order => 100;

    public async Task<IReadOnlyList<string>> Plan(Store store, DateTimeOffset now, CancellationToken cancel) =>
        [.. (await Due(store, now).ToListAsync(cancel)).Select(mailbox => $"The mailbox of {mailbox.Address} is deleted.")];

    public async Task Apply(Store store, DateTimeOffset now, CancellationToken cancel)
    {
        foreach (var mid in await Due(store, now).Select(mailbox => mailbox.Mid).ToListAsync(cancel))
        {
            // Read again under the lock, because a sign-in at this moment keeps the mailbox.
            await store.LockOwner(mid, cancel);
            if (await Due(store, now).SingleOrDefaultAsync(mailbox => mailbox.Mid == mid, cancel) is not { } mailbox) continue;
            var isLost = mailbox.State == MailboxState.Active && mailbox.RetireAt <= now;
            await mailboxes.Retire(mailbox, isLost ? RetireCause.PasswordLost : RetireCause.Inactivity, now, cancel);
        }
    }

    private IQueryable<Mailbox> Due(Store store, DateTimeOffset now)
    {
        var before = now.AddDays(-options.Value.RetentionDays);
        return store.Set<Mailbox>().AsNoTracking().Where(mailbox => mailbox.LastActivityAt <= before
            || (mailbox.State == MailboxState.Active && mailbox.RetireAt <= now));
    }
}

/// <summary>Deletes lost-password links 7 days after their expiry.</summary>
internal sealed class ExpiredLostLinks : IRetentionRule
{
    public string Name => "lost-links";
    public int Order => 300;

    public async Task<IReadOnlyList<string>> Plan(Store store, DateTimeOffset now, CancellationToken cancel) =>
        Counted.Sentence(
            await Due(store, now).CountAsync(cancel),
            "One expired link for a lost password is forgotten.",
            "expired links for lost passwords are forgotten.");

    public Task Apply(Store store, DateTimeOffset now, CancellationToken cancel) => Due(store, now).ExecuteDeleteAsync(cancel);

    private static IQueryable<LostLink> Due(Store store, DateTimeOffset now)
    {
        var before = now.AddDays(-7);
        return store.Set<LostLink>().Where(link => link.ExpiresAt < before);
    }
}
