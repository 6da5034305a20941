using Microsoft.EntityFrameworkCore;
using Restante.Protocol;
using Restante.Server.Accounts;
using Restante.Server.Delivery;
using Restante.Server.Retention;
using Restante.Server.Sessions;
using Restante.Server.Storage;

namespace Restante.Server.Guests;

/// <summary>Switches a guest's new messages between their mail program and the mailbox. Messages in the mailbox stay there.</summary>
internal sealed class DirectDelivery(Store store, DeliveryChange change)
{
    public Task<DeliveryChangeOutcome> Switch(SignedIn me, byte[] auth, bool direct, Visitor visitor, DateTimeOffset now) =>
        change.Run(me, auth, visitor, (mailbox, at) => Decide(direct, mailbox, at), now);

    /// <summary>Dismisses the notice that direct delivery ended. This changes nothing else, so it needs no password.</summary>
    public Task DismissFallBack(Id16 mid, CancellationToken cancel) =>
        store.Set<Mailbox>().Where(row => row.Mid == mid).ExecuteUpdateAsync(update => update
            .SetProperty(row => row.FellBackAt, (DateTimeOffset?)null).SetProperty(row => row.FellBackCause, (FallBackCause?)null), cancel);

    private static DeliveryStep? Decide(bool direct, Mailbox mailbox, DateTimeOffset now)
    {
        var wanted = direct ? GuestDelivery.Direct : GuestDelivery.Mailbox;
        if (mailbox.Delivery == wanted) return null;
        if (direct && DeliveryKey.FaultOf(mailbox, now) is { } fault) return new DeliveryStep.Refuse(new OwnKeyFault.Unusable(fault));
        return new DeliveryStep.Write(update => update.SetProperty(row => row.Delivery, wanted),
            direct ? NoticeKind.DeliveryDirect : NoticeKind.DeliveryMailbox,
            (to, language) => new DeliverySwitchedMail(to, language, mailbox.Address, direct, now),
            new DeliverySwitchedGuestMail(mailbox.Address, mailbox.Language, direct, now));
    }
}

/// <summary>
/// Handles the delivery status of messages to guests with direct delivery. An accepted message counts as activity (PROTOCOL.md section 12).
/// A refused one ends direct delivery, unless the guest has changed the delivery since.
/// </summary>
internal sealed class DirectDeliveryFeedback(Mailboxes mailboxes) : IDeliveryOutcome
{
    public async Task Delivered(Store store, OutboundMail mail, DateTimeOffset now, CancellationToken cancel)
    {
        if (await DirectMailbox(mail, cancel) is { } mailbox) await mailboxes.Touch(mailbox.Mid, now, cancel);
    }

    public async Task Refused(Store store, OutboundMail mail, string text, bool permanent, DateTimeOffset now, CancellationToken cancel)
    {
        if (await DirectMailbox(mail, cancel) is { } mailbox && (mailbox.DeliveryChangedAt is not { } changed || mail.CreatedAt >= changed))
            await mailboxes.FallBack(mailbox, FallBackCause.Refused, now, cancel);
    }

    private async Task<Mailbox?> DirectMailbox(OutboundMail mail, CancellationToken cancel) =>
        mail.Kind == DeliveryMails.PgpMessage && MailAddress.TryParse(mail.To, out var address)
        && await mailboxes.Find(address.Canonical, cancel) is { Delivery: GuestDelivery.Direct } mailbox ? mailbox : null;
}

/// <summary>Ends direct delivery before the guest's own key expires. The mailbox then gets new messages.</summary>
internal sealed class EndingOwnKeys(Mailboxes mailboxes) : IRetentionRule
{
    public string Name => "own-keys";
    public int Order => 50;

    public async Task<IReadOnlyList<string>> Plan(Store store, DateTimeOffset now, CancellationToken cancel) =>
        [.. (await Due(store, now).ToListAsync(cancel))
            .Select(mailbox => $"The key of {mailbox.Address} ends; messages go into the mailbox again.")];

    public async Task Apply(Store store, DateTimeOffset now, CancellationToken cancel)
    {
        foreach (var mid in await Due(store, now).Select(mailbox => mailbox.Mid).ToListAsync(cancel))
        {
            // Read again under the lock, because the guest may set a new key at this moment.
            await store.LockOwner(mid, cancel);
            if (await Due(store, now).SingleOrDefaultAsync(mailbox => mailbox.Mid == mid, cancel) is { } mailbox)
                await mailboxes.FallBack(mailbox, FallBackCause.KeyExpired, now, cancel);
        }
    }

    private static IQueryable<Mailbox> Due(Store store, DateTimeOffset now)
    {
        var ending = now + OpenPgp.Policy.Restante.MinRemainingValidity;
        return store.Set<Mailbox>().AsNoTracking()
            .Where(mailbox => mailbox.Delivery == GuestDelivery.Direct && mailbox.OwnKeyExpiresAt <= ending);
    }
}
