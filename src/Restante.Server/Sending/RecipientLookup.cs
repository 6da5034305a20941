using Microsoft.EntityFrameworkCore;
using Restante.Protocol;
using Restante.Server.Accounts;
using Restante.Server.Guests;
using Restante.Server.Invitations;
using Restante.Server.KeyDiscovery;
using Restante.Server.Keys;
using Restante.Server.Messages;
using Restante.Server.Storage;

namespace Restante.Server.Sending;

/// <summary>Looks recipients up. The number of statements does not depend on the number of recipients.</summary>
internal sealed class RecipientLookup(
    Store store, UserDirectory users, Mailboxes mailboxes, InvitationBook invitations, KeyFinder finder, InstanceKeys keys)
{
    /// <summary>
    /// Looks these canonical addresses up for a sender. A guest who answers can use only the links of the answered message.
    /// </summary>
    public async Task<Dictionary<string, KnownRecipient>> Look(
        AuthorKind senderKind,
        Id16 senderId,
        Id16? parentId,
        IReadOnlyCollection<string> canonical,
        DateTimeOffset now,
        CancellationToken cancel)
    {
        var foundUsers = (await users.Find(canonical, cancel)).ToDictionary(user => user.Canonical);
        var others = canonical.Where(address => !foundUsers.ContainsKey(address)).ToArray();
        var foundMailboxes = others.Length == 0 ? [] : (await mailboxes.Find(others, cancel)).ToDictionary(mailbox => mailbox.Canon);
        var bySender = senderKind == AuthorKind.User;
        var standings = bySender
            ? await invitations.Standings(senderId, others, now, cancel)
            : await StandingsOfThread(parentId, others, now, cancel);
        var threadKeys = bySender || others.Length == 0 ? [] : await KeysOfThread(parentId, now, cancel);
        var verdicts = bySender && others.Length > 0 ? await finder.Known(senderId, others, now, cancel) : null;
        var directKeys = mailboxes.DeliveryKeysOf(foundMailboxes.Values, now);
        var known = new Dictionary<string, KnownRecipient>();
        foreach (var address in canonical)
        {
            var user = foundUsers.GetValueOrDefault(address);
            var mailbox = foundMailboxes.GetValueOrDefault(address);
            var verdict = verdicts?.GetValueOrDefault(address);
            var (key, offer) = user is not null ? default
                : Keys(mailbox, directKeys.GetValueOrDefault(address), verdict, threadKeys.GetValueOrDefault(address));
            var standing = user is null ? standings[address] : Standing.None;
            known[address] = new KnownRecipient(
                address, user?.Id ?? keys.MailboxIdentity(address).MailboxId, user, mailbox, key, offer, verdict,
                standing.Generation, standing.NewLink, standing.Pending);
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

    /// <summary>The key replacements of the users among them, by user id.</summary>
    public async Task<ILookup<Id16, SuccessionItem>> Successions(IEnumerable<KnownRecipient> known, CancellationToken cancel) =>
        (await users.Successions([.. known.Select(row => row.User?.Id).OfType<Id16>()], cancel))
            .ToLookup(row => row.UserId, row => row.Step);

    // A guest's answer to a person with an unopened link uses the pending link of the answered message.
    private async Task<Dictionary<string, Standing>> StandingsOfThread(
        Id16? parentId, string[] canonical, DateTimeOffset now, CancellationToken cancel)
    {
        var links = parentId is null || canonical.Length == 0 ? []
            : await invitations.PendingAmong(
                store.Set<Recipient>()
                    .Where(recipient => recipient.MessageId == parentId && recipient.InvitationId != null)
                    .Select(recipient => recipient.InvitationId!.Value),
                now,
                cancel);
        return canonical.ToDictionary(address => address,
            address => new Standing(0, false, [.. links.Where(link => link.Canon == address)]));
    }

    // A guest's browser looks up no keys. The author's browser has checked the key that the author used; nobody has checked what this
    // server would find now.
    private async Task<Dictionary<string, KeyItem>> KeysOfThread(Id16? parentId, DateTimeOffset now, CancellationToken cancel)
    {
        if (parentId is null) return [];
        var recipients = await store.Set<Recipient>().AsNoTracking()
            .Where(recipient => recipient.MessageId == parentId && recipient.Role != Role.Bcc && recipient.PgpCertificate != null)
            .ToListAsync(cancel);
        if (recipients.Count == 0) return [];
        var fingerprints = store.Outside(
            "thread-keys",
            recipients.SelectMany(recipient => new[] { Encoding.Text(recipient.Canonical), recipient.PgpCertificate! }),
            () => recipients.ConvertAll(recipient => KeyItem.UsableFingerprint(recipient, now)));
        var usable = new Dictionary<string, KeyItem>();
        foreach (var (recipient, fingerprint) in recipients.Zip(fingerprints))
            if (fingerprint is not null) usable[recipient.Canonical] = KeyItem.Of(recipient, fingerprint);
        return usable;
    }
}
