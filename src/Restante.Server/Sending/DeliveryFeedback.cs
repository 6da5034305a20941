using Restante.Server.Accounts;
using Restante.Server.Delivery;
using Restante.Server.Invitations;
using Restante.Server.Messages;
using Restante.Server.Storage;

namespace Restante.Server.Sending;

/// <summary>
/// Records the delivery status in the recipient's row, and notifies the sender of a refusal by a notice and a mail. When an encrypted mail
/// has ended, removes its recipient's access.
/// </summary>
internal sealed class DeliveryFeedback(MessageStore messages, UserDirectory users, Notices notices, Outbox outbox) : IDeliveryOutcome
{
    public async Task Delivered(Store store, OutboundMail mail, DateTimeOffset now, CancellationToken cancel)
    {
        if (mail.RecipientId is not { } id || await messages.FindRecipient(id, cancel) is not { } recipient) return;
        recipient.DeliveredAt ??= now;
        await RemoveAccess(mail, recipient, cancel);
    }

    public async Task Refused(Store store, OutboundMail mail, string text, bool permanent, DateTimeOffset now, CancellationToken cancel)
    {
        if (mail.RecipientId is not { } id || await messages.FindRecipient(id, cancel) is not { } recipient) return;
        (recipient.RefusedAt, recipient.Refusal) = (now, text);
        await NotifySender(store, recipient, text, now, cancel);
        await RemoveAccess(mail, recipient, cancel);
    }

    private async Task NotifySender(Store store, Recipient recipient, string text, DateTimeOffset now, CancellationToken cancel)
    {
        if (await messages.Find(recipient.MessageId, cancel) is not { AuthorKind: AuthorKind.User } message
            || await users.Get(message.AuthorId, cancel) is not { } sender)
            return;
        notices.Add(sender.Id, NoticeKind.Refused, recipient.Address, message.Id, now);
        var mail = new RefusedMail(sender.Address, sender.Language, recipient.Address, message.SentAt, text) { UserId = sender.Id };
        await outbox.Add(store, mail, now);
    }

    private async Task RemoveAccess(OutboundMail mail, Recipient recipient, CancellationToken cancel)
    {
        if (mail.Kind == DeliveryMails.PgpMessage)
            await messages.RemoveReaderFrom(recipient.MessageId, new Reader(ReaderKind.Pgp, recipient.ReaderId), cancel);
    }
}
