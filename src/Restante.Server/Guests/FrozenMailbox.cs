using Microsoft.EntityFrameworkCore;
using Restante.Protocol;
using Restante.Server.Delivery;
using Restante.Server.Storage;

namespace Restante.Server.Guests;

internal abstract record FrozenMailboxOutcome
{
    private FrozenMailboxOutcome() { }

    internal sealed record Done : FrozenMailboxOutcome;

    /// <summary>The address has no frozen mailbox, or this user does not decide about it.</summary>
    internal sealed record NotFrozen : FrozenMailboxOutcome;
}

/// <summary>
/// Lets a sender who decides about a frozen mailbox release or retire it. For all others the answer is as if it did not exist.
/// </summary>
internal sealed class FrozenMailbox(Store store, Mailboxes mailboxes, Outbox outbox, TimeProvider time)
{
    public Task<FrozenMailboxOutcome> Unfreeze(Id16 userId, MailAddress address, CancellationToken cancel) =>
        Decide(userId, address, mailbox => mailboxes.Unfreeze(mailbox, time.GetUtcNow(), CancellationToken.None), cancel);

    public Task<FrozenMailboxOutcome> Retire(Id16 userId, MailAddress address, CancellationToken cancel) =>
        Decide(userId, address, mailbox => mailboxes.Retire(mailbox, RetireCause.Sender, time.GetUtcNow(), CancellationToken.None), cancel);

    private async Task<FrozenMailboxOutcome> Decide(
        Id16 userId, MailAddress address, Func<Mailbox, Task> decision, CancellationToken cancel)
    {
        var done = await store.InTransaction(async () =>
        {
            await mailboxes.Lock([address.Canonical], cancel);
            if (await mailboxes.Find(address.Canonical, cancel) is not { State: MailboxState.Frozen, FrozenFor: { } sender } mailbox)
                return false;
            var deciders = await mailboxes.Deciders(mailbox.Mid, sender, cancel);
            if (!deciders.Contains(userId)) return false;
            await decision(mailbox);
            return true;
        }, CancellationToken.None);
        outbox.Wake();
        return done ? new FrozenMailboxOutcome.Done() : new FrozenMailboxOutcome.NotFrozen();
    }
}
