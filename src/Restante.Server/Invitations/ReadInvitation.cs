using Microsoft.AspNetCore.Http.HttpResults;
using Restante.Server.Messages;
using Restante.Server.Storage;
using Restante.Server.Web;

namespace Restante.Server.Invitations;

internal sealed record InvitationAccessesRequest(byte[] Iid, byte[] Ticket);

internal sealed record InvitationAccess(byte[] MessageId, byte[] BodyId, byte[] Pkesk, byte[] Summary, long Size);

internal sealed record InvitationAccesses(IReadOnlyList<InvitationAccess> Accesses);

/// <summary>With a ticket: what waits behind a pending link. The bodies are read from the mailbox, once it is there.</summary>
internal static class ReadInvitation
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/api/invitations/accesses", Accesses)
        .Describe(ApiArea.Links, "listInvitationAccesses", "What waits behind a link",
            "With a ticket: the encrypted session keys, which the client encrypts again to the mailbox's key.",
            ProblemCodes.TicketInvalid, ProblemCodes.LinkFinal);

    private static async Task<Results<Ok<InvitationAccesses>, ProblemHttpResult>> Accesses(
        InvitationAccessesRequest request, Store store, InvitationBook book, MessageStore messages, TimeProvider time, CancellationToken cancel)
    {
        if (!LinkAnswers.IsLink(request.Iid, request.Ticket)) return LinkAnswers.MalformedLink();
        var now = time.GetUtcNow();
        if (await Refusal(request.Iid, request.Ticket, store, book, now, cancel) is { } refusal) return refusal;
        var held = await messages.AccessesOf(new Reader(ReaderKind.Invitation, request.Iid), now, cancel);
        var bodies = (await messages.BodiesOf([.. held.Select(access => access.BodyId)], cancel)).ToDictionary(body => body.Id, ByteArrayComparer.Instance);
        return TypedResults.Ok(new InvitationAccesses([.. held.Where(access => bodies.ContainsKey(access.BodyId)).Select(access =>
            new InvitationAccess(access.MessageId, access.BodyId, access.Pkesk, bodies[access.BodyId].Summary ?? [], bodies[access.BodyId].Size))]));
    }

    private static async Task<ProblemHttpResult?> Refusal(byte[] iid, byte[] ticket, Store store, InvitationBook book, DateTimeOffset now, CancellationToken cancel)
    {
        if (await Tickets.Find(store, iid, ticket, now, cancel) is null) return LinkAnswers.TicketInvalid();
        var invitation = await book.Find(iid, now, cancel);
        return invitation is { State: InvitationState.Pending } ? null : LinkAnswers.Final(invitation?.State ?? InvitationState.Expired);
    }
}
