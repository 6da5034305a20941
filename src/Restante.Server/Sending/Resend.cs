using Microsoft.Extensions.Options;
using Restante.Protocol;
using Restante.Server.Accounts;
using Restante.Server.Delivery;
using Restante.Server.Invitations;
using Restante.Server.Messages;
using Restante.Server.Operations;

namespace Restante.Server.Sending;

/// <param name="Reader">Pgp, or Mailbox if direct delivery has ended.</param>
/// <param name="Fingerprint">The fingerprint of the present key, 20 bytes.</param>
/// <param name="Pkesk">The body's session key, encrypted to that key.</param>
/// <param name="Outer">For a mail: the outer header of the first sending.</param>
internal sealed record SentGrant(ReaderKind Reader, byte[] Fingerprint, byte[] Pkesk, OuterHeaders? Outer);

/// <param name="Grant">For a recipient who reads, or read, with their own key: sends the message again without a link.</param>
internal sealed record ResendRequest(
    string Address,
    Id16 RequestId,
    bool NewPin,
    string Language,
    string? ClearNote,
    SentInvitation? Invitation,
    SentGrant? Grant,
    byte[] Note,
    int NoteVersion);

/// <summary>
/// "Send the link again" and "New PIN" replace the pending links by a new one that opens the same messages, or send an encrypted mail
/// again. "Revoke" removes the guest's access to one message; it cannot recall a mail that has been sent.
/// </summary>
internal sealed class Resend(
    UserDirectory users,
    Resending resending,
    Regranting regranting,
    MessageStore messages,
    InvitationBook invitations,
    IOptions<InstanceOptions> instance)
{
    public async Task<ResendOutcome> Again(Id16 userId, string id, ResendRequest request, DateTimeOffset now, CancellationToken cancel)
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

    public Task<ResendOutcome> Revoke(Id16 userId, string id, string address, DateTimeOffset now, CancellationToken cancel) =>
        resending.WithOwn(id, address, userId, async (message, recipient) =>
        {
            if (recipient.Kind == RecipientKind.User) return new ResendOutcome.Unknown();
            if (recipient.Kind == RecipientKind.Pgp && !await regranting.Withdraw(recipient, now, cancel))
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
        return request.Grant is { } grant ? Regranting.Fault(grant, request) : null;
    }

    private static string? OtherAddress(SentInvitation invitation, Recipient recipient) =>
        invitation.IsFor(recipient.Address) && invitation.Earlier.Any(earlier => earlier.BodyId == recipient.BodyId)
            ? null : "The invitation is for another address, or does not open this message.";
}
