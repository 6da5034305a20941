using Microsoft.EntityFrameworkCore;
using Restante.Server.Keys;
using Restante.Server.Retention;
using Restante.Server.Storage;

namespace Restante.Server.Delivery;

/// <summary>Deletes the rows of ended mails 30 days after they were written. Their texts were erased when they ended.</summary>
internal sealed class EndedMails : IRetentionRule
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);

    public string Name => "ended-mails";
    public int Order => 300;

    public async Task<IReadOnlyList<string>> Plan(Store store, DateTimeOffset now, CancellationToken cancel) =>
        Counted.Sentence(
            await Due(store, now).CountAsync(cancel),
            "One record of a mail written more than 30 days ago is deleted.",
            "records of mails written more than 30 days ago are deleted.");

    public Task Apply(Store store, DateTimeOffset now, CancellationToken cancel) => Due(store, now).ExecuteDeleteAsync(cancel);

    private static IQueryable<OutboundMail> Due(Store store, DateTimeOffset now)
    {
        var limit = now - Kept;
        return store.Set<OutboundMail>().Where(mail => mail.State != MailState.Waiting && mail.CreatedAt < limit);
    }
}

/// <summary>Destroys day keys older than six days: by then the mails that they sealed have been sent or have failed.</summary>
internal sealed class OldDayKeys(DayKeys dayKeys) : IRetentionRule
{
    public string Name => "day-keys";
    public int Order => 300;

    public Task<IReadOnlyList<string>> Plan(Store store, DateTimeOffset now, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<string>>(
            Counted.Sentence(dayKeys.CountExpired(now), "One key of a past day is destroyed.", "keys of past days are destroyed."));

    public Task Apply(Store store, DateTimeOffset now, CancellationToken cancel)
    {
        dayKeys.DestroyExpired(now);
        return Task.CompletedTask;
    }
}

/// <summary>Wakes the worker to send what other rules queued (reminders, warnings); their transactions are committed by now.</summary>
internal sealed class QueuedReminders(Outbox outbox) : IRetentionRule
{
    public string Name => "reminders-leave";
    public int Order => 400;

    public Task<IReadOnlyList<string>> Plan(Store store, DateTimeOffset now, CancellationToken cancel) =>
        Task.FromResult<IReadOnlyList<string>>([]);

    public Task Apply(Store store, DateTimeOffset now, CancellationToken cancel)
    {
        outbox.Wake();
        return Task.CompletedTask;
    }
}
