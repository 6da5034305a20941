using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Restante.Protocol;
using Restante.Server.Accounts;
using Restante.Server.Delivery;
using Restante.Server.Keys;
using Restante.Server.Messages;
using Restante.Server.Storage;

namespace Restante.Server.Invitations;

internal sealed record RedeemRequest(Id16 Iid, byte[] LinkAuth, byte[]? PinAuth);

internal sealed record MailboxParameters(Id16 Mid, byte[] Salt, ArgonParameters Argon);

internal sealed record Redeemed(
    byte[] Ticket,
    DateTimeOffset TicketExpiresAt,
    byte[] Share,
    byte[] Wrapped,
    string Address,
    bool HasPin,
    MailboxParameters Mailbox);

internal abstract record RedeemOutcome
{
    private RedeemOutcome() { }

    internal sealed record Granted(Redeemed Redeemed) : RedeemOutcome;
    internal sealed record PinWrong(int Left, DateTimeOffset? PausedUntil) : RedeemOutcome;
    internal sealed record PinPaused(DateTimeOffset Until) : RedeemOutcome;

    /// <summary>The proofs were right, but the link was redeemed too often in a short time.</summary>
    internal sealed record TooOften(DateTimeOffset Until) : RedeemOutcome;

    /// <summary>The link needs a PIN and the request has none, or the other way round.</summary>
    internal sealed record PinMismatch(bool HasPin) : RedeemOutcome;
    internal sealed record Final(InvitationState State) : RedeemOutcome;
    internal sealed record Unknown : RedeemOutcome;
}

/// <summary>
/// The only place that compares a PIN. One transaction charges the try, compares it and acts on the result. The client cannot cancel it: a
/// client that disconnects has spent the try.
/// </summary>
internal sealed class RedeemInvitation(
    Store store, InvitationBook book, MessageStore messages, InstanceKeys keys, Senders senders, Outbox outbox)
{
    private const int ShareLength = 32;

    public async Task<RedeemOutcome> Run(RedeemRequest request, DateTimeOffset now)
    {
        var outcome = await store.InTransaction(() => Decide(request, now), CancellationToken.None);
        outbox.Wake();
        return outcome;
    }

    private async Task<RedeemOutcome> Decide(RedeemRequest request, DateTimeOffset now)
    {
        if (await book.FindByLink(request.Iid, request.LinkAuth, now, CancellationToken.None) is not { } invitation)
            return new RedeemOutcome.Unknown();
        if (InvitationStates.IsFinal(invitation.State)) return new RedeemOutcome.Final(invitation.State);
        if (invitation.HasPin != request.PinAuth is not null) return new RedeemOutcome.PinMismatch(invitation.HasPin);
        if (!invitation.HasPin) return await Grant(invitation, now);
        return await PinCounter.Charge(store, invitation.UserId, invitation.Canon, invitation.Generation, now) switch
        {
            PinCharge.Charged when keys.Matches(invitation.Pin!.Value, request.PinAuth) => await GrantProven(invitation, now),
            PinCharge.Charged charged => await Refuse(invitation, charged, now),
            PinCharge.Paused paused => new RedeemOutcome.PinPaused(paused.Until),
            _ => await Lock(invitation, now),
        };
    }

    private async Task<RedeemOutcome> GrantProven(Invitation invitation, DateTimeOffset now)
    {
        await PinCounter.Refund(store, invitation.UserId, invitation.Canon, invitation.Generation);
        return await Grant(invitation, now);
    }

    private async Task<RedeemOutcome> Refuse(Invitation invitation, PinCharge.Charged charged, DateTimeOffset now)
    {
        if (charged.Tries >= PinCounter.LockAt) return await Lock(invitation, now);
        if (charged.Tries >= PinCounter.NotifySenderAt
            && await PinCounter.ClaimNotification(store, invitation.UserId, invitation.Canon, invitation.Generation))
            await senders.Notify(invitation.UserId, NoticeKind.PinTries, invitation.Address, invitation.MessageId,
                (to, language) => new PinTriesMail(to, language, invitation.Address), now);
        return new RedeemOutcome.PinWrong(PinCounter.LockAt - charged.Tries, charged.NextTryAt > now ? charged.NextTryAt : null);
    }

    // Locks every pending PIN link of this sender, guest and generation, because they share the guessed PIN.
    private async Task<RedeemOutcome> Lock(Invitation invitation, DateTimeOffset now)
    {
        var pending = await book.Pending(invitation.UserId, invitation.Canon, now, CancellationToken.None);
        var same = pending.Where(other => other.HasPin && other.Generation == invitation.Generation).Select(other => other.Iid).ToList();
        if (await book.End(same, InvitationEvent.Lock, now, CancellationToken.None) > 0)
        {
            await Generations.Raise(store, invitation.UserId, invitation.Canon, invitation.Generation + 1, CancellationToken.None);
            await senders.Notify(invitation.UserId, NoticeKind.PinLocked, invitation.Address, invitation.MessageId,
                (to, language) => new PinLockedMail(to, language, invitation.Address), now);
        }
        return new RedeemOutcome.Final(InvitationState.Locked);
    }

    // Only right proofs are charged to the rate, so that somebody with the link but without the PIN cannot use it up.
    private async Task<RedeemOutcome> Grant(Invitation invitation, DateTimeOffset now)
    {
        if (await LinkRedemptions.Charge(store, invitation.Iid, now) is { } until) return new RedeemOutcome.TooOften(until);
        var secret = keys.Open(InvitationBook.Table, invitation.Iid.ToArray(), invitation.SealedSecret);
        var (ticket, expiresAt) = Tickets.Issue(store, invitation.Iid, invitation.HasPin, now);
        await messages.NoteRedemption(invitation.Iid, invitation.Canon, now, CancellationToken.None);
        var first = await store.Set<Invitation>().Where(row => row.Iid == invitation.Iid && row.FirstRedeemedAt == null)
            .ExecuteUpdateAsync(update => update.SetProperty(row => row.FirstRedeemedAt, now), CancellationToken.None) == 1;
        if (first && !invitation.HasPin)
            await senders.Notify(invitation.UserId, NoticeKind.LinkRedeemed, invitation.Address, invitation.MessageId,
                (to, language) => new LinkRedeemedMail(to, language, invitation.Address, now), now);
        var (mid, salt) = keys.MailboxIdentity(invitation.Canon);
        var granted = new Redeemed(ticket, expiresAt, secret[..ShareLength], secret[ShareLength..], invitation.Address, invitation.HasPin,
            new MailboxParameters(mid, salt, ArgonParameters.Version1));
        CryptographicOperations.ZeroMemory(secret);
        return new RedeemOutcome.Granted(granted);
    }
}
