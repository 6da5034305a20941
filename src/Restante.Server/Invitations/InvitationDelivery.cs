using Restante.Server.Accounts;
using Restante.Server.Delivery;
using Restante.Server.Storage;

namespace Restante.Server.Invitations;

/// <summary>
/// Fails an invitation whose mail was refused. It sends the relay's reply to the sender if the mail has no recipient's row; otherwise the
/// slice that owns that row does.
/// </summary>
internal sealed class InvitationDelivery(InvitationBook book, Senders senders) : IDeliveryOutcome
{
    public Task Delivered(Store store, OutboundMail mail, DateTimeOffset now, CancellationToken cancel) => Task.CompletedTask;

    public async Task Refused(Store store, OutboundMail mail, string text, bool permanent, DateTimeOffset now, CancellationToken cancel)
    {
        if (mail.Kind != InvitationMails.Invitation || mail.Iid is not { } iid) return;
        if (await book.Find(iid, cancel) is not { } invitation) return;
        if (await book.End([iid], InvitationEvent.Fail, now, cancel) == 0) return;
        if (mail.RecipientId is not null) return;
        await senders.Notify(invitation.UserId, NoticeKind.Refused, invitation.Address, invitation.MessageId,
            (to, language) => new RefusedMail(to, language, invitation.Address, invitation.CreatedAt, text), now);
    }
}
