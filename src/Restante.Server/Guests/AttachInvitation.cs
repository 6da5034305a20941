using Microsoft.AspNetCore.Http.HttpResults;
using Restante.Server.Delivery;
using Restante.Server.Invitations;
using Restante.Server.Invitations.Http;
using Restante.Server.Messages;
using Restante.Server.Sessions;
using Restante.Server.Sessions.Http;
using Restante.Server.Storage;
using Restante.Server.Web;

namespace Restante.Server.Guests;

internal sealed record AttachRequest(byte[] Iid, byte[] LinkAuth, byte[] Ticket, byte[] RequestId, byte[] Proof, IReadOnlyList<BodyAccess> Accesses);

/// <summary>Adds a further link of the same address to the mailbox that is signed in; with a PIN this raises the assurance.</summary>
internal sealed class AttachInvitation(Store store, InvitationBook book, Mailboxes mailboxes, LinkUse use)
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/api/invitations/attach", Handle).RequireGuest()
        .Describe(ApiArea.Links, "attachInvitation", "Add a further link to the mailbox",
            "The mailbox that is signed in takes over what waits behind the link.",
            ProblemCodes.LinkUnknown, ProblemCodes.LinkFinal, ProblemCodes.TicketInvalid, ProblemCodes.OtherAddress,
            ProblemCodes.AccessesChanged);

    private static async Task<Results<NoContent, ProblemHttpResult>> Handle(AttachRequest request, SignedIn me, AttachInvitation attach, Outbox outbox, TimeProvider time)
    {
        if (GuestInput.FaultOf(request) is { } fault) return InvitationAnswers.Malformed(fault);
        var refusal = await attach.Run(request, me, time.GetUtcNow());
        outbox.Wake();
        return refusal is null ? TypedResults.NoContent() : refusal.Answer();
    }

    private Task<LinkRefusal?> Run(AttachRequest request, SignedIn me, DateTimeOffset now) => store.InTransaction<LinkRefusal?>(async () =>
    {
        if (await book.FindByLink(request.Iid, request.LinkAuth, now, CancellationToken.None) is not { } found) return new LinkRefusal.Unknown();
        await mailboxes.Lock([found.Canon], CancellationToken.None);
        var invitation = (await book.Find(found.Iid, now, CancellationToken.None))!;
        if (await mailboxes.Get(me.OwnerId, CancellationToken.None) is not { State: MailboxState.Active } mailbox || mailbox.Canon != invitation.Canon) return new LinkRefusal.OtherAddress();
        if (invitation is { State: InvitationState.Attached, ActivationRequestId: { } id } && id.AsSpan().SequenceEqual(request.RequestId)) return null;
        if (InvitationStates.IsFinal(invitation.State)) return new LinkRefusal.Final(invitation.State);
        if (await Tickets.Find(store, invitation.Iid, request.Ticket, now, CancellationToken.None) is not { } ticket || ticket.PinProven != invitation.HasPin) return new LinkRefusal.TicketInvalid();
        var isProven = store.Outside("attach", [invitation.Iid, invitation.PublicKey, mailbox.Mid, mailbox.Fingerprint], () => LinkUse.Proves(invitation, mailbox.Mid, mailbox.Fingerprint, request.Proof));
        if (!isProven) return new LinkRefusal.Unproven("The proof was not made by this link's key for this mailbox.");
        return await use.Use(invitation, InvitationEvent.Attach, request.RequestId, mailbox.Mid, mailbox.Fingerprint, request.Proof, request.Accesses, now);
    }, CancellationToken.None);
}
