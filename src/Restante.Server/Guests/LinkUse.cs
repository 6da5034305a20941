using Microsoft.EntityFrameworkCore;
using Restante.OpenPgp;
using Restante.Protocol;
using Restante.Server.Invitations;
using Restante.Server.Messages;
using Restante.Server.Storage;

namespace Restante.Server.Guests;

/// <summary>The common part of activation and attachment: the proof, the transfer of accesses, the assurance.</summary>
internal sealed class LinkUse(Store store, InvitationBook book, MessageStore messages)
{
    /// <summary>True if the invitation key signed the mailbox's long-term key (PROTOCOL.md section 6).</summary>
    public static bool Proves(Invitation invitation, Id16 mid, byte[] fingerprint, byte[] proof) =>
        Certificate.TryParse(invitation.PublicKey, out var key)
        && key!.Verifies(Derivation.ActivationStatement(invitation.Iid, mid, fingerprint, invitation.Canon), proof);

    /// <summary>
    /// Uses a pending invitation: moves its accesses to the mailbox, stores the assurance, marks its messages as opened, and supersedes
    /// sibling links that open nothing more.
    /// </summary>
    /// <returns>Null if it is done; otherwise why nothing was changed.</returns>
    public async Task<LinkRefusal?> Use(
        Invitation invitation,
        InvitationEvent how,
        Id16 requestId,
        Id16 mid,
        byte[] fingerprint,
        byte[] proof,
        IReadOnlyCollection<BodyAccess> accesses,
        DateTimeOffset now)
    {
        var mailbox = new Reader(ReaderKind.Mailbox, mid);
        var opened = await messages.RecipientsBehind(invitation.Iid, invitation.Canon, CancellationToken.None);
        var before = new Reader(ReaderKind.Invitation, invitation.Iid);
        if (!await messages.HandOver(before, mailbox, fingerprint, accesses, now, CancellationToken.None))
            return new LinkRefusal.AccessesChanged();
        if (await store.Set<Invitation>().Where(row => row.Iid == invitation.Iid).Apply(how, now, CancellationToken.None, requestId) == 0)
        {
            store.ChangeTracker.Clear();
            return new LinkRefusal.Final((await book.Find(invitation.Iid, CancellationToken.None))?.State ?? InvitationState.Expired);
        }
        await StoreAssurance(invitation, mid, proof, now);
        foreach (var recipient in opened)
            (recipient.OpenedAt, recipient.InvitationId, recipient.HasPin) = (recipient.OpenedAt ?? now, invitation.Iid, invitation.HasPin);
        await store.SaveChangesAsync();
        await SupersedeSiblings(invitation, mailbox, now);
        return null;
    }

    // An assurance never falls: a link without a PIN does not replace what a PIN has proved.
    private async Task StoreAssurance(Invitation invitation, Id16 mid, byte[] proof, DateTimeOffset now)
    {
        var level = invitation.HasPin ? AssuranceLevel.Pin : AssuranceLevel.Link;
        var rows = store.Set<Assurance>().Where(row => row.Mid == mid && row.UserId == invitation.UserId);
        if (level == AssuranceLevel.Link && await rows.AnyAsync(row => row.Level == AssuranceLevel.Pin)) return;
        await rows.ExecuteDeleteAsync();
        store.Add(new Assurance
        {
            Mid = mid, UserId = invitation.UserId, Level = level, Iid = invitation.Iid, InvitationKey = invitation.PublicKey,
            MessageId = invitation.MessageId, Proof = proof, At = now,
        });
    }

    private async Task SupersedeSiblings(Invitation invitation, Reader mailbox, DateTimeOffset now)
    {
        var readable = (await messages.AccessesOf(mailbox, now, CancellationToken.None)).Select(access => access.BodyId)
            .ToHashSet();
        var pending = await book.Pending(invitation.UserId, invitation.Canon, now, CancellationToken.None);
        foreach (var sibling in pending.Where(other => other.HasPin == invitation.HasPin && other.Generation == invitation.Generation))
        {
            var waiting = await messages.AccessesOf(new Reader(ReaderKind.Invitation, sibling.Iid), now, CancellationToken.None);
            if (!waiting.All(access => readable.Contains(access.BodyId))) continue;
            foreach (var recipient in await messages.RecipientsOfInvitation(sibling.Iid, CancellationToken.None))
                recipient.InvitationId = invitation.Iid;
            await store.SaveChangesAsync();
            await book.Supersede([sibling.Iid], now, CancellationToken.None);
        }
    }
}

/// <summary>Why a link was not used.</summary>
internal abstract record LinkRefusal
{
    private LinkRefusal() { }

    internal sealed record Unknown : LinkRefusal;
    internal sealed record Final(InvitationState State) : LinkRefusal;
    internal sealed record TicketInvalid : LinkRefusal;
    internal sealed record MailboxExists : LinkRefusal;
    internal sealed record OtherAddress : LinkRefusal;

    /// <summary>The given accesses are not exactly those behind the link.</summary>
    internal sealed record AccessesChanged : LinkRefusal;

    /// <summary>A certificate or a proof does not belong to this link and address.</summary>
    internal sealed record Unproven(ProofFault Fault) : LinkRefusal;
}

/// <summary>The fault in the names or proofs of a request that uses a link.</summary>
internal enum ProofFault
{
    /// <summary>The mailbox id is not the one from the answer to redeem.</summary>
    OtherMailbox,

    /// <summary>The certificate does not have the given fingerprint.</summary>
    OtherFingerprint,

    /// <summary>The certificate names something other than exactly the link's address.</summary>
    OtherNames,

    /// <summary>The invitation key did not sign this mailbox and fingerprint.</summary>
    OtherProof,
}
