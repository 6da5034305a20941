using Restante.Protocol;
using Restante.Server.Messages;
using Restante.Server.Storage;

namespace Restante.Server.Invitations;

internal sealed record InvitationAccess(Id16 MessageId, Id16 BodyId, byte[] Pkesk, byte[] Summary, long Size);

internal sealed record InvitationAccesses(IReadOnlyList<InvitationAccess> Accesses);

internal abstract record ReadInvitationOutcome
{
    private ReadInvitationOutcome() { }

    internal sealed record Listed(InvitationAccesses Accesses) : ReadInvitationOutcome;
    internal sealed record TicketInvalid : ReadInvitationOutcome;
    internal sealed record Final(InvitationState State) : ReadInvitationOutcome;
}

/// <summary>With a ticket, lists the accesses of a pending link. Bodies are read from the mailbox, after it has been created.</summary>
internal sealed class ReadInvitation(Store store, InvitationBook book, MessageStore messages)
{
    public async Task<ReadInvitationOutcome> Run(Id16 iid, byte[] ticket, DateTimeOffset now, CancellationToken cancel)
    {
        if (await Tickets.Find(store, iid, ticket, now, cancel) is null) return new ReadInvitationOutcome.TicketInvalid();
        var invitation = await book.Find(iid, now, cancel);
        if (invitation is not { State: InvitationState.Pending })
            return new ReadInvitationOutcome.Final(invitation?.State ?? InvitationState.Expired);
        var held = await messages.AccessesOf(new Reader(ReaderKind.Invitation, iid), now, cancel);
        var bodies = (await messages.BodiesOf([.. held.Select(access => access.BodyId)], cancel))
            .ToDictionary(body => body.Id);
        return new ReadInvitationOutcome.Listed(new InvitationAccesses(
        [
            .. held.Where(access => bodies.ContainsKey(access.BodyId)).Select(access => new InvitationAccess(
                access.MessageId, access.BodyId, access.Pkesk,
                bodies[access.BodyId].Summary ?? [], bodies[access.BodyId].Size)),
        ]));
    }
}
