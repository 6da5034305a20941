using Microsoft.Extensions.Options;
using Restante.Server.Accounts;
using Restante.Server.Delivery;
using Restante.Server.Invitations;
using Restante.Server.Messages;
using Restante.Server.Web;

namespace Restante.Server.Sending;

/// <param name="Reader">Pgp, or mailbox where direct delivery has ended.</param>
/// <param name="Fingerprint">Today's key.</param>
/// <param name="Pkesk">The body's session key for it.</param>
/// <param name="Outer">Of a mail: as when the message was sent.</param>
internal sealed record SentGrant(ReaderKind Reader, byte[] Fingerprint, byte[] Pkesk, OuterHeaders? Outer);

/// <param name="Grant">The message again for a recipient who reads by his own key, or did: no link is needed.</param>
internal sealed record ResendRequest(
    string Address,
    byte[] RequestId,
    bool NewPin,
    string Language,
    string? ClearNote,
    SentInvitation? Invitation,
    SentGrant? Grant,
    byte[] Note,
    int NoteVersion);

/// <summary>
/// "Send the link again" and "New PIN": a new link takes the place of those that still wait, and opens all that waited under
/// them; a message that went out as encrypted mail goes out once more. "Revoke": the guest's access to one message goes; a mail that
/// has left cannot be called back.
/// </summary>
internal sealed class Resend(
    UserDirectory users,
    Resending resending,
    Regranting regranting,
    MessageStore messages,
    InvitationBook invitations,
    IOptions<InstanceOptions> instance)
{
    public async Task<ResendOutcome> Again(byte[] userId, string id, ResendRequest request, DateTimeOffset now, CancellationToken cancel)
    {
        if (FormFault(request) is { } wrong) return new ResendOutcome.Malformed(wrong);
        var author = Author.Of((await users.Get(userId, cancel))!);
        if (request.Invitation?.Fault(author, invitations) is { } fault) return new ResendOutcome.Malformed(fault);
        var outcome = await resending.WithOwn(id, request.Address, userId, (message, recipient) =>
            request.Invitation is { } invitation && OtherAddress(invitation, recipient) is { } other
                ? Task.FromResult<ResendOutcome>(new ResendOutcome.Malformed(other))
                : request.Grant is not null ? regranting.Run(author, message, recipient, request, now, cancel)
                : resending.Run(author, message, recipient, request, now, cancel), cancel);
        if (outcome is ResendOutcome.Done) resending.Wake();
        return outcome;
    }

    public Task<ResendOutcome> Revoke(byte[] userId, string id, string address, DateTimeOffset now, CancellationToken cancel) =>
        resending.WithOwn(id, address, userId, async (message, recipient) =>
        {
            if (recipient.Kind == RecipientKind.User) return new ResendOutcome.Unknown();
            if (recipient.Kind == RecipientKind.Pgp && !await regranting.TakeBack(recipient, now, cancel))
                return new ResendOutcome.AlreadyLeft();
            recipient.RevokedAt ??= now;
            await messages.RemoveReaderFrom(message.Id, new Reader(ReaderKind.Mailbox, recipient.ReaderId), cancel);
            foreach (var pending in await invitations.Pending(userId, recipient.Canonical, now, cancel))
            {
                var link = new Reader(ReaderKind.Invitation, pending.Iid);
                await messages.RemoveReaderFrom(message.Id, link, cancel);
                if ((await messages.AccessesOf(link, now, cancel)).Count == 0) await invitations.Revoke([pending.Iid], now, cancel);
            }
            return new ResendOutcome.Done();
        }, cancel);

    private string? FormFault(ResendRequest request)
    {
        if (!instance.Value.Languages.Contains(request.Language) || request.ClearNote?.Length > SendRequestForm.MaxClearNote
            || request.Note.Length > AuthorNotes.MaxNoteBytes)
            return "language is one of this server's; the note in clear has 500 characters at most.";
        if (request.RequestId.Length != 16) return "requestId has 16 bytes.";
        return request.Grant is { } grant ? Regranting.Fault(grant, request) : null;
    }

    private static string? OtherAddress(SentInvitation invitation, Recipient recipient) =>
        invitation.IsFor(recipient.Address) && invitation.Earlier.Any(earlier => earlier.BodyId.AsSpan().SequenceEqual(recipient.BodyId))
            ? null : "The invitation is for another address, or does not open this message.";
}
