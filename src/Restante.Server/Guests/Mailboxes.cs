using Microsoft.EntityFrameworkCore;
using Restante.Protocol;
using Restante.Server.Accounts;
using Restante.Server.Delivery;
using Restante.Server.Invitations;
using Restante.Server.Keys;
using Restante.Server.Messages;
using Restante.Server.Sessions;
using Restante.Server.Storage;

namespace Restante.Server.Guests;

/// <summary>
/// The façade of temporary mailboxes. Methods that write take part in the caller's transaction and do not commit. After the commit the
/// caller wakes the outbox.
/// </summary>
internal sealed class Mailboxes(
    Store store,
    InstanceKeys keys,
    SessionGate sessions,
    MessageStore messages,
    InvitationBook invitations,
    Senders senders,
    Outbox outbox) : IMailboxLookup
{
    /// <summary>The mailbox of an address, active or frozen; null if it has none.</summary>
    public Task<Mailbox?> Find(string canon, CancellationToken cancel) =>
        store.Set<Mailbox>().AsNoTracking().SingleOrDefaultAsync(mailbox => mailbox.Canon == canon, cancel);

    /// <summary>The mailboxes of these addresses, active or frozen.</summary>
    public Task<List<Mailbox>> Find(IReadOnlyCollection<string> canons, CancellationToken cancel) =>
        store.Set<Mailbox>().AsNoTracking().Where(mailbox => canons.Contains(mailbox.Canon)).ToListAsync(cancel);

    public Task<Mailbox?> Get(Id16 mid, CancellationToken cancel) =>
        store.Set<Mailbox>().AsNoTracking().SingleOrDefaultAsync(mailbox => mailbox.Mid == mid, cancel);

    public Task<bool> Exists(string canon, DateTimeOffset? createdBy, CancellationToken cancel) =>
        store.Set<Mailbox>().AnyAsync(mailbox => mailbox.Canon == canon && (createdBy == null || mailbox.CreatedAt <= createdBy), cancel);

    /// <summary>The proof of a mailbox's key for this sender; null: no assurance.</summary>
    public Task<Assurance?> Assurance(Id16 mid, Id16 userId, CancellationToken cancel) =>
        store.Set<Assurance>().AsNoTracking().SingleOrDefaultAsync(assurance => assurance.Mid == mid && assurance.UserId == userId, cancel);

    /// <summary>The present key for direct delivery; null: the mailbox gets the message.</summary>
    public static DeliveryKey? DeliveryKeyOf(Mailbox mailbox, DateTimeOffset now) => DeliveryKey.Of(mailbox, now);

    /// <summary>
    /// The present keys for direct delivery of these mailboxes, by address, without those that get their messages themselves.
    /// </summary>
    public Dictionary<string, DeliveryKey> DeliveryKeysOf(IEnumerable<Mailbox> mailboxes, DateTimeOffset now)
    {
        var direct = mailboxes.Where(DeliveryKey.IsDirect).ToList();
        if (direct.Count == 0) return [];
        var faults = store.Outside(
            "delivery-keys",
            direct.SelectMany(mailbox => new[] { Encoding.Text(mailbox.Canon), mailbox.OwnKey ?? mailbox.Certificate }),
            () => direct.ToDictionary(mailbox => mailbox.Canon, mailbox => DeliveryKey.FaultOf(mailbox, now)));
        return direct.Where(mailbox => faults[mailbox.Canon] is null).ToDictionary(mailbox => mailbox.Canon, DeliveryKey.Chosen);
    }

    /// <summary>
    /// Ends direct delivery because it does not work: the mailbox gets new messages. Notifies guest and senders, once even if called
    /// repeatedly. False if the mailbox does not deliver directly (any more).
    /// </summary>
    public async Task<bool> FallBack(Mailbox mailbox, FallBackCause cause, DateTimeOffset now, CancellationToken cancel)
    {
        var ended = await store.Set<Mailbox>()
            .Where(row => row.Mid == mailbox.Mid && row.Delivery == GuestDelivery.Direct)
            .ExecuteUpdateAsync(update => update
                .SetProperty(row => row.Delivery, GuestDelivery.Mailbox)
                .SetProperty(row => row.DeliveryChangedAt, now)
                .SetProperty(row => row.FellBackAt, now)
                .SetProperty(row => row.FellBackCause, cause), cancel) == 1;
        if (!ended) return false;
        await NotifySenders(
            mailbox,
            NoticeKind.DeliveryFellBack,
            (to, language) => new DeliveryFellBackMail(to, language, mailbox.Address, cause),
            now,
            cancel);
        await NotifyGuest(new DeliveryFellBackGuestMail(mailbox.Address, mailbox.Language, cause), now);
        return true;
    }

    /// <summary>Ends direct delivery if its key is no longer usable. Call it when a message goes to the mailbox.</summary>
    public async Task FallBackWhereKeyEnded(Mailbox mailbox, DateTimeOffset now, CancellationToken cancel)
    {
        if (mailbox.Delivery != GuestDelivery.Direct) return;
        var fault = store.Outside(
            "delivery-fault",
            [mailbox.OwnKey ?? mailbox.Certificate, Encoding.Text(mailbox.Canon)],
            () => DeliveryKey.FaultOf(mailbox, now));
        if (fault is { } found) await FallBack(mailbox, DeliveryKey.CauseOf(found), now, cancel);
    }

    /// <summary>
    /// Locks these addresses until the transaction ends: nobody can create, change or retire their mailboxes, or add to what a link opens
    /// while it is used. Sending locks them before it checks whether mailboxes exist.
    /// </summary>
    public Task Lock(IEnumerable<string> canons, CancellationToken cancel) =>
        store.LockOwners(
            [.. canons.Distinct().Order(StringComparer.Ordinal).Select(canon => keys.MailboxIdentity(canon).MailboxId)], cancel);

    /// <summary>Records activity (a sign-in, a reply or a new message), which restarts the retention time and its reminders.</summary>
    public Task Touch(Id16 mid, DateTimeOffset now, CancellationToken cancel) =>
        Touch(store.Set<Mailbox>().Where(mailbox => mailbox.Mid == mid), now, cancel);

    /// <summary>Records activity for many mailboxes.</summary>
    public Task Touch(IReadOnlyCollection<Id16> mids, DateTimeOffset now, CancellationToken cancel) =>
        mids.Count == 0 ? Task.CompletedTask : Touch(store.Set<Mailbox>().Where(mailbox => mids.Contains(mailbox.Mid)), now, cancel);

    private static Task<int> Touch(IQueryable<Mailbox> mailboxes, DateTimeOffset now, CancellationToken cancel) =>
        mailboxes.ExecuteUpdateAsync(update => update
            .SetProperty(mailbox => mailbox.LastActivityAt, now)
            .SetProperty(mailbox => mailbox.Reminded30At, (DateTimeOffset?)null)
            .SetProperty(mailbox => mailbox.Reminded7At, (DateTimeOffset?)null), cancel);

    /// <summary>The users who invited this guest or wrote to the mailbox.</summary>
    public async Task<IReadOnlyList<Id16>> SendersTo(Id16 mid, CancellationToken cancel)
    {
        var assured = await store.Set<Assurance>()
            .Where(assurance => assurance.Mid == mid)
            .Select(assurance => assurance.UserId)
            .ToListAsync(cancel);
        var wrote = await messages.UsersWhoWroteTo(new Reader(ReaderKind.Mailbox, mid), cancel);
        return InOrder(assured.Concat(wrote));
    }

    /// <summary>
    /// The users who decide about freezing, releasing or retiring a mailbox: those with whose links it was created or to whose links it was
    /// attached. If there is none, the sender of the reported link decides; otherwise any user could retire any mailbox by a link to its
    /// address.
    /// </summary>
    public async Task<IReadOnlyList<Id16>> Deciders(Id16 mid, Id16 reportedSender, CancellationToken cancel)
    {
        var assured = await store.Set<Assurance>()
            .Where(assurance => assurance.Mid == mid)
            .Select(assurance => assurance.UserId)
            .ToListAsync(cancel);
        return assured.Count > 0 ? InOrder(assured) : [reportedSender];
    }

    // In a fixed order against deadlocks: each notified user's rate is locked until the transaction ends.
    private static Id16[] InOrder(IEnumerable<Id16> userIds) =>
        [.. userIds.Distinct().Order()];

    /// <summary>Notifies every sender, in the app and by mail.</summary>
    public async Task NotifySenders(
        Mailbox mailbox,
        NoticeKind kind,
        Func<string, string, MailContent> mail,
        DateTimeOffset now,
        CancellationToken cancel)
    {
        foreach (var userId in await SendersTo(mailbox.Mid, cancel))
            await senders.Notify(userId, kind, mailbox.Address, null, mail, now);
    }

    /// <summary>Notifies the guest by mail.</summary>
    public Task NotifyGuest(MailContent mail, DateTimeOffset now) => outbox.Add(store, mail, now);

    /// <summary>
    /// Freezes the mailbox: nobody can sign in until a user of <see cref="Deciders"/> releases or retires it. False if it is frozen
    /// already.
    /// </summary>
    public async Task<bool> Freeze(Mailbox mailbox, Id16 iid, Id16 userId, DateTimeOffset now, CancellationToken cancel)
    {
        var frozen = await store.Set<Mailbox>().Where(row => row.Mid == mailbox.Mid && row.State == MailboxState.Active)
            .ExecuteUpdateAsync(update => update
                .SetProperty(row => row.State, MailboxState.Frozen)
                .SetProperty(row => row.FrozenAt, now)
                .SetProperty(row => row.FrozenIid, iid)
                .SetProperty(row => row.FrozenFor, userId), cancel) == 1;
        await sessions.EndAll(OwnerKind.Guest, mailbox.Mid, null, cancel);
        return frozen;
    }

    /// <summary>
    /// Releases a frozen mailbox. The waiting time of a "lost password" continues with what was left of it, and senders and guest are
    /// notified of its new end.
    /// </summary>
    public async Task Unfreeze(Mailbox mailbox, DateTimeOffset now, CancellationToken cancel)
    {
        var retireAt = mailbox.RetireAt + (now - mailbox.FrozenAt!.Value);
        await store.Set<Mailbox>().Where(row => row.Mid == mailbox.Mid).ExecuteUpdateAsync(update => update
            .SetProperty(row => row.State, MailboxState.Active)
            .SetProperty(row => row.RetireAt, retireAt)
            .SetProperty(row => row.FrozenAt, (DateTimeOffset?)null)
            .SetProperty(row => row.FrozenRemindedAt, (DateTimeOffset?)null)
            .SetProperty(row => row.FrozenIid, (Id16?)null)
            .SetProperty(row => row.FrozenFor, (Id16?)null), cancel);
        if (retireAt is { } end) await NotifyPasswordLost(mailbox, end, now, cancel);
    }

    /// <summary>Notifies senders and guest that the mailbox is deleted at <paramref name="retireAt"/>, unless somebody signs in.</summary>
    public async Task NotifyPasswordLost(Mailbox mailbox, DateTimeOffset retireAt, DateTimeOffset now, CancellationToken cancel)
    {
        await NotifySenders(mailbox, NoticeKind.PasswordLost,
            (to, language) => new PasswordLostMail(to, language, mailbox.Address, retireAt), now, cancel);
        await NotifyGuest(new PasswordLostGuestMail(mailbox.Address, mailbox.Language, retireAt), now);
    }

    /// <summary>
    /// Retires a mailbox permanently: deletes its rows, sessions, accesses and assurances, and the bodies that nobody else can open; raises
    /// the generations; keeps a keyed hash of the address and the time. Notifies senders and guest.
    /// </summary>
    public async Task Retire(Mailbox mailbox, RetireCause cause, DateTimeOffset now, CancellationToken cancel)
    {
        await store.LockOwner(mailbox.Mid, cancel);
        if (!await Exists(mailbox.Canon, null, cancel)) return;
        await NotifySenders(
            mailbox,
            NoticeKind.MailboxRetired,
            (to, language) => new MailboxRetiredMail(to, language, mailbox.Address, cause),
            now,
            cancel);
        await NotifyGuest(new MailboxRetiredGuestMail(mailbox.Address, mailbox.Language, cause), now);
        await sessions.Forget(OwnerKind.Guest, mailbox.Mid, cancel);
        await messages.RemoveReader(new Reader(ReaderKind.Mailbox, mailbox.Mid), cancel);
        await store.Set<Assurance>().Where(row => row.Mid == mailbox.Mid).ExecuteDeleteAsync(cancel);
        await store.Set<LostLink>().Where(row => row.Mid == mailbox.Mid).ExecuteDeleteAsync(cancel);
        await store.Set<Mailbox>().Where(row => row.Mid == mailbox.Mid).ExecuteDeleteAsync(cancel);
        await invitations.RaiseGenerations(mailbox.Canon, cancel);
        var hash = keys.Authenticate(Encoding.Text(mailbox.Canon));
        store.Add(new Tombstone { AddressHash = hash.Mac, KeyNumber = hash.KeyNumber, At = now });
    }
}
