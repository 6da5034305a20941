using Restante.Protocol;
using Restante.Server.Delivery;
using Restante.Server.Invitations;
using Restante.Server.Messages;
using Restante.Server.Storage;

namespace Restante.Server.Guests;

internal sealed record AttachRequest(
    Id16 Iid,
    byte[] LinkAuth,
    byte[] Ticket,
    Id16 RequestId,
    byte[] Proof,
    IReadOnlyList<BodyAccess> Accesses);

internal abstract record AttachOutcome
{
    private AttachOutcome() { }

    internal sealed record Attached : AttachOutcome;
    internal sealed record Refused(LinkRefusal Why) : AttachOutcome;
}

/// <summary>Adds another link of the same address to the signed-in mailbox. A link with a PIN raises the assurance.</summary>
internal sealed class AttachInvitation(Store store, InvitationBook book, Mailboxes mailboxes, LinkUse use, Outbox outbox)
{
    /// <param name="request">The link and its proof.</param>
    /// <param name="mid">The signed-in mailbox.</param>
    /// <param name="now">The time.</param>
    public async Task<AttachOutcome> Run(AttachRequest request, Id16 mid, DateTimeOffset now)
    {
        var refusal = await store.InTransaction(() => Decide(request, mid, now), CancellationToken.None);
        outbox.Wake();
        return refusal is null ? new AttachOutcome.Attached() : new AttachOutcome.Refused(refusal);
    }

    private async Task<LinkRefusal?> Decide(AttachRequest request, Id16 mid, DateTimeOffset now)
    {
        if (await book.FindByLink(request.Iid, request.LinkAuth, now, CancellationToken.None) is not { } found)
            return new LinkRefusal.Unknown();
        await mailboxes.Lock([found.Canon], CancellationToken.None);
        var invitation = (await book.Find(found.Iid, now, CancellationToken.None))!;
        if (await mailboxes.Get(mid, CancellationToken.None) is not { State: MailboxState.Active } mailbox
            || mailbox.Canon != invitation.Canon)
            return new LinkRefusal.OtherAddress();
        if (IsRepeated(request, invitation)) return null;
        if (InvitationStates.IsFinal(invitation.State)) return new LinkRefusal.Final(invitation.State);
        var ticket = await Tickets.Find(store, invitation.Iid, request.Ticket, now, CancellationToken.None);
        if (ticket is null || ticket.PinProven != invitation.HasPin) return new LinkRefusal.TicketInvalid();
        var isProven = store.Outside("attach", [invitation.Iid.ToArray(), invitation.PublicKey, mailbox.Mid.ToArray(), mailbox.Fingerprint],
            () => LinkUse.Proves(invitation, mailbox.Mid, mailbox.Fingerprint, request.Proof));
        if (!isProven) return new LinkRefusal.Unproven(ProofFault.OtherProof);
        return await use.Use(
            invitation, InvitationEvent.Attach, request.RequestId, mailbox.Mid, mailbox.Fingerprint, request.Proof, request.Accesses, now);
    }

    private static bool IsRepeated(AttachRequest request, Invitation invitation) =>
        invitation.State == InvitationState.Attached && invitation.ActivationRequestId == request.RequestId;
}
