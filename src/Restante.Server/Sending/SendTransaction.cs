using Microsoft.EntityFrameworkCore;
using Restante.Server.Accounts;
using Restante.Server.Delivery;
using Restante.Server.Guests;
using Restante.Server.Invitations;
using Restante.Server.Messages;
using Restante.Server.Protocol;
using Restante.Server.Storage;
using Restante.Server.Web;

namespace Restante.Server.Sending;

/// <summary>Who sends, with the key that signed.</summary>
internal sealed record Author(AuthorKind Kind, byte[] Id, string Address, string Name, byte[] Fingerprint, byte[] Certificate)
{
    public Reader Reader => new(Kind == AuthorKind.User ? ReaderKind.User : ReaderKind.Mailbox, Id);
    public Person Person => new(Name, Address, Kind == AuthorKind.Guest);
}

/// <summary>
/// PROTOCOL.md section 8: bodies, accesses, invitations, outbound mails and the idempotency row in one durable transaction, or
/// nothing. What a recipient is now is looked up again inside it; where it is not what the browser encrypted for, nothing is sent.
/// </summary>
internal sealed class SendTransaction(Store store, RecipientBook book, InvitationBook invitations, GuestAllowance allowance, Mailboxes mailboxes, UserDirectory users, PinPolicy pins, PgpPost post, Outbox outbox)
{
    public async Task<SendOutcome> Run(Author author, SendRequest request, DateTimeOffset now, CancellationToken cancel)
    {
        var hash = SendRecord.HashOf(request);
        SendOutcome outcome;
        try
        {
            outcome = await store.InTransaction(() => Attempt(author, request, hash, now, cancel), cancel);
        }
        catch (DbUpdateException e) when (store.IsDuplicate(e))
        {
            return new SendOutcome.RequestReused();
        }
        if (outcome is SendOutcome.Sent) outbox.Wake();
        return outcome;
    }

    private async Task<SendOutcome> Attempt(Author author, SendRequest request, byte[] hash, DateTimeOffset now, CancellationToken cancel)
    {
        await store.LockOwner(author.Id, cancel);
        if (await Earlier(author, request.RequestId, hash, cancel) is { } earlier) return earlier;
        if (!await SignsWithItsKey(author, request, cancel)) return new SendOutcome.KeyReplaced();
        var parent = await Parent(author, request.InReplyTo, cancel);
        if (request.InReplyTo is not null && parent is null) return new SendOutcome.UnknownParent();
        var plan = await book.Check(author, request, now, cancel);
        if (plan.Refusal is { } refusal) return refusal;
        if (await pins.Missing(request.Invitations, cancel) is { } address) return new SendOutcome.Refused(address, PinPolicy.Reason);
        if (await invitations.Reached(author.Id, request.Invitations.Count, now, cancel) is { } links) return new SendOutcome.Limited(links);
        if (await SizeOf(author, request, cancel) is not { } size) return new SendOutcome.BodyMissing();
        if (await allowance.Reached(author, size, now, cancel) is { } day) return new SendOutcome.Limited(day);
        var (permits, pause) = await Permits(author, request, now);
        if (pause is { } until) return new SendOutcome.Limited(new ReachedLimit(ReachedLimit.MailsAnAddress, null, until));
        await TakeBodies(request, cancel);

        var message = NewMessage(author, request, parent, size, plan, now);
        store.Add(message);
        store.Add(new SendRecord { OwnerKind = author.Kind, OwnerId = author.Id, RequestId = request.RequestId, Hash = hash, ThreadId = message.ThreadId, At = now });
        foreach (var access in request.Accesses)
            store.Add(Access.To(message, access.BodyId, new Reader(access.Reader.Kind, access.Reader.Id), access.Role, access.Fingerprint, access.Pkesk, now));
        var recipients = request.Recipients.Select((recipient, ordinal) => NewRecipient(message, recipient, ordinal, plan, request, now)).ToArray();
        store.AddRange(recipients);
        await store.SaveChangesAsync(cancel);

        // In one order for everybody, since each mail holds its recipient's rate until the commit.
        foreach (var recipient in recipients.OrderBy(recipient => recipient.Canonical, StringComparer.Ordinal))
        {
            var known = plan.For(recipient.Canonical);
            if (recipient.Kind != RecipientKind.Pgp) await Notify(author, message, recipient, known, request, now, cancel);
            else await Post(author, recipient, recipients, permits[recipient.Canonical], known, request, now, cancel);
        }
        if (parent is not null) await MarkAnswered(author, parent.Id, now, cancel);
        return new SendOutcome.Sent(new SendAnswer(message.Id, message.ThreadId, message.SentAt));
    }

    private async Task<SendOutcome?> Earlier(Author author, byte[] requestId, byte[] hash, CancellationToken cancel)
    {
        var record = await store.Set<SendRecord>().AsNoTracking().FirstOrDefaultAsync(record => record.OwnerKind == author.Kind
            && record.OwnerId == author.Id && record.RequestId == requestId, cancel);
        if (record is null) return null;
        return record.Hash.AsSpan().SequenceEqual(hash) ? new SendOutcome.Sent(new SendAnswer(requestId, record.ThreadId, record.At)) : new SendOutcome.RequestReused();
    }

    // The author's own accesses are for the key that signed. A window that still holds a former one must not send: the message
    // would name the new key as its author's.
    private async Task<bool> SignsWithItsKey(Author author, SendRequest request, CancellationToken cancel)
    {
        if (author.Kind != AuthorKind.User) return true;
        var own = request.Accesses.Where(access => access.Reader.Kind == ReaderKind.User && access.Reader.Id.AsSpan().SequenceEqual(author.Id));
        return own.All(access => access.Fingerprint.AsSpan().SequenceEqual(author.Fingerprint)) && await users.HasKey(author.Id, author.Fingerprint, cancel);
    }

    private async Task<Message?> Parent(Author author, byte[]? inReplyTo, CancellationToken cancel)
    {
        if (inReplyTo is null) return null;
        var (kind, id) = author.Reader;
        return await store.Set<Message>().AsNoTracking().FirstOrDefaultAsync(message => message.Id == inReplyTo && store.Set<Access>().Any(access =>
            access.MessageId == inReplyTo && access.ReaderKind == kind && access.ReaderId == id), cancel);
    }

    // Encrypted mails to one recipient are limited; the last check before anything is changed.
    private async Task<(Dictionary<string, MailPermit>, DateTimeOffset?)> Permits(Author author, SendRequest request, DateTimeOffset now)
    {
        var permits = new Dictionary<string, MailPermit>();
        foreach (var recipient in request.Recipients.Where(recipient => recipient.Kind == Target.Pgp))
        {
            MailAddress.TryCanonicalise(recipient.Address, out var canonical);
            var (permit, until) = await Outbox.Ask(store, author.Id, canonical, now);
            if (permit is null) return (permits, until);
            permits[canonical] = permit;
        }
        return (permits, null);
    }

    // Null: a body is not there, or not his. The owner's lock keeps two of his messages from taking the same one.
    private async Task<long?> SizeOf(Author author, SendRequest request, CancellationToken cancel)
    {
        var ids = request.Bodies.Select(sent => sent.BodyId).ToArray();
        var sizes = await store.Set<Body>().Where(body => ids.Contains(body.Id) && body.MessageId == null
            && body.OwnerKind == author.Kind && body.OwnerId == author.Id).Select(body => body.Size).ToListAsync(cancel);
        return sizes.Count == ids.Length ? sizes.Sum() : null;
    }

    private async Task TakeBodies(SendRequest request, CancellationToken cancel)
    {
        foreach (var sent in request.Bodies)
            await store.Set<Body>().Where(row => row.Id == sent.BodyId).ExecuteUpdateAsync(set => set
                .SetProperty(row => row.MessageId, request.RequestId).SetProperty(row => row.Summary, sent.Summary), cancel);
    }

    private static Message NewMessage(Author author, SendRequest request, Message? parent, long size, RecipientPlan plan, DateTimeOffset now) => new()
    {
        Id = request.RequestId, AuthorKind = author.Kind, AuthorId = author.Id, AuthorAddress = author.Address, AuthorName = author.Name,
        AuthorFingerprint = author.Fingerprint, AuthorCertificate = author.Certificate, ThreadId = parent?.ThreadId ?? request.RequestId,
        InReplyTo = request.InReplyTo, SentAt = now, ExpiresAt = request.ExpiresInDays is { } days ? now.AddDays(days) : null, Size = size,
        ToSelf = plan.Holds(author.Id), Note = request.Note.Length == 0 ? null : request.Note, NoteVersion = 1,
    };

    private static Recipient NewRecipient(Message message, SentRecipient sent, int ordinal, RecipientPlan plan, SendRequest request, DateTimeOffset now)
    {
        MailAddress.TryCanonicalise(sent.Address, out var canonical);
        var invitation = request.Invitations.FirstOrDefault(invitation => sent.Kind == Target.Invitation && invitation.Iid.AsSpan().SequenceEqual(sent.Id));
        var known = plan.For(canonical);
        var hangsOn = sent.Kind == Target.Pending ? RecipientBook.HangsOn(request, sent, known) : null;
        return new Recipient
        {
            MessageId = message.Id, Ordinal = ordinal, Address = sent.Address, Canonical = canonical, Name = sent.Name ?? "", Role = sent.Role,
            Kind = sent.Kind switch { Target.User => RecipientKind.User, Target.Pgp => RecipientKind.Pgp, _ => RecipientKind.Guest }, ReaderId = known.ReaderId, BodyId = sent.BodyId,
            InvitationId = invitation?.Iid ?? hangsOn?.Iid, HasPin = invitation?.HasPin ?? hangsOn?.HasPin ?? false, QueuedAt = now,
            DeliveredAt = sent.Kind == Target.User ? now : null, PgpCertificate = sent is { Kind: Target.Pgp, Role: not Role.Bcc } ? known.Key!.Certificate : null,
        };
    }

    // The mailbox of a guest who reads elsewhere gets no copy, but is in use.
    private async Task Post(Author author, Recipient recipient, IReadOnlyList<Recipient> all, MailPermit permit, KnownRecipient known,
        SendRequest request, DateTimeOffset now, CancellationToken cancel)
    {
        var body = request.Bodies.First(body => body.BodyId.AsSpan().SequenceEqual(recipient.BodyId));
        var access = request.Accesses.First(access => access.Reader.Kind == ReaderKind.Pgp && access.Reader.Id.AsSpan().SequenceEqual(recipient.ReaderId)
            && access.BodyId.AsSpan().SequenceEqual(recipient.BodyId));
        await post.Queue(author, recipient, all, access.Pkesk, body.Outer!, permit, now, cancel);
        if (known.Mailbox is { } mailbox) await mailboxes.Touch(mailbox.Mid, now, cancel);
    }

    private async Task Notify(Author author, Message message, Recipient recipient, KnownRecipient known, SendRequest request, DateTimeOffset now, CancellationToken cancel)
    {
        switch (request.Recipients[recipient.Ordinal].Kind)
        {
            case Target.User when known.User is { NotifyByMail: true } user && !user.Id.AsSpan().SequenceEqual(author.Id):
                await outbox.Add(store, new UserNotificationMail(user.Address, user.Language, author.Person, message.Id) { UserId = user.Id }, now);
                break;
            case Target.User:
                break;
            case Target.Mailbox:
                var mailbox = known.Mailbox!;
                await outbox.Add(store, new GuestNotificationMail(mailbox.Address, mailbox.Language, author.Person,
                    Derivation.SenderBinding(author.Fingerprint, mailbox.Fingerprint), request.ClearNote)
                { RecipientId = recipient.Id, UserId = author.Id }, now);
                await mailboxes.FallBackWhereKeyEnded(mailbox, now, cancel);
                await mailboxes.Touch(mailbox.Mid, now, cancel);
                break;
            case Target.Pending:
                await outbox.Add(store, new WaitingNotificationMail(recipient.Address, request.Language, author.Person, RecipientBook.HangsOn(request, request.Recipients[recipient.Ordinal], known).CreatedAt)
                { RecipientId = recipient.Id, UserId = author.Id }, now);
                break;
            case Target.Invitation:
                await Invite(author, message, recipient, known, request, now, cancel);
                if (known.Mailbox is { } steppedUp) await mailboxes.Touch(steppedUp.Mid, now, cancel);
                break;
        }
    }

    private async Task Invite(Author author, Message message, Recipient recipient, KnownRecipient known, SendRequest request, DateTimeOffset now, CancellationToken cancel)
    {
        var sent = request.Invitations.First(invitation => invitation.Iid.AsSpan().SequenceEqual(recipient.InvitationId));
        // Whichever comes first: a link to a message that has ended opens nothing.
        var end = request.LinkExpiresInDays is { } days && !(message.ExpiresAt <= now.AddDays(days)) ? now.AddDays(days) : message.ExpiresAt;
        await invitations.Create(sent.ToNew(author, recipient.Canonical, message.Id, recipient.Id, end, request.Language, request.ClearNote), now, cancel);
        await book.GrantEarlier(author, recipient.Canonical, sent, known.Pending, now, cancel);
    }

    private async Task MarkAnswered(Author author, byte[] parentId, DateTimeOffset now, CancellationToken cancel)
    {
        var (kind, id) = author.Reader;
        await store.Set<Access>().Where(access => access.MessageId == parentId && access.ReaderKind == kind && access.ReaderId == id && access.AnsweredAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(access => access.AnsweredAt, now), cancel);
        await store.Set<Recipient>().Where(recipient => recipient.MessageId == parentId && recipient.ReaderId == id && recipient.AnsweredAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(recipient => recipient.AnsweredAt, now), cancel);
    }
}
