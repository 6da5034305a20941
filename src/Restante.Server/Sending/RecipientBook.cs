using Microsoft.EntityFrameworkCore;
using Restante.Server.Accounts;
using Restante.Server.Guests;
using Restante.Server.Invitations;
using Restante.Server.KeyDiscovery;
using Restante.Server.Keys;
using Restante.Server.Messages;
using Restante.Server.Protocol;
using Restante.Server.Storage;

namespace Restante.Server.Sending;

/// <summary>
/// Everything that is known of one address now. At most one of user and mailbox is set. Which way is taken follows PROTOCOL.md
/// section 10: user, then <paramref name="Key"/>, then mailbox, then a link.
/// </summary>
/// <param name="ReaderId">A user's id, or the id that a mailbox of this address has or would have.</param>
/// <param name="Key">The contact's key, else that of a guest with direct delivery, else, where there is no mailbox, the one found.</param>
/// <param name="Offer">A key in the world for somebody who has a mailbox: nothing switches by itself.</param>
/// <param name="Verdict">What key discovery says; null for users, and where a guest asks.</param>
internal sealed record KnownRecipient(string Canonical, byte[] ReaderId, UserEntry? User, Mailbox? Mailbox, KeyItem? Key, KeyItem? Offer, KeyVerdict? Verdict,
    long Generation, bool NewLink, IReadOnlyList<Invitation> Pending)
{
    /// <summary>
    /// The address had a key, and whether it has one now cannot be told: it must not get a link in its place. An address that never
    /// had one gets a link though a look-up failed; else every silent web server would make its domain unreachable.
    /// </summary>
    public bool IsKeyUnknown => User is null && Mailbox is null && Key is null && Verdict is { State: KeyState.Unknown, HadKey: true };
}

/// <summary>What a request's recipients are now, or why it cannot be sent.</summary>
internal sealed record RecipientPlan(IReadOnlyDictionary<string, KnownRecipient> Known, SendOutcome? Refusal)
{
    public KnownRecipient For(string canonical) => Known[canonical];
    public bool Holds(byte[] readerId) => Known.Values.Any(known => known.ReaderId.AsSpan().SequenceEqual(readerId));
}

/// <summary>What waits behind pending links, by invitation, and the sender's notes of the messages that made them.</summary>
internal sealed record WaitingBehind(ILookup<byte[], WaitingItem> Items, IReadOnlyDictionary<byte[], byte[]?> Notes);

/// <summary>Looks recipients up, and holds what a browser encrypted against what they are at the moment of sending.</summary>
internal sealed class RecipientBook(Store store, UserDirectory users, Mailboxes mailboxes, InvitationBook invitations, KeyFinder finder, InstanceKeys keys)
{
    /// <summary>What these canonical addresses are for this sender. A guest as sender has no links of his own.</summary>
    public async Task<Dictionary<string, KnownRecipient>> Look(AuthorKind senderKind, byte[] senderId, byte[]? parentId, IReadOnlyCollection<string> canonical, DateTimeOffset now, CancellationToken cancel)
    {
        var foundUsers = (await users.Find(canonical, cancel)).ToDictionary(user => user.Canonical);
        var foundMailboxes = (await mailboxes.Find(canonical, cancel)).ToDictionary(mailbox => mailbox.Canon);
        var bySender = senderKind == AuthorKind.User;
        var threadLinks = bySender ? [] : await LinksOfThread(parentId, now, cancel);
        var threadKeys = bySender ? [] : await KeysOfThread(parentId, now, cancel);
        var verdicts = bySender ? await finder.Known(senderId, [.. canonical.Where(address => !foundUsers.ContainsKey(address))], now, cancel) : null;
        var directKeys = mailboxes.DeliveryKeysOf(foundMailboxes.Values.Where(mailbox => !foundUsers.ContainsKey(mailbox.Canon)), now);
        var known = new Dictionary<string, KnownRecipient>();
        foreach (var address in canonical)
        {
            var user = foundUsers.GetValueOrDefault(address);
            var mailbox = user is null ? foundMailboxes.GetValueOrDefault(address) : null;
            var verdict = verdicts?.GetValueOrDefault(address);
            var (key, offer) = user is not null ? default : Keys(mailbox, directKeys.GetValueOrDefault(address), verdict, threadKeys.GetValueOrDefault(address));
            var invited = bySender && user is null;
            known[address] = new KnownRecipient(address, user?.Id ?? keys.MailboxIdentity(address).MailboxId, user, mailbox, key, offer, verdict,
                invited ? await invitations.Generation(senderId, address, cancel) : 0, invited && await invitations.MaySendLink(senderId, address, now, cancel),
                invited ? await invitations.Pending(senderId, address, now, cancel) : [.. threadLinks.Where(link => link.Canon == address)]);
        }
        return known;
    }

    private static (KeyItem? Key, KeyItem? Offer) Keys(Mailbox? mailbox, DeliveryKey? direct, KeyVerdict? verdict, KeyItem? ofThread)
    {
        var found = KeyItem.Of(verdict);
        if (found?.Provenance == KeyOrigin.Contact) return (found, null);
        if (mailbox is not null && direct is not null) return (KeyItem.Of(mailbox, direct), null);
        return mailbox is null ? (found ?? ofThread, null) : (null, found);
    }

    /// <summary>How the users among them came to their keys, by user.</summary>
    public async Task<ILookup<byte[], SuccessionItem>> Successions(IEnumerable<KnownRecipient> known, CancellationToken cancel) =>
        (await users.Successions([.. known.Select(row => row.User?.Id).OfType<byte[]>()], cancel)).ToLookup(row => row.UserId, row => row.Step, ByteArrayComparer.Instance);

    /// <summary>Checks a request of the right form against what is true now.</summary>
    public async Task<RecipientPlan> Check(Author author, SendRequest request, DateTimeOffset now, CancellationToken cancel)
    {
        var byAddress = request.Recipients.ToDictionary(recipient => MailAddress.TryCanonicalise(recipient.Address, out var canonical) ? canonical : "");
        await mailboxes.Lock(byAddress.Keys, cancel);
        var known = await Look(author.Kind, author.Id, request.InReplyTo, byAddress.Keys, now, cancel);
        foreach (var (canonical, recipient) in byAddress)
            if (Refusal(known[canonical], recipient.InsteadOfKey) is { } reason) return new RecipientPlan(known, new SendOutcome.Refused(recipient.Address, reason));
        if (AllowedReaders(author, request, known, byAddress) is { } stray) return new RecipientPlan(known, new SendOutcome.Changed([stray]));
        var changed = new List<string>();
        foreach (var (canonical, recipient) in byAddress)
            if (!await IsStillTrue(author, request, recipient, known[canonical], cancel)) changed.Add(recipient.Address);
        return new RecipientPlan(known, changed.Count > 0 ? new SendOutcome.Changed(changed) : null);
    }

    // A guest's answer to somebody who has not opened yet hangs on the link that brought the message which is answered.
    private async Task<List<Invitation>> LinksOfThread(byte[]? parentId, DateTimeOffset now, CancellationToken cancel)
    {
        if (parentId is null) return [];
        var ids = await store.Set<Recipient>().Where(recipient => recipient.MessageId == parentId && recipient.InvitationId != null)
            .Select(recipient => recipient.InvitationId!).ToListAsync(cancel);
        var links = new List<Invitation>();
        foreach (var id in ids)
            if (await invitations.Find(id, now, cancel) is { State: InvitationState.Pending } link) links.Add(link);
        return links;
    }

    // A guest's browser knows no keys of the world. What the author of the message used, he judged and his browser pinned; what
    // this server would find now, nobody did.
    private async Task<Dictionary<string, KeyItem>> KeysOfThread(byte[]? parentId, DateTimeOffset now, CancellationToken cancel)
    {
        if (parentId is null) return [];
        var recipients = await store.Set<Recipient>().AsNoTracking()
            .Where(recipient => recipient.MessageId == parentId && recipient.Role != Role.Bcc && recipient.PgpCertificate != null).ToListAsync(cancel);
        if (recipients.Count == 0) return [];
        var fingerprints = store.Outside("thread-keys", recipients.SelectMany(recipient => new[] { Encoding.Text(recipient.Canonical), recipient.PgpCertificate! }),
            () => recipients.ConvertAll(recipient => KeyItem.UsableFingerprint(recipient, now)));
        var usable = new Dictionary<string, KeyItem>();
        foreach (var (recipient, fingerprint) in recipients.Zip(fingerprints))
            if (fingerprint is not null) usable[recipient.Canonical] = KeyItem.Of(recipient, fingerprint);
        return usable;
    }

    /// <summary>Why nobody can write to this address now; null where somebody can.</summary>
    /// <param name="known">The address.</param>
    /// <param name="insteadOfKey">The sender deliberately takes a temporary mailbox, whatever keys there may be.</param>
    public static string? Refusal(KnownRecipient known, bool insteadOfKey = false) => known switch
    {
        { IsKeyUnknown: true } when !insteadOfKey => RefusedRecipient.KeyUnknown,
        { User.State: UserState.Invited } => RefusedRecipient.UserNotReady,
        { User.State: UserState.Disabled } => RefusedRecipient.UserDisabled,
        { Mailbox.State: MailboxState.Frozen } => RefusedRecipient.MailboxFrozen,
        _ => null,
    };

    /// <summary>
    /// The new link opens what still waits under the sender's older ones, and what he wrote to this address. What was revoked or
    /// has ended meanwhile stays so, whatever the browser made before it knew.
    /// </summary>
    public async Task GrantEarlier(Author author, string canonical, SentInvitation invitation, IReadOnlyCollection<Invitation> older, DateTimeOffset now, CancellationToken cancel)
    {
        var wanted = invitation.Earlier.ToDictionary(earlier => earlier.BodyId, earlier => earlier.Pkesk, ByteArrayComparer.Instance);
        var waiting = (await Waiting(author.Reader, [.. older.Select(pending => pending.Iid)], cancel)).Select(row => row.Own.BodyId).ToArray();
        var present = store.Set<Access>().Local.Where(access => access.ReaderKind == ReaderKind.Invitation && access.ReaderId.AsSpan().SequenceEqual(invitation.Iid))
            .Select(access => access.BodyId).ToHashSet(ByteArrayComparer.Instance);
        var ids = wanted.Keys.ToArray();
        var open = await (from recipient in store.Set<Recipient>()
                          join message in store.Set<Message>() on recipient.MessageId equals message.Id
                          where ids.Contains(recipient.BodyId) && recipient.Canonical == canonical && recipient.RevokedAt == null
                              && (message.ExpiresAt == null || message.ExpiresAt > now)
                              && ((message.AuthorKind == author.Kind && message.AuthorId == author.Id) || waiting.Contains(recipient.BodyId))
                          select new { recipient.BodyId, recipient.Role, Message = message }).ToListAsync(cancel);
        foreach (var body in open.Where(body => !present.Contains(body.BodyId)))
            store.Add(Access.To(body.Message, body.BodyId, new Reader(ReaderKind.Invitation, invitation.Iid), body.Role, invitation.InviteFpr, wanted[body.BodyId], now));
    }

    /// <summary>The bodies that wait under pending invitations and that the sender can open too, whoever wrote them, with his own access to each.</summary>
    public async Task<List<(byte[] Iid, Access Own)>> Waiting(Reader sender, IReadOnlyCollection<byte[]> invitationIds, CancellationToken cancel)
    {
        var rows = await (from hanging in store.Set<Access>().AsNoTracking()
                          join own in store.Set<Access>().AsNoTracking() on hanging.BodyId equals own.BodyId
                          where hanging.ReaderKind == ReaderKind.Invitation && invitationIds.Contains(hanging.ReaderId)
                              && own.ReaderKind == sender.Kind && own.ReaderId == sender.Id
                          select new { hanging.ReaderId, own }).ToListAsync(cancel);
        return [.. rows.Select(row => (row.ReaderId, row.own))];
    }

    /// <summary>What waits behind these invitations and how the sender's browser can check it, in two statements; none where nothing is pending.</summary>
    public async Task<WaitingBehind> Describe(Reader sender, IReadOnlyCollection<Invitation> pending, CancellationToken cancel)
    {
        var notes = new Dictionary<byte[], byte[]?>(ByteArrayComparer.Instance);
        if (pending.Count == 0) return new WaitingBehind(Array.Empty<(byte[] Iid, WaitingItem Item)>().ToLookup(row => row.Iid, row => row.Item), notes);
        var waiting = await Waiting(sender, [.. pending.Select(invitation => invitation.Iid)], cancel);
        var bodyIds = waiting.Select(row => row.Own.BodyId).Distinct(ByteArrayComparer.Instance).ToArray();
        var facts = await (from body in store.Set<Body>().AsNoTracking()
                           join message in store.Set<Message>().AsNoTracking() on body.MessageId equals message.Id
                           where bodyIds.Contains(body.Id)
                           select new
                           {
                               body.Id,
                               body.Summary,
                               Author = new AuthorItem(message.AuthorKind, message.AuthorId, message.AuthorAddress, message.AuthorName,
                                   message.AuthorFingerprint, message.AuthorCertificate),
                           }).ToDictionaryAsync(row => row.Id, ByteArrayComparer.Instance, cancel);
        var makers = pending.Select(invitation => invitation.MessageId).Distinct(ByteArrayComparer.Instance).ToArray();
        var own = store.Set<Message>().AsNoTracking().Where(message => makers.Contains(message.Id) && message.AuthorId == sender.Id);
        foreach (var row in await own.Select(message => new { message.Id, message.Note }).ToListAsync(cancel)) notes[row.Id] = row.Note;
        return new WaitingBehind(waiting.Where(row => facts.ContainsKey(row.Own.BodyId)).ToLookup(row => row.Iid,
            row => new WaitingItem(row.Own.MessageId, row.Own.BodyId, row.Own.Pkesk, facts[row.Own.BodyId].Summary ?? [], facts[row.Own.BodyId].Author),
            ByteArrayComparer.Instance), notes);
    }

    /// <summary>The newest of the waiting links that this message was encrypted to: where it hangs, over the limit of links.</summary>
    public static Invitation HangsOn(SendRequest request, SentRecipient recipient, KnownRecipient known) =>
        known.Pending.Last(invitation => HasAccess(request, recipient, ReaderKind.Invitation, invitation.Iid, invitation.InviteFpr));

    private async Task<bool> IsStillTrue(Author author, SendRequest request, SentRecipient recipient, KnownRecipient known, CancellationToken cancel) => recipient.Kind switch
    {
        Target.User => known.User is { } user && HasAccess(request, recipient, ReaderKind.User, user.Id, user.Fingerprint,
            // One who writes to themselves reads as the author: a reader has one access to a body.
            user.Id.AsSpan().SequenceEqual(author.Id) ? Role.Author : recipient.Role),
        Target.Pgp => known.Key is { } key && HasAccess(request, recipient, ReaderKind.Pgp, known.ReaderId, key.Fingerprint),
        _ when known.Key is not null && !recipient.InsteadOfKey => false,
        Target.Mailbox => known.Mailbox is { } mailbox && HasAccess(request, recipient, ReaderKind.Mailbox, mailbox.Mid, mailbox.Fingerprint),
        Target.Pending => known is { User: null, Mailbox: null, Pending.Count: > 0 }
            && known.Pending.Any(invitation => HasAccess(request, recipient, ReaderKind.Invitation, invitation.Iid, invitation.InviteFpr)),
        Target.Invitation => known.User is null && author.Kind == AuthorKind.User && await IsInvitationTrue(author, request, recipient, known, cancel),
        _ => false,
    };

    private async Task<bool> IsInvitationTrue(Author author, SendRequest request, SentRecipient recipient, KnownRecipient known, CancellationToken cancel)
    {
        var invitation = request.Invitations.FirstOrDefault(invitation => invitation.Iid.AsSpan().SequenceEqual(recipient.Id));
        if (invitation is null || !known.NewLink || (invitation.HasPin && invitation.Generation != known.Generation)) return false;
        if (known.Mailbox is not null && !invitation.HasPin) return false;
        if (!HasAccess(request, recipient, ReaderKind.Invitation, invitation.Iid, invitation.InviteFpr)) return false;
        var siblings = Siblings(known, invitation.HasPin, invitation.Generation);
        if (!siblings.All(sibling => HasAccess(request, recipient, ReaderKind.Invitation, sibling.Iid, sibling.InviteFpr))) return false;
        return await CoversWaiting(author.Reader, siblings, invitation, cancel);
    }

    /// <summary>True where the new invitation opens all that waits under the given ones, or its maker's browser refused to pass it on.</summary>
    public async Task<bool> CoversWaiting(Reader sender, IReadOnlyCollection<Invitation> older, SentInvitation invitation, CancellationToken cancel)
    {
        var covered = invitation.Earlier.Select(earlier => earlier.BodyId).Concat(invitation.Withheld).ToHashSet(ByteArrayComparer.Instance);
        var waiting = await Waiting(sender, [.. older.Select(pending => pending.Iid)], cancel);
        return waiting.All(row => covered.Contains(row.Own.BodyId));
    }

    /// <summary>Pending invitations that one PIN, or none, opens alike.</summary>
    public static IReadOnlyList<Invitation> Siblings(KnownRecipient known, bool hasPin, long generation) =>
        [.. known.Pending.Where(pending => pending.HasPin == hasPin && (!hasPin || pending.Generation == generation))];

    private static bool HasAccess(SendRequest request, SentRecipient recipient, ReaderKind kind, byte[] id, byte[] fingerprint, Role? role = null) =>
        request.Accesses.Any(access => access.Reader.Kind == kind && access.Reader.Id.AsSpan().SequenceEqual(id) && access.Role == (role ?? recipient.Role)
            && access.BodyId.AsSpan().SequenceEqual(recipient.BodyId) && access.Fingerprint.AsSpan().SequenceEqual(fingerprint));

    // Nobody reads who is no recipient: an access that belongs to none of them stops the message.
    private static string? AllowedReaders(Author author, SendRequest request, Dictionary<string, KnownRecipient> known, Dictionary<string, SentRecipient> byAddress)
    {
        foreach (var access in request.Accesses)
        {
            if (access.Reader.Kind == author.Reader.Kind && access.Reader.Id.AsSpan().SequenceEqual(author.Id)) continue;
            var owned = byAddress.Any(pair => pair.Value.BodyId.AsSpan().SequenceEqual(access.BodyId) && (access.Reader.Kind switch
            {
                ReaderKind.Invitation => request.Invitations.Any(invitation => invitation.Iid.AsSpan().SequenceEqual(access.Reader.Id))
                    || known[pair.Key].Pending.Any(pending => pending.Iid.AsSpan().SequenceEqual(access.Reader.Id)),
                var kind => kind == KindFor(pair.Value.Kind) && known[pair.Key].ReaderId.AsSpan().SequenceEqual(access.Reader.Id),
            }));
            if (!owned) return request.Recipients[0].Address;
        }
        return null;
    }

    private static ReaderKind KindFor(Target target) => target switch
    {
        Target.User => ReaderKind.User,
        Target.Pgp => ReaderKind.Pgp,
        Target.Mailbox => ReaderKind.Mailbox,
        _ => ReaderKind.Invitation,
    };
}
