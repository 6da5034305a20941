using Microsoft.EntityFrameworkCore;
using Restante.Protocol;
using Restante.Server.Delivery;
using Restante.Server.Guests;
using Restante.Server.Messages;
using Restante.Server.Storage;

namespace Restante.Server.Sending;

/// <summary>
/// Sends a message again without a link, to a recipient with a key. The browser encrypts the session key to the present key. The message
/// goes out as encrypted mail, or to the mailbox if direct delivery has ended.
/// </summary>
internal sealed class Regranting(Store store, RecipientLookup lookup, MessageStore messages, PgpPost post, Outbox outbox)
{
    /// <summary>A sentence on what is wrong with the form; null if nothing is.</summary>
    public static string? Fault(SentGrant grant, ResendRequest request)
    {
        if (request.Invitation is not null || request.NewPin) return "Either a link or a key opens the message.";
        if (grant.Reader is not (ReaderKind.Pgp or ReaderKind.Mailbox)) return "A message is given again to a key or to a mailbox.";
        if (grant.Fingerprint.Length != 20 || !SendRequestForm.IsAccess(grant.Pkesk))
            return "A fingerprint has 20 bytes, an access is one session key packet.";
        return grant.Reader == ReaderKind.Pgp && grant.Outer is null ? "An encrypted mail has its outer header." : grant.Outer?.Fault();
    }

    /// <summary>Call it under the locks of sender and address, in their transaction.</summary>
    public async Task<ResendOutcome> Run(
        Author author,
        Message message,
        Recipient recipient,
        ResendRequest request,
        DateTimeOffset now,
        CancellationToken cancel)
    {
        var grant = request.Grant!;
        if (await IsRepeated(author, request, cancel)) return new ResendOutcome.Done();
        var known = (await lookup.Look(AuthorKind.User, author.Id, null, [recipient.Canonical], now, cancel))[recipient.Canonical];
        if (known.User is not null || recipient.RevokedAt is not null || known.Refusal() is not null)
            return new ResendOutcome.Changed(recipient.Address);
        if (message.ExpiresAt <= now) return new ResendOutcome.MessageExpired();
        if (!grant.Fingerprint.AsSpan().SequenceEqual(KeyFor(grant.Reader, known))) return new ResendOutcome.Changed(recipient.Address);
        if (await Outbox.IsPosted(store, recipient.Id, cancel)) return new ResendOutcome.Done();
        var (permit, until) = await Outbox.AskAgain(store, author.Id, recipient.Canonical, now);
        if (permit is null) return new ResendOutcome.SentAgainOften(until!.Value);

        var reader = new Reader(grant.Reader, known.ReaderId);
        await store.Set<Access>().Of(reader).Where(access => access.BodyId == recipient.BodyId).ExecuteDeleteAsync(cancel);
        messages.Grant(message, recipient.BodyId, reader, recipient.Role, grant.Fingerprint, grant.Pkesk, now);
        (recipient.QueuedAt, recipient.DeliveredAt, recipient.RefusedAt, recipient.Refusal) = (now, null, null, null);
        store.Add(new SendRecord
        {
            OwnerKind = author.Kind, OwnerId = author.Id, RequestId = request.RequestId,
            Hash = SendRecord.HashOf(request), ThreadId = message.ThreadId, At = now,
        });
        if (grant.Reader == ReaderKind.Pgp) await QueueMail(author, message, recipient, known, grant, permit, now, cancel);
        else await Notify(author, recipient, known.Mailbox!, request, now);
        return new ResendOutcome.Done();
    }

    /// <summary>Withdraws a queued mail and removes the recipient's access. False if the mail has been sent or is being sent.</summary>
    public async Task<bool> Withdraw(Recipient recipient, DateTimeOffset now, CancellationToken cancel)
    {
        if (!await Outbox.Withdraw(store, recipient.Id, now, cancel)) return false;
        await messages.RemoveReaderFrom(recipient.MessageId, new Reader(ReaderKind.Pgp, recipient.ReaderId), cancel);
        return true;
    }

    private Task<bool> IsRepeated(Author author, ResendRequest request, CancellationToken cancel) =>
        store.Set<SendRecord>().AnyAsync(
            record => record.OwnerKind == author.Kind && record.OwnerId == author.Id && record.RequestId == request.RequestId, cancel);

    private static byte[]? KeyFor(ReaderKind reader, KnownRecipient known) =>
        reader == ReaderKind.Pgp ? known.Key?.Fingerprint : known.Key is null ? known.Mailbox?.Fingerprint : null;

    private async Task QueueMail(
        Author author,
        Message message,
        Recipient recipient,
        KnownRecipient known,
        SentGrant grant,
        MailPermit permit,
        DateTimeOffset now,
        CancellationToken cancel)
    {
        recipient.Kind = RecipientKind.Pgp;
        recipient.PgpCertificate = recipient.Role == Role.Bcc ? null : known.Key!.Certificate;
        var everyone = await messages.RecipientsOf(message.Id, cancel);
        await post.Queue(author, everyone, [new Post(recipient, grant.Pkesk, grant.Outer!, permit)], now, cancel);
    }

    private async Task Notify(Author author, Recipient recipient, Mailbox mailbox, ResendRequest request, DateTimeOffset now)
    {
        (recipient.Kind, recipient.PgpCertificate) = (RecipientKind.Guest, null);
        await outbox.Add(store, new GuestNotificationMail(mailbox.Address, mailbox.Language, author.Person,
            Derivation.SenderBinding(author.Fingerprint, mailbox.Fingerprint), request.ClearNote)
        { RecipientId = recipient.Id, UserId = author.Id }, now);
    }
}
