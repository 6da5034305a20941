using Restante.Protocol;
using Restante.Server.Delivery;
using Restante.Server.Guests;
using Restante.Server.Invitations;
using Restante.Server.Messages;
using Restante.Server.Storage;

namespace Restante.Server.Sending;

/// <summary>The transactions behind "Send the link again", "New PIN" and "Revoke".</summary>
internal sealed class Resending(
    Store store,
    RecipientLookup lookup,
    EarlierGrants grants,
    InvitationBook invitations,
    Mailboxes mailboxes,
    MessageStore messages,
    PinPolicy pins,
    Outbox outbox)
{
    /// <summary>
    /// Changes what a user sent to an address, in one transaction that locks sender and address: nobody can send to the address, use its
    /// links or create its mailbox in the meantime. Both rows are read under the lock.
    /// </summary>
    public Task<ResendOutcome> WithOwn(
        string id,
        string address,
        Id16 userId,
        Func<Message, Recipient, Task<ResendOutcome>> change,
        CancellationToken cancel)
    {
        if (!Id16.TryParse(id, out var messageId) || !MailAddress.TryParse(address, out var parsed))
            return Task.FromResult<ResendOutcome>(new ResendOutcome.Unknown());
        return store.InTransaction(async () =>
        {
            await store.LockOwner(userId, cancel);
            await mailboxes.Lock([parsed.Canonical], cancel);
            if (await messages.Find(messageId, cancel) is not { AuthorKind: AuthorKind.User } message
                || message.AuthorId != userId)
                return new ResendOutcome.Unknown();
            var recipient = (await messages.RecipientsOf(messageId, cancel))
                .FirstOrDefault(recipient => recipient.Canonical == parsed.Canonical);
            return recipient is null ? new ResendOutcome.Unknown() : await change(message, recipient);
        }, cancel);
    }

    public async Task<ResendOutcome> Run(
        Author author,
        Message message,
        Recipient recipient,
        ResendRequest request,
        DateTimeOffset now,
        CancellationToken cancel)
    {
        var known = (await lookup.Look(AuthorKind.User, author.Id, null, [recipient.Canonical], now, cancel))[recipient.Canonical];
        if (known.User is not null || recipient.RevokedAt is not null) return new ResendOutcome.Changed(recipient.Address);
        if (message.ExpiresAt <= now) return new ResendOutcome.MessageExpired();
        if (request.Invitation is not { } invitation) return await Remind(author, recipient, known, request, now);
        if (known.Pending.Any(pending => pending.Iid == invitation.Iid)) return new ResendOutcome.Done();
        var expected = known.Generation + (request.NewPin ? 1 : 0);
        if (invitation.HasPin && invitation.Generation != expected) return new ResendOutcome.Changed(recipient.Address);
        if (known.Mailbox is not null && !invitation.HasPin) return new ResendOutcome.Changed(recipient.Address);
        if (await pins.Missing([invitation], cancel) is { } bare) return new ResendOutcome.PinMissing(bare);
        if (!known.NewLink) return new ResendOutcome.TooManyLinks(invitations.PerAddress(now.AddDays(1)));
        if (await invitations.Reached(author.Id, 1, now, cancel) is { } limit) return new ResendOutcome.TooManyLinks(limit);
        var replaced = request.NewPin
            ? [.. known.Pending.Where(pending => pending.HasPin)]
            : known.Siblings(invitation.HasPin, invitation.Generation);
        var waiting = await grants.Waiting(author.Reader, [.. known.Pending.Select(pending => pending.Iid)], cancel);
        if (!waiting.AreCoveredBy(invitation, replaced)) return new ResendOutcome.Changed(recipient.Address);
        if (request.NoteVersion != message.NoteVersion + 1)
            return new ResendOutcome.NoteChanged(message.NoteVersion);

        if (request.NewPin) await invitations.RaiseGeneration(author.Id, recipient.Canonical, cancel);
        (message.Note, message.NoteVersion) = (request.Note, request.NoteVersion);
        (recipient.Kind, recipient.PgpCertificate) = (RecipientKind.Guest, null);
        (recipient.QueuedAt, recipient.DeliveredAt, recipient.RefusedAt, recipient.Refusal) = (now, null, null, null);
        var grant = new EarlierGrant(recipient.Canonical, invitation, known.Pending, new HashSet<Id16>());
        store.AddRange(await grants.Accesses(author, [grant], waiting, now, cancel));
        await store.SaveChangesAsync(cancel);
        await Replace(known.Pending, invitation, recipient.Canonical, request.NewPin, now, cancel);
        var end = await messages.LastEnd([.. invitation.Earlier.Select(earlier => earlier.BodyId)], cancel);
        var created = invitation.ToNew(author, recipient.Canonical, message.Id, recipient.Id, end, request.Language, request.ClearNote);
        await invitations.Create(created, now, cancel);
        return new ResendOutcome.Done();
    }

    // A link stays if it opens what its sender cannot open, such as a guest's answer to others or a message that the sender deleted, so
    // that nothing is lost. But a new PIN supersedes every link of an older PIN.
    private async Task Replace(
        IReadOnlyList<Invitation> older,
        SentInvitation invitation,
        string canonical,
        bool newPin,
        DateTimeOffset now,
        CancellationToken cancel)
    {
        foreach (var behind in await messages.RecipientsBehind(invitation.Iid, canonical, cancel))
            (behind.InvitationId, behind.HasPin) = (invitation.Iid, invitation.HasPin);
        var opens = (await messages.AccessesOf(new Reader(ReaderKind.Invitation, invitation.Iid), now, cancel))
            .Select(access => access.BodyId).ToHashSet();
        foreach (var link in older)
        {
            var held = await messages.AccessesOf(new Reader(ReaderKind.Invitation, link.Iid), now, cancel);
            if ((newPin && link.HasPin) || held.All(access => opens.Contains(access.BodyId)))
                await invitations.Supersede([link.Iid], now, cancel);
        }
    }

    public void Wake() => outbox.Wake();

    // An active mailbox needs no new link, so the server sends the notification again.
    private async Task<ResendOutcome> Remind(
        Author author,
        Recipient recipient,
        KnownRecipient known,
        ResendRequest request,
        DateTimeOffset now)
    {
        if (known.Mailbox is not { State: MailboxState.Active } mailbox
            || known.Key is not null || recipient.Kind == RecipientKind.Pgp || request.NewPin)
            return new ResendOutcome.Changed(recipient.Address);
        if ((await Outbox.AskAgain(store, author.Id, recipient.Canonical, now)).Until is { } until)
            return new ResendOutcome.SentAgainOften(until);
        (recipient.QueuedAt, recipient.DeliveredAt, recipient.RefusedAt, recipient.Refusal) = (now, null, null, null);
        await outbox.Add(store, new GuestNotificationMail(mailbox.Address, mailbox.Language, author.Person,
            Derivation.SenderBinding(author.Fingerprint, mailbox.Fingerprint), request.ClearNote)
        { RecipientId = recipient.Id, UserId = author.Id }, now);
        return new ResendOutcome.Done();
    }
}
