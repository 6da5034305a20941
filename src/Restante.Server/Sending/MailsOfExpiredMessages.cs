using Microsoft.EntityFrameworkCore;
using Restante.Server.Delivery;
using Restante.Server.Messages;
using Restante.Server.Retention;
using Restante.Server.Storage;

namespace Restante.Server.Sending;

/// <summary>
/// Withdraws queued encrypted mails whose message has expired. It runs before <see cref="MessageExpiry"/>, which deletes the accesses.
/// </summary>
internal sealed class MailsOfExpiredMessages : IRetentionRule
{
    public string Name => "mails-of-ended-messages";
    public int Order => 90;

    public async Task<IReadOnlyList<string>> Plan(Store store, DateTimeOffset now, CancellationToken cancel) =>
        Counted.Sentence(
            await Due(store, now).CountAsync(cancel),
            "One encrypted mail of a message that has ended is not sent any more.",
            "encrypted mails of messages that have ended are not sent any more.");

    public async Task Apply(Store store, DateTimeOffset now, CancellationToken cancel)
    {
        foreach (var id in await Due(store, now).Select(recipient => recipient.Id).ToListAsync(cancel))
            await Outbox.Withdraw(store, id, now, cancel);
    }

    private static IQueryable<Recipient> Due(Store store, DateTimeOffset now) =>
        from recipient in store.Set<Recipient>()
        join message in store.Set<Message>() on recipient.MessageId equals message.Id
        where message.ExpiresAt <= now
            && recipient.Kind == RecipientKind.Pgp
            && Outbox.WaitingPosts(store, now).Any(mail => mail.RecipientId == recipient.Id)
        select recipient;
}
