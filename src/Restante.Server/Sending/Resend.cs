using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Restante.Server.Accounts;
using Restante.Server.Delivery;
using Restante.Server.Invitations;
using Restante.Server.Messages;
using Restante.Server.Sessions;
using Restante.Server.Web;

namespace Restante.Server.Sending;

/// <param name="Reader">Pgp, or mailbox where direct delivery has ended.</param>
/// <param name="Fingerprint">Today's key.</param>
/// <param name="Pkesk">The body's session key for it.</param>
/// <param name="Outer">Of a mail: as when the message was sent.</param>
internal sealed record SentGrant(ReaderKind Reader, byte[] Fingerprint, byte[] Pkesk, OuterHeaders? Outer);

/// <param name="Grant">The message again for a recipient who reads by his own key, or did: no link is needed.</param>
internal sealed record ResendRequest(string Address, byte[] RequestId, bool NewPin, string Language, string? ClearNote, SentInvitation? Invitation, SentGrant? Grant, byte[] Note, int NoteVersion);

internal sealed record RevokeRequest(string Address);

/// <summary>
/// "Send the link again" and "New PIN": a new link takes the place of those that still wait, and opens all that waited under
/// them; a message that went out as encrypted mail goes out once more. "Revoke": the guest's access to one message goes; a mail that
/// has left cannot be called back.
/// </summary>
internal static class Resend
{
    public static void Map(RouteGroupBuilder group)
    {
        group.MapPost("/messages/{id}/resend", Again).WithMaxBody(SendMessage.MaxRequestBytes)
            .Describe(ApiArea.Sending, "resendMessage", "Send a message again",
                "To one address: a new link, with or without a new PIN; the notification once more; or the encrypted mail " +
                "once more.",
                ProblemCodes.MessageUnknown, ProblemCodes.RecipientsChanged, ProblemCodes.NoteVersion, ProblemCodes.MessageExpired,
                ProblemCodes.RecipientRefused, ProblemCodes.SendingLimit);
        group.MapPost("/messages/{id}/revoke", Revoke)
            .Describe(ApiArea.Sending, "revokeMessage", "Revoke the access of one recipient",
                "What was read cannot be unread, and a mail that has left cannot be called back.",
                ProblemCodes.MessageUnknown, ProblemCodes.AlreadyLeft);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Again(string id, ResendRequest request, SignedIn me, UserDirectory users,
        Resending resending, Regranting regranting, InvitationBook invitations, IOptions<InstanceOptions> instance, TimeProvider time, CancellationToken cancel)
    {
        if (!instance.Value.Languages.Contains(request.Language) || request.ClearNote?.Length > SendRequestForm.MaxClearNote || request.Note.Length > AuthorNotes.MaxNoteBytes)
            return Problems.BadRequest("malformed", "language is one of this server's; the note in clear has 500 characters at most.");
        if (request.RequestId.Length != 16) return Problems.BadRequest("malformed", "requestId has 16 bytes.");
        if (request.Grant is { } grant && Regranting.Fault(grant, request) is { } wrong) return Problems.BadRequest("malformed", wrong);
        var user = (await users.Get(me.OwnerId, cancel))!;
        var author = new Author(AuthorKind.User, user.Id, user.Address, user.Name, user.Fingerprint, user.Certificate);
        if (request.Invitation?.Fault(author, invitations) is { } fault) return Problems.BadRequest("malformed", fault);
        var problem = await resending.WithOwn(id, request.Address, author.Id, (message, recipient) => request.Invitation is { } invitation && OtherAddress(invitation, recipient) is { } other
            ? Task.FromResult<ProblemHttpResult?>(Problems.BadRequest("malformed", other))
            : request.Grant is not null ? regranting.Run(author, message, recipient, request, time.GetUtcNow(), cancel)
            : resending.Run(author, message, recipient, request, time.GetUtcNow(), cancel), cancel);
        if (problem is not null) return problem;
        resending.Wake();
        return TypedResults.NoContent();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Revoke(string id, RevokeRequest request, SignedIn me, MessageStore messages,
        Resending resending, Regranting regranting, InvitationBook invitations, TimeProvider time, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var problem = await resending.WithOwn(id, request.Address, me.OwnerId, async (message, recipient) =>
        {
            if (recipient.Kind == RecipientKind.User) return Resending.Unknown();
            if (recipient.Kind == RecipientKind.Pgp && !await regranting.TakeBack(recipient, now, cancel)) return AlreadyLeft();
            recipient.RevokedAt ??= now;
            await messages.RemoveReaderFrom(message.Id, new Reader(ReaderKind.Mailbox, recipient.ReaderId), cancel);
            foreach (var pending in await invitations.Pending(me.OwnerId, recipient.Canonical, now, cancel))
            {
                var link = new Reader(ReaderKind.Invitation, pending.Iid);
                await messages.RemoveReaderFrom(message.Id, link, cancel);
                if ((await messages.AccessesOf(link, now, cancel)).Count == 0) await invitations.Revoke([pending.Iid], now, cancel);
            }
            return null;
        }, cancel);
        return problem is null ? TypedResults.NoContent() : problem;
    }

    private static string? OtherAddress(SentInvitation invitation, Recipient recipient) =>
        invitation.IsFor(recipient.Address) && invitation.Earlier.Any(earlier => earlier.BodyId.AsSpan().SequenceEqual(recipient.BodyId))
            ? null : "The invitation is for another address, or does not open this message.";

    private static ProblemHttpResult AlreadyLeft() => Problems.Of(StatusCodes.Status409Conflict, "already-left",
        "This message has left as encrypted mail, or is leaving at this moment. What already left cannot be called back.");
}
