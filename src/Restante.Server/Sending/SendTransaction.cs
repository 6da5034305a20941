using Microsoft.EntityFrameworkCore;
using Restante.Protocol;
using Restante.Server.Accounts;
using Restante.Server.Delivery;
using Restante.Server.Guests;
using Restante.Server.Invitations;
using Restante.Server.Messages;
using Restante.Server.Storage;
using Restante.Server.Web;

namespace Restante.Server.Sending;

/// <summary>
/// PROTOCOL.md section 8: writes bodies, accesses, invitations, outbound mails and the idempotency row in one durable transaction, or
/// nothing. Inside it the recipients are looked up again; nothing is sent if the browser encrypted for something else. The number of
/// statements does not depend on the number of recipients (`SendStatementTests`): each table gets one INSERT.
/// </summary>
internal sealed class SendTransaction(
    Store store,
    RequestCheck check,
    EarlierGrants grants,
    InvitationBook invitations,
    GuestAllowance allowance,
    Mailboxes mailboxes,
    UserDirectory users,
    PinPolicy pins,
    PgpPost post,
    Outbox outbox)
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
        var plan = await check.Run(author, request, now, cancel);
        if (plan.Refusal is { } refusal) return refusal;
        if (await pins.Missing(request.Invitations, cancel) is { } address) return new SendOutcome.Refused(address, PinPolicy.Reason);
        if (await invitations.Reached(author.Id, request.Invitations.Count, now, cancel) is { } links)
            return new SendOutcome.Limited(links);
        if (await SizeOf(author, request, cancel) is not { } size) return new SendOutcome.BodyMissing();
        if (await allowance.Reached(author, size, now, cancel) is { } day) return new SendOutcome.Limited(day);
        var (permits, pause) = await Permits(author, request, now, cancel);
        if (pause is { } until) return new SendOutcome.Limited(new ReachedLimit(ReachedLimit.MailsAnAddress, null, until));
        await TakeBodies(request, cancel);

        var message = NewMessage(author, request, parent, size, plan, now);
        var recipients = await Write(author, message, request, hash, plan, now, cancel);
        var mails = new List<MailContent>(await Invite(author, message, recipients, plan, request, now, cancel));
        mails.AddRange(Notifications(author, message, recipients, plan, request));
        await outbox.AddAll(store, mails, now, cancel);
        await post.Queue(author, recipients, [.. Posts(recipients, permits, request)], now, cancel);
        await NoteActivity(author, recipients, plan, request, now, cancel);
        if (parent is not null) await MarkAnswered(author, parent.Id, now, cancel);
        return new SendOutcome.Sent(new SendAnswer(message.Id, message.ThreadId, message.SentAt));
    }

    /// <summary>Writes the message's own rows.</summary>
    /// <returns>The recipients, in their order, with the ids of their rows.</returns>
    private async Task<Recipient[]> Write(
        Author author, Message message, SendRequest request, byte[] hash, RecipientPlan plan, DateTimeOffset now, CancellationToken cancel)
    {
        await store.InsertAll([message], cancel);
        var record = new SendRecord
        {
            OwnerKind = author.Kind, OwnerId = author.Id, RequestId = request.RequestId, Hash = hash, ThreadId = message.ThreadId, At = now,
        };
        await store.InsertAll([record], cancel);
        await store.InsertAll([.. request.Accesses.Select(access => Access.To(
            message, access.BodyId, new Reader(access.Reader.Kind, access.Reader.Id), access.Role,
            access.Fingerprint, access.Pkesk, now))], cancel);
        var recipients = request.Recipients
            .Select((recipient, ordinal) => NewRecipient(message, recipient, ordinal, plan, request, now))
            .ToArray();
        var ids = await store.InsertAll(recipients, "\"Ordinal\", \"Id\"", row => (row.GetInt32(0), row.GetInt64(1)), cancel);
        foreach (var (ordinal, id) in ids)
            recipients[ordinal].Id = id;
        return recipients;
    }

    private async Task<SendOutcome?> Earlier(Author author, Id16 requestId, byte[] hash, CancellationToken cancel)
    {
        var record = await store.Set<SendRecord>().AsNoTracking().FirstOrDefaultAsync(record => record.OwnerKind == author.Kind
            && record.OwnerId == author.Id && record.RequestId == requestId, cancel);
        if (record is null) return null;
        return record.Hash.AsSpan().SequenceEqual(hash)
            ? new SendOutcome.Sent(new SendAnswer(requestId, record.ThreadId, record.At))
            : new SendOutcome.RequestReused();
    }

    // The author's own accesses are for the signing key. A window that still has a former key must not send, because the message would name
    // the new key as its author's.
    private async Task<bool> SignsWithItsKey(Author author, SendRequest request, CancellationToken cancel)
    {
        if (author.Kind != AuthorKind.User) return true;
        var own = request.Accesses.Where(access =>
            access.Reader.Kind == ReaderKind.User && access.Reader.Id == author.Id);
        return own.All(access => access.Fingerprint.AsSpan().SequenceEqual(author.Fingerprint))
            && await users.HasKey(author.Id, author.Fingerprint, cancel);
    }

    private async Task<Message?> Parent(Author author, Id16? inReplyTo, CancellationToken cancel)
    {
        if (inReplyTo is null) return null;
        var (kind, id) = author.Reader;
        return await store.Set<Message>().AsNoTracking().FirstOrDefaultAsync(
            message => message.Id == inReplyTo && store.Set<Access>().Any(access =>
                access.MessageId == inReplyTo && access.ReaderKind == kind && access.ReaderId == id),
            cancel);
    }

    // Limits encrypted mails to one recipient. It is the last check before anything is written.
    private async Task<(Dictionary<string, MailPermit>, DateTimeOffset?)> Permits(
        Author author,
        SendRequest request,
        DateTimeOffset now,
        CancellationToken cancel)
    {
        string[] addresses =
        [
            .. request.Recipients.Where(recipient => recipient.Kind == Target.Pgp).Select(recipient => recipient.Parsed!.Canonical),
        ];
        return addresses.Length == 0 ? ([], null) : await Outbox.AskAll(store, author.Id, addresses, now, cancel);
    }

    // Null: a body is missing, not stored yet, or belongs to somebody else. The owner's lock prevents two of their messages from taking the
    // same body.
    private async Task<long?> SizeOf(Author author, SendRequest request, CancellationToken cancel)
    {
        var ids = request.Bodies.Select(sent => sent.BodyId).ToArray();
        var sizes = await store.Set<Body>().Where(body => ids.Contains(body.Id) && body.MessageId == null && body.StoredAt != null
            && body.OwnerKind == author.Kind && body.OwnerId == author.Id).Select(body => body.Size).ToListAsync(cancel);
        return sizes.Count == ids.Length ? sizes.Sum() : null;
    }

    private Task<int> TakeBodies(SendRequest request, CancellationToken cancel) => store.Run($$"""
        UPDATE bodies SET "MessageId" = {0}, "Summary" = taken.column2
        FROM (VALUES {{Statements.Rows(request.Bodies.Count, 2, first: 1)}}) AS taken WHERE bodies."Id" = taken.column1
        """, [request.RequestId, .. request.Bodies.SelectMany(body => new object?[] { body.BodyId, body.Summary })], cancel);

    private static Message NewMessage(
        Author author,
        SendRequest request,
        Message? parent,
        long size,
        RecipientPlan plan,
        DateTimeOffset now) => new()
        {
            Id = request.RequestId, AuthorKind = author.Kind, AuthorId = author.Id, AuthorAddress = author.Address,
            AuthorName = author.Name, AuthorFingerprint = author.Fingerprint, AuthorCertificate = author.Certificate,
            ThreadId = parent?.ThreadId ?? request.RequestId, InReplyTo = request.InReplyTo, SentAt = now,
            ExpiresAt = request.ExpiresInDays is { } days ? now.AddDays(days) : null, Size = size,
            ToSelf = plan.Holds(author.Id), Note = request.Note.Length == 0 ? null : request.Note, NoteVersion = 1,
        };

    private static Recipient NewRecipient(
        Message message,
        SentRecipient sent,
        int ordinal,
        RecipientPlan plan,
        SendRequest request,
        DateTimeOffset now)
    {
        var canonical = sent.Parsed!.Canonical;
        var invitation = request.Invitations.FirstOrDefault(invitation =>
            sent.Kind == Target.Invitation && invitation.Iid == sent.Id);
        var known = plan.For(canonical);
        var openingLink = sent.Kind == Target.Pending ? RequestCheck.OpeningLink(request, sent, known) : null;
        return new Recipient
        {
            MessageId = message.Id, Ordinal = ordinal,
            Address = sent.Address, Canonical = canonical, Name = sent.Name ?? "", Role = sent.Role,
            Kind = sent.Kind switch { Target.User => RecipientKind.User, Target.Pgp => RecipientKind.Pgp, _ => RecipientKind.Guest },
            ReaderId = known.ReaderId, BodyId = sent.BodyId,
            InvitationId = invitation?.Iid ?? openingLink?.Iid, HasPin = invitation?.HasPin ?? openingLink?.HasPin ?? false, QueuedAt = now,
            DeliveredAt = sent.Kind == Target.User ? now : null,
            PgpCertificate = sent is { Kind: Target.Pgp, Role: not Role.Bcc } ? known.Key!.Certificate : null,
        };
    }

    private static IEnumerable<Post> Posts(IEnumerable<Recipient> recipients, Dictionary<string, MailPermit> permits, SendRequest request)
    {
        foreach (var recipient in recipients.Where(recipient => recipient.Kind == RecipientKind.Pgp))
        {
            var body = request.Bodies.First(body => body.BodyId == recipient.BodyId);
            var access = request.Accesses.First(access =>
                access.Reader.Kind == ReaderKind.Pgp && access.Reader.Id == recipient.ReaderId
                && access.BodyId == recipient.BodyId);
            yield return new Post(recipient, access.Pkesk, body.Outer!, permits[recipient.Canonical]);
        }
    }

    private static IEnumerable<MailContent> Notifications(
        Author author, Message message, IEnumerable<Recipient> recipients, RecipientPlan plan, SendRequest request)
    {
        foreach (var recipient in recipients)
        {
            var (sent, known) = (request.Recipients[recipient.Ordinal], plan.For(recipient.Canonical));
            switch (sent.Kind)
            {
                case Target.User when known.User is { NotifyByMail: true } user && user.Id != author.Id:
                    yield return new UserNotificationMail(user.Address, user.Language, author.Person, message.Id) { UserId = user.Id };
                    break;
                case Target.Mailbox when known.Mailbox is { } mailbox:
                    yield return new GuestNotificationMail(mailbox.Address, mailbox.Language, author.Person,
                        Derivation.SenderBinding(author.Fingerprint, mailbox.Fingerprint), request.ClearNote)
                    { RecipientId = recipient.Id, UserId = author.Id };
                    break;
                case Target.Pending:
                    var sentAt = RequestCheck.OpeningLink(request, sent, known).CreatedAt;
                    yield return new WaitingNotificationMail(recipient.Address, request.Language, author.Person, sentAt)
                    { RecipientId = recipient.Id, UserId = author.Id };
                    break;
            }
        }
    }

    // A new message counts as activity of the recipient's mailbox, even if the guest reads elsewhere and the mailbox gets no copy; a reply
    // as activity of the guest's who writes it.
    private async Task NoteActivity(
        Author author,
        IEnumerable<Recipient> recipients,
        RecipientPlan plan,
        SendRequest request,
        DateTimeOffset now,
        CancellationToken cancel)
    {
        var used = new List<Id16>();
        // In a fixed order against deadlocks: where direct delivery ends, its mails lock rates until the commit.
        foreach (var recipient in recipients.OrderBy(recipient => recipient.Canonical, StringComparer.Ordinal))
        {
            var kind = request.Recipients[recipient.Ordinal].Kind;
            if (plan.For(recipient.Canonical).Mailbox is not { } mailbox || kind is Target.User or Target.Pending) continue;
            if (kind == Target.Mailbox) await mailboxes.FallBackWhereKeyEnded(mailbox, now, cancel);
            used.Add(mailbox.Mid);
        }
        if (author.Kind == AuthorKind.Guest) used.Add(author.Id);
        await mailboxes.Touch(used, now, cancel);
    }

    private async Task<IReadOnlyList<MailContent>> Invite(
        Author author,
        Message message,
        IEnumerable<Recipient> recipients,
        RecipientPlan plan,
        SendRequest request,
        DateTimeOffset now,
        CancellationToken cancel)
    {
        // The earlier of the two, because a link to an expired message opens nothing.
        var end = request.LinkExpiresInDays is { } days && !(message.ExpiresAt <= now.AddDays(days))
            ? now.AddDays(days)
            : message.ExpiresAt;
        var opened = request.Accesses.Where(access => access.Reader.Kind == ReaderKind.Invitation)
            .ToLookup(access => access.Reader.Id, access => access.BodyId);
        var (made, earlier) = (new List<NewInvitation>(), new List<EarlierGrant>());
        foreach (var recipient in recipients.Where(recipient => request.Recipients[recipient.Ordinal].Kind == Target.Invitation))
        {
            var sent = request.Invitations.First(invitation => invitation.Iid == recipient.InvitationId);
            made.Add(sent.ToNew(author, recipient.Canonical, message.Id, recipient.Id, end, request.Language, request.ClearNote));
            var present = opened[sent.Iid].ToHashSet();
            earlier.Add(new EarlierGrant(recipient.Canonical, sent, plan.For(recipient.Canonical).Pending, present));
        }
        await store.InsertAll(await grants.Accesses(author, earlier, plan.Waiting, now, cancel), cancel);
        return await invitations.CreateAll(made, now, cancel);
    }

    private async Task MarkAnswered(Author author, Id16 parentId, DateTimeOffset now, CancellationToken cancel)
    {
        var (kind, id) = author.Reader;
        await store.Set<Access>()
            .Where(access =>
                access.MessageId == parentId && access.ReaderKind == kind && access.ReaderId == id && access.AnsweredAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(access => access.AnsweredAt, now), cancel);
        await store.Set<Recipient>()
            .Where(recipient => recipient.MessageId == parentId && recipient.ReaderId == id && recipient.AnsweredAt == null)
            .ExecuteUpdateAsync(set => set.SetProperty(recipient => recipient.AnsweredAt, now), cancel);
    }
}
