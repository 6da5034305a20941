using Restante.Protocol;
using Restante.Server.Messages;
using Restante.Server.Storage;

namespace Restante.Server.Invitations;

internal sealed record InvitationAccess(byte[] MessageId, byte[] BodyId, byte[] Pkesk, byte[] Summary, long Size);

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
    public async Task<ReadInvitationOutcome> Run(byte[] iid, byte[] ticket, DateTimeOffset now, CancellationToken cancel)
    {
        if (await Tickets.Find(store, iid, ticket, now, cancel) is null) return new ReadInvitationOutcome.TicketInvalid();
        var invitation = await book.Find(iid, now, cancel);
        if (invitation is not { State: InvitationState.Pending })
            return new ReadInvitationOutcome.Final(invitation?.State ?? InvitationState.Expired);
        var held = await messages.AccessesOf(new Reader(ReaderKind.Invitation, iid), now, cancel);
        var bodies = (await messages.BodiesOf([.. held.Select(access => access.BodyId)], cancel))
            .ToDictionary(body => Id16.Of(body.Id));
        return new ReadInvitationOutcome.Listed(new InvitationAccesses(
        [
            .. held.Where(access => bodies.ContainsKey(Id16.Of(access.BodyId))).Select(access => new InvitationAccess(
                access.MessageId, access.BodyId, access.Pkesk,
                bodies[Id16.Of(access.BodyId)].Summary ?? [], bodies[Id16.Of(access.BodyId)].Size)),
        ]));
    }
}
