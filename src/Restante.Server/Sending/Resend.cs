using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Restante.Server.Accounts;
using Restante.Server.Delivery;
using Restante.Server.Guests;
using Restante.Server.Invitations;
using Restante.Server.Messages;
using Restante.Server.Protocol;
using Restante.Server.Sessions;
using Restante.Server.Storage;
using Restante.Server.Web;

namespace Restante.Server.Sending;

internal sealed record ResendRequest(string Address, byte[] RequestId, bool NewPin, string Language, string? ClearNote, SentInvitation? Invitation, byte[] Note, int NoteVersion);

internal sealed record RevokeRequest(string Address);

/// <summary>
/// "Send the link again" and "New PIN": a new link takes the place of those that still wait, and opens all that waited under
/// them. "Revoke": the guest's access to one message goes.
/// </summary>
internal static class Resend
{
    public static void Map(RouteGroupBuilder group)
    {
        group.MapPost("/messages/{id}/resend", Again).WithMaxBody(SendMessage.MaxRequestBytes);
        group.MapPost("/messages/{id}/revoke", Revoke);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Again(string id, ResendRequest request, SignedIn me, Store store, UserDirectory users, MessageStore messages,
        Resending resending, InvitationBook invitations, IOptions<InstanceOptions> instance, TimeProvider time, CancellationToken cancel)
    {
        if (!instance.Value.Languages.Contains(request.Language) || request.ClearNote?.Length > SendRequestForm.MaxClearNote || request.Note.Length > AuthorNotes.MaxNoteBytes)
            return Problems.BadRequest("malformed", "language is one of this server's; the note in clear has 500 characters at most.");
        if (request.RequestId.Length != 16) return Problems.BadRequest("malformed", "requestId has 16 bytes.");
        if (await Own(id, request.Address, me, messages, cancel) is not { } found) return Unknown();
        var user = (await users.Get(me.OwnerId, cancel))!;
        var author = new Author(AuthorKind.User, user.Id, user.Address, user.Name, user.Fingerprint, user.Certificate);
        if (request.Invitation is { } invitation && (invitation.Fault(author, invitations) ?? OtherAddress(invitation, found.Recipient)) is { } fault) return Problems.BadRequest("malformed", fault);
        var problem = await store.InTransaction(() => resending.Run(author, found.Message, found.Recipient, request, time.GetUtcNow(), cancel), cancel);
        if (problem is not null) return problem;
        resending.Wake();
        return TypedResults.NoContent();
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Revoke(string id, RevokeRequest request, SignedIn me, Store store, MessageStore messages,
        InvitationBook invitations, TimeProvider time, CancellationToken cancel)
    {
        if (await Own(id, request.Address, me, messages, cancel) is not { } found || found.Recipient.Kind == RecipientKind.User) return Unknown();
        var now = time.GetUtcNow();
        await store.InTransaction(async () =>
        {
            var recipient = (await messages.FindRecipient(found.Recipient.Id, cancel))!;
            recipient.RevokedAt ??= now;
            await messages.RemoveReaderFrom(found.Message.Id, new Reader(ReaderKind.Mailbox, recipient.ReaderId), cancel);
            foreach (var pending in await invitations.Pending(me.OwnerId, recipient.Canonical, cancel))
            {
                var link = new Reader(ReaderKind.Invitation, pending.Iid);
                await messages.RemoveReaderFrom(found.Message.Id, link, cancel);
                if ((await messages.AccessesOf(link, cancel)).Count == 0) await invitations.Revoke([pending.Iid], now, cancel);
            }
            return true;
        }, cancel);
        return TypedResults.NoContent();
    }

    private static async Task<(Message Message, Recipient Recipient)?> Own(string id, string address, SignedIn me, MessageStore messages, CancellationToken cancel)
    {
        if (!Encoding.TryFromBase64Url(id, out var messageId) || !MailAddress.TryCanonicalise(address, out var canonical)) return null;
        if (await messages.Find(messageId, cancel) is not { AuthorKind: AuthorKind.User } message || !message.AuthorId.AsSpan().SequenceEqual(me.OwnerId)) return null;
        return (await messages.RecipientsOf(messageId, cancel)).FirstOrDefault(recipient => recipient.Canonical == canonical) is { } recipient ? (message, recipient) : null;
    }

    private static string? OtherAddress(SentInvitation invitation, Recipient recipient) =>
        MailAddress.TryCanonicalise(invitation.Address, out var canonical) && canonical == recipient.Canonical
            && invitation.Earlier.Any(earlier => earlier.BodyId.AsSpan().SequenceEqual(recipient.BodyId))
            ? null : "The invitation is for another address, or does not open this message.";

    private static ProblemHttpResult Unknown() => Problems.NotFound("message-unknown", "You have not sent this message to this address.");
}

/// <summary>The transaction behind "Send the link again" and "New PIN".</summary>
internal sealed class Resending(Store store, RecipientBook book, InvitationBook invitations, MessageStore messages, Outbox outbox)
{
    /// <summary>Null: done. Otherwise nothing was changed, and why.</summary>
    public async Task<ProblemHttpResult?> Run(Author author, Message message, Recipient recipient, ResendRequest request, DateTimeOffset now, CancellationToken cancel)
    {
        await store.LockOwner(author.Id, cancel);
        var known = (await book.Look(AuthorKind.User, author.Id, null, [recipient.Canonical], now, cancel))[recipient.Canonical];
        if (known.User is not null || recipient.RevokedAt is not null || recipient.ExpiredAt is not null) return Changed(recipient);
        if (request.Invitation is not { } invitation) return Remind(author, recipient, known, request, now);
        if (known.Pending.Any(pending => pending.Iid.AsSpan().SequenceEqual(invitation.Iid))) return null;
        var expected = known.Generation + (request.NewPin ? 1 : 0);
        if (invitation.HasPin && invitation.Generation != expected) return Changed(recipient);
        if (known.Mailbox is not null && !invitation.HasPin) return Changed(recipient);
        if (!known.NewLink) return LinkLimit(now);
        if (await invitations.LimitedUntil(author.Id, 1, now, cancel) is { } until) return LinkLimit(until);
        if (!await book.CoversWaiting(author.Reader, known.Pending, invitation, cancel)) return Changed(recipient);
        if (request.NoteVersion != message.NoteVersion + 1)
            return Problems.Of(StatusCodes.Status409Conflict, "note-version", "This message was changed in another window. Open it again.", ("version", message.NoteVersion));

        if (request.NewPin) await invitations.RaiseGeneration(author.Id, recipient.Canonical, cancel);
        byte[][] older = [.. known.Pending.Select(pending => pending.Iid)];
        await messages.MoveRecipients(older, invitation.Iid, cancel);
        await invitations.Supersede(older, now, cancel);
        (message.Note, message.NoteVersion) = (request.Note, request.NoteVersion);
        (recipient.InvitationId, recipient.HasPin) = (invitation.Iid, invitation.HasPin);
        (recipient.QueuedAt, recipient.DeliveredAt, recipient.RefusedAt, recipient.Refusal) = (now, null, null, null);
        await invitations.Create(invitation.ToNew(author, recipient.Canonical, message.Id, recipient.Id, null, request.Language, request.ClearNote), now, cancel);
        await book.GrantEarlier(author, invitation, now, cancel);
        return null;
    }

    public void Wake() => outbox.Wake();

    // An active mailbox needs no new link: the notification goes once more.
    private ProblemHttpResult? Remind(Author author, Recipient recipient, KnownRecipient known, ResendRequest request, DateTimeOffset now)
    {
        if (known.Mailbox is not { State: MailboxState.Active } mailbox || request.NewPin) return Changed(recipient);
        (recipient.QueuedAt, recipient.DeliveredAt, recipient.RefusedAt, recipient.Refusal) = (now, null, null, null);
        outbox.Add(store, new GuestNotificationMail(mailbox.Address, mailbox.Language, author.Person,
            Derivation.SenderBinding(author.Fingerprint, mailbox.Fingerprint), request.ClearNote)
        { RecipientId = recipient.Id, UserId = author.Id }, now);
        return null;
    }

    private static ProblemHttpResult Changed(Recipient recipient) => Problems.Of(StatusCodes.Status409Conflict, "recipients-changed",
        "Something changed for this recipient in the meantime. Look at the message once more.", ("addresses", new[] { recipient.Address }));

    private static ProblemHttpResult LinkLimit(DateTimeOffset until) => Problems.Of(StatusCodes.Status429TooManyRequests, "sending-limit",
        "So many links went out that the server asks for a pause. Nothing was changed; try again later.", ("until", until));
}
