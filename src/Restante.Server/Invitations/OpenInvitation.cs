using Microsoft.EntityFrameworkCore;
using Restante.Protocol;
using Restante.Server.Messages;
using Restante.Server.Storage;

namespace Restante.Server.Invitations;

/// <param name="Left">Wrong tries until the link is locked.</param>
/// <param name="PausedUntil">The server compares no try before this time.</param>
internal sealed record TriesLeft(int Left, DateTimeOffset? PausedUntil);

/// <param name="MailboxExists">
/// True if the address has a mailbox; for a used link, if the mailbox that it was used for still exists.
/// </param>
internal sealed record OpenedInvitation(
    InvitationState State,
    bool HasPin,
    string SenderName,
    string SenderAddress,
    byte[] SenderCertificate,
    byte[] SenderFingerprint,
    byte[] InviteFpr,
    DateTimeOffset SentAt,
    DateTimeOffset ExpiresAt,
    ArgonParameters Argon,
    bool MailboxExists,
    TriesLeft? Tries,
    string Language);

internal abstract record OpenInvitationOutcome
{
    private OpenInvitationOutcome() { }

    /// <summary>The link is known, in whatever state.</summary>
    internal sealed record Opened(OpenedInvitation Invitation) : OpenInvitationOutcome;
    internal sealed record Unknown : OpenInvitationOutcome;
}

/// <summary>Answers a click on "Open message": the sender and the time, whether a PIN is needed, and the link's state.</summary>
internal sealed class OpenInvitation(Store store, InvitationBook book, MessageStore messages, Senders senders, IMailboxLookup mailboxes)
{
    public async Task<OpenInvitationOutcome> Run(Id16 iid, byte[] linkAuth, DateTimeOffset now, CancellationToken cancel)
    {
        if (await book.FindByLink(iid, linkAuth, now, cancel) is not { } invitation) return new OpenInvitationOutcome.Unknown();
        if (invitation is { State: InvitationState.Pending, FirstOpenedAt: null }) await MarkOpened(invitation, now, cancel);
        var sender = await senders.Find(invitation.UserId, cancel);
        // For a used link only a mailbox that existed then counts: a newer one does not have its messages.
        var usedAt = invitation.State is InvitationState.Activated or InvitationState.Attached ? invitation.FinalAt : null;
        return new OpenInvitationOutcome.Opened(new OpenedInvitation(
            invitation.State,
            invitation.HasPin,
            sender?.Name ?? "",
            sender?.Address ?? "",
            invitation.SenderCertificate,
            invitation.SenderFpr,
            invitation.InviteFpr,
            invitation.CreatedAt,
            invitation.ExpiresAt,
            ArgonParameters.Version1,
            await mailboxes.Exists(invitation.Canon, usedAt, cancel),
            await Tries(invitation, now, cancel),
            invitation.Language));
    }

    private async Task<TriesLeft?> Tries(Invitation invitation, DateTimeOffset now, CancellationToken cancel)
    {
        if (!invitation.HasPin || InvitationStates.IsFinal(invitation.State)) return null;
        var (left, pausedUntil) = await PinCounter.Read(store, invitation.UserId, invitation.Canon, invitation.Generation, now, cancel);
        return new TriesLeft(left, pausedUntil);
    }

    private Task<bool> MarkOpened(Invitation opened, DateTimeOffset now, CancellationToken cancel) =>
        store.InTransaction(async () =>
        {
            await store.Set<Invitation>().Where(invitation => invitation.Iid == opened.Iid && invitation.FirstOpenedAt == null)
                .ExecuteUpdateAsync(update => update.SetProperty(invitation => invitation.FirstOpenedAt, now), cancel);
            foreach (var recipient in await messages.RecipientsBehind(opened.Iid, opened.Canon, cancel)) recipient.OpenedAt ??= now;
            return true;
        }, cancel);
}
