using Microsoft.EntityFrameworkCore;
using Restante.Server.Accounts;
using Restante.Server.Delivery;
using Restante.Server.Invitations;
using Restante.Server.Keys;
using Restante.Server.Messages;
using Restante.Server.Protocol;
using Restante.Server.Sessions;
using Restante.Server.Storage;

namespace Restante.Server.Guests;

/// <summary>
/// The façade of temporary mailboxes. Everything that writes takes part in the caller's transaction and does not commit;
/// after the commit the caller wakes the outbox.
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
    /// <summary>The mailbox of an address, active or frozen; null where there is none.</summary>
    public Task<Mailbox?> Find(string canon, CancellationToken cancel) =>
        store.Set<Mailbox>().AsNoTracking().SingleOrDefaultAsync(mailbox => mailbox.Canon == canon, cancel);

    /// <summary>The mailboxes of these addresses, active or frozen.</summary>
    public Task<List<Mailbox>> Find(IReadOnlyCollection<string> canons, CancellationToken cancel) =>
        store.Set<Mailbox>().AsNoTracking().Where(mailbox => canons.Contains(mailbox.Canon)).ToListAsync(cancel);

    public Task<Mailbox?> Get(byte[] mid, CancellationToken cancel) =>
        store.Set<Mailbox>().AsNoTracking().SingleOrDefaultAsync(mailbox => mailbox.Mid == mid, cancel);

    public Task<bool> Exists(string canon, DateTimeOffset? createdBy, CancellationToken cancel) =>
        store.Set<Mailbox>().AnyAsync(mailbox => mailbox.Canon == canon && (createdBy == null || mailbox.CreatedAt <= createdBy), cancel);

    /// <summary>What vouches for a mailbox's key towards this sender; null: assurance none.</summary>
    public Task<Assurance?> Assurance(byte[] mid, byte[] userId, CancellationToken cancel) =>
        store.Set<Assurance>().AsNoTracking().SingleOrDefaultAsync(assurance => assurance.Mid == mid && assurance.UserId == userId, cancel);

    /// <summary>The key to which this mailbox's guest is written directly now; null: the mailbox gets the message.</summary>
    public static DeliveryKey? DeliveryKeyOf(Mailbox mailbox, DateTimeOffset now) => DeliveryKey.Of(mailbox, now);

    /// <summary>The same of each of these mailboxes, by address; those that deliver into the mailbox are left out.</summary>
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
    /// Ends direct delivery because it does not work: from the next message on the mailbox gets them. Guest and senders are told, once
    /// however often it is called. False where the mailbox does not deliver directly (any more).
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
        await TellSenders(
            mailbox,
            NoticeKind.DeliveryFellBack,
            (to, language) => new DeliveryFellBackMail(to, language, mailbox.Address, cause),
            now,
            cancel);
        await TellGuest(new DeliveryFellBackGuestMail(mailbox.Address, mailbox.Language, cause), now);
        return true;
    }

    /// <summary>
    /// Before a message is written to a mailbox: where its guest has direct delivery and the key is no longer usable, the mailbox
    /// gets this message already.
    /// </summary>
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
    /// Holds these addresses until the transaction ends: nobody makes, changes or ends a mailbox there meanwhile, and nobody
    /// adds to what a link opens while it is being used. Sending takes it before it looks whether mailboxes exist.
    /// </summary>
    public Task Lock(IEnumerable<string> canons, CancellationToken cancel) =>
        store.LockOwners(
            [.. canons.Distinct().Order(StringComparer.Ordinal).Select(canon => keys.MailboxIdentity(canon).MailboxId)], cancel);

    /// <summary>
    /// Notes a sign-in, a reply or a new message: the time without activity starts again, and so do the reminders.
    /// </summary>
    public Task Touch(byte[] mid, DateTimeOffset now, CancellationToken cancel) =>
        Touch(store.Set<Mailbox>().Where(mailbox => mailbox.Mid == mid), now, cancel);

    /// <summary>The same of many.</summary>
    public Task Touch(IReadOnlyCollection<byte[]> mids, DateTimeOffset now, CancellationToken cancel) =>
        mids.Count == 0 ? Task.CompletedTask : Touch(store.Set<Mailbox>().Where(mailbox => mids.Contains(mailbox.Mid)), now, cancel);

    private static Task<int> Touch(IQueryable<Mailbox> mailboxes, DateTimeOffset now, CancellationToken cancel) =>
        mailboxes.ExecuteUpdateAsync(update => update
            .SetProperty(mailbox => mailbox.LastActivityAt, now)
            .SetProperty(mailbox => mailbox.Reminded30At, (DateTimeOffset?)null)
            .SetProperty(mailbox => mailbox.Reminded7At, (DateTimeOffset?)null), cancel);

    /// <summary>The users who invited this guest or wrote to the mailbox.</summary>
    public async Task<IReadOnlyList<byte[]>> SendersTo(byte[] mid, CancellationToken cancel)
    {
        var vouched = await store.Set<Assurance>()
            .Where(assurance => assurance.Mid == mid)
            .Select(assurance => assurance.UserId)
            .ToListAsync(cancel);
        var wrote = await messages.UsersWhoWroteTo(new Reader(ReaderKind.Mailbox, mid), cancel);
        return InOrder(vouched.Concat(wrote));
    }

    /// <summary>
    /// The users who freeze, lift or retire a mailbox: those whose links made it or were put into it. The sender of the reported
    /// link alone decides only where there is none of them: otherwise any user could end any mailbox with a link to themselves.
    /// </summary>
    public async Task<IReadOnlyList<byte[]>> WhoDecides(byte[] mid, byte[] reportedSender, CancellationToken cancel)
    {
        var vouched = await store.Set<Assurance>()
            .Where(assurance => assurance.Mid == mid)
            .Select(assurance => assurance.UserId)
            .ToListAsync(cancel);
        return vouched.Count > 0 ? InOrder(vouched) : [reportedSender];
    }

    // One order for everybody: whoever is told has their rate of mails held until the transaction ends.
    private static byte[][] InOrder(IEnumerable<byte[]> userIds) =>
        [.. userIds.Distinct(ByteArrayComparer.Instance).OrderBy(Convert.ToHexString, StringComparer.Ordinal)];

    /// <summary>Tells every sender, in the app and by mail.</summary>
    public async Task TellSenders(
        Mailbox mailbox,
        NoticeKind kind,
        Func<string, string, MailContent> mail,
        DateTimeOffset now,
        CancellationToken cancel)
    {
        foreach (var userId in await SendersTo(mailbox.Mid, cancel))
            await senders.Tell(userId, kind, mailbox.Address, null, mail, now);
    }

    /// <summary>Tells the guest by mail.</summary>
    public Task TellGuest(MailContent mail, DateTimeOffset now) => outbox.Add(store, mail, now);

    /// <summary>
    /// Freezes the mailbox: nobody can sign in until a user of <see cref="WhoDecides"/> lifts the freeze or retires the mailbox.
    /// False if it is frozen already.
    /// </summary>
    public async Task<bool> Freeze(Mailbox mailbox, byte[] iid, byte[] userId, DateTimeOffset now, CancellationToken cancel)
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
    /// Lifts a freeze. The time of "lost password" goes on with what was left of it, and senders and guest learn its new end.
    /// </summary>
    public async Task Unfreeze(Mailbox mailbox, DateTimeOffset now, CancellationToken cancel)
    {
        var retireAt = mailbox.RetireAt + (now - mailbox.FrozenAt!.Value);
        await store.Set<Mailbox>().Where(row => row.Mid == mailbox.Mid).ExecuteUpdateAsync(update => update
            .SetProperty(row => row.State, MailboxState.Active)
            .SetProperty(row => row.RetireAt, retireAt)
            .SetProperty(row => row.FrozenAt, (DateTimeOffset?)null)
            .SetProperty(row => row.FrozenRemindedAt, (DateTimeOffset?)null)
            .SetProperty(row => row.FrozenIid, (byte[]?)null)
            .SetProperty(row => row.FrozenFor, (byte[]?)null), cancel);
        if (retireAt is { } end) await TellPasswordLost(mailbox, end, now, cancel);
    }

    /// <summary>Tells senders and guest that the mailbox ends at <paramref name="retireAt"/>, unless somebody signs in.</summary>
    public async Task TellPasswordLost(Mailbox mailbox, DateTimeOffset retireAt, DateTimeOffset now, CancellationToken cancel)
    {
        await TellSenders(mailbox, NoticeKind.PasswordLost,
            (to, language) => new PasswordLostMail(to, language, mailbox.Address, retireAt), now, cancel);
        await TellGuest(new PasswordLostGuestMail(mailbox.Address, mailbox.Language, retireAt), now);
    }

    /// <summary>
    /// Ends a mailbox for good: rows, keys, sessions, accesses, and bodies that nobody else reads; assurances are none,
    /// generations go up, a keyed hash of the address and the time remain. Senders and guest are told.
    /// </summary>
    public async Task Retire(Mailbox mailbox, RetireCause cause, DateTimeOffset now, CancellationToken cancel)
    {
        await store.LockOwner(mailbox.Mid, cancel);
        if (!await Exists(mailbox.Canon, null, cancel)) return;
        await TellSenders(
            mailbox,
            NoticeKind.MailboxRetired,
            (to, language) => new MailboxRetiredMail(to, language, mailbox.Address, cause),
            now,
            cancel);
        await TellGuest(new MailboxRetiredGuestMail(mailbox.Address, mailbox.Language, cause), now);
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
