using Microsoft.EntityFrameworkCore;
using Restante.Server.Messages;
using Restante.Server.Protocol;
using Restante.Server.Storage;

namespace Restante.Server.Invitations;

/// <param name="Left">Tries before the link is locked.</param>
/// <param name="PausedUntil">No try is heard before.</param>
internal sealed record TriesLeft(int Left, DateTimeOffset? PausedUntil);

/// <param name="MailboxExists">The address has a mailbox; of a used link, the mailbox that its message went into is still there.</param>
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

    /// <summary>Of a link in a final state too.</summary>
    internal sealed record Opened(OpenedInvitation Invitation) : OpenInvitationOutcome;
    internal sealed record Unknown : OpenInvitationOutcome;
}

/// <summary>A person clicked "Open message": who wrote and when, whether a PIN is asked, and the link's state.</summary>
internal sealed class OpenInvitation(Store store, InvitationBook book, MessageStore messages, Senders senders, IMailboxLookup mailboxes)
{
    public async Task<OpenInvitationOutcome> Run(byte[] iid, byte[] linkAuth, DateTimeOffset now, CancellationToken cancel)
    {
        if (await book.FindByLink(iid, linkAuth, now, cancel) is not { } invitation) return new OpenInvitationOutcome.Unknown();
        if (invitation is { State: InvitationState.Pending, FirstOpenedAt: null }) await MarkOpened(invitation, now, cancel);
        var sender = await senders.Find(invitation.UserId, cancel);
        // Of a used link the mailbox that it went into: a newer one does not stand in for one that was deleted since.
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
