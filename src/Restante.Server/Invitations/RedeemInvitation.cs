using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Restante.Server.Accounts;
using Restante.Server.Delivery;
using Restante.Server.Keys;
using Restante.Server.Messages;
using Restante.Server.Protocol;
using Restante.Server.Storage;
using Restante.Server.Web;

namespace Restante.Server.Invitations;

internal sealed record RedeemRequest(byte[] Iid, byte[] LinkAuth, byte[]? PinAuth);

internal sealed record MailboxParameters(byte[] Mid, byte[] Salt, ArgonParameters Argon);

internal sealed record Redeemed(byte[] Ticket, DateTimeOffset TicketExpiresAt, byte[] Share, byte[] Wrapped, string Address, bool HasPin, MailboxParameters Mailbox);

/// <summary>What a redeem can come to; <see cref="Match"/> has a branch for each.</summary>
internal abstract record RedeemOutcome
{
    private RedeemOutcome() { }

    internal sealed record Granted(Redeemed Answer) : RedeemOutcome;
    internal sealed record PinWrong(int Left, DateTimeOffset? PausedUntil) : RedeemOutcome;
    internal sealed record PinPaused(DateTimeOffset Until) : RedeemOutcome;

    /// <summary>Everything was right, but the link was opened too often in a short time.</summary>
    internal sealed record TooOften(DateTimeOffset Until) : RedeemOutcome;

    /// <summary>The PIN is missing, or there is none to prove.</summary>
    internal sealed record PinMismatch(bool HasPin) : RedeemOutcome;
    internal sealed record Final(InvitationState State) : RedeemOutcome;
    internal sealed record Unknown : RedeemOutcome;

    public T Match<T>(Func<Granted, T> granted, Func<PinWrong, T> wrong, Func<PinPaused, T> paused, Func<TooOften, T> tooOften,
        Func<PinMismatch, T> mismatch, Func<Final, T> final, Func<Unknown, T> unknown) => this switch
        {
            Granted outcome => granted(outcome),
            PinWrong outcome => wrong(outcome),
            PinPaused outcome => paused(outcome),
            TooOften outcome => tooOften(outcome),
            PinMismatch outcome => mismatch(outcome),
            Final outcome => final(outcome),
            Unknown outcome => unknown(outcome),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
}

/// <summary>
/// The one place that hears a PIN. In one transaction: the try is charged, then compared, then acted upon. It cannot be
/// cancelled from outside, so that a caller who hangs up has spent his try.
/// </summary>
internal sealed class RedeemInvitation(Store store, InvitationBook book, MessageStore messages, InstanceKeys keys, Senders senders, Outbox outbox)
{
    private const int ShareLength = 32;

    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/api/invitations/redeem", Handle)
        .Describe(ApiArea.Links, "redeemInvitation", "Redeem a link",
            "The only operation that takes a proof of the PIN. Gives a ticket for 30 minutes and what opens the invitation " +
            "key. Five wrong PINs pause, ten lock.",
            ProblemCodes.LinkUnknown, ProblemCodes.LinkFinal, ProblemCodes.PinWrong, ProblemCodes.PinPaused,
            ProblemCodes.LinkOpenedOften);

    private static async Task<Results<Ok<Redeemed>, ProblemHttpResult>> Handle(RedeemRequest request, RedeemInvitation redeem, TimeProvider time)
    {
        if (!LinkAnswers.IsLink(request.Iid, request.LinkAuth) || request.PinAuth is { Length: not 32 })
            return LinkAnswers.Malformed("iid has 16 bytes, linkAuth has 32, pinAuth has 32 or is null.");
        var outcome = await redeem.Run(request, time.GetUtcNow());
        return outcome.Match<Results<Ok<Redeemed>, ProblemHttpResult>>(
            granted => TypedResults.Ok(granted.Answer),
            wrong => Problems.Of(StatusCodes.Status403Forbidden, "pin-wrong", "This is not the PIN. Check it with the sender.", ("left", wrong.Left), ("pausedUntil", wrong.PausedUntil)),
            paused => Problems.Of(StatusCodes.Status429TooManyRequests, "pin-paused", "A wrong PIN was entered several times. Wait a little, and check the PIN with the sender.", ("until", paused.Until)),
            tooOften => Problems.Of(StatusCodes.Status429TooManyRequests, "link-opened-often",
                "This link was opened many times in a short time. Wait a little, then open it again.", ("until", tooOften.Until)),
            mismatch => LinkAnswers.Malformed(mismatch.HasPin ? "This link needs the PIN." : "This link has no PIN; pinAuth must be null."),
            final => LinkAnswers.Final(final.State),
            unknown => LinkAnswers.Unknown());
    }

    public async Task<RedeemOutcome> Run(RedeemRequest request, DateTimeOffset now)
    {
        var outcome = await store.InTransaction(() => Decide(request, now), CancellationToken.None);
        outbox.Wake();
        return outcome;
    }

    private async Task<RedeemOutcome> Decide(RedeemRequest request, DateTimeOffset now)
    {
        if (await book.FindByLink(request.Iid, request.LinkAuth, now, CancellationToken.None) is not { } invitation) return new RedeemOutcome.Unknown();
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
        if (charged.Tries >= PinCounter.TellSenderAt && await PinCounter.ClaimTelling(store, invitation.UserId, invitation.Canon, invitation.Generation))
            await senders.Tell(invitation.UserId, NoticeKind.PinTries, invitation.Address, invitation.MessageId,
                (to, language) => new PinTriesMail(to, language, invitation.Address), now);
        return new RedeemOutcome.PinWrong(PinCounter.LockAt - charged.Tries, charged.NextTryAt > now ? charged.NextTryAt : null);
    }

    // Every pending PIN link of this sender, guest and generation, for they share the PIN that is being guessed.
    private async Task<RedeemOutcome> Lock(Invitation invitation, DateTimeOffset now)
    {
        var pending = await book.Pending(invitation.UserId, invitation.Canon, now, CancellationToken.None);
        var same = pending.Where(other => other.HasPin && other.Generation == invitation.Generation).Select(other => other.Iid).ToList();
        if (await book.End(same, InvitationEvent.Lock, now, CancellationToken.None) > 0)
        {
            await Generations.Raise(store, invitation.UserId, invitation.Canon, invitation.Generation + 1, CancellationToken.None);
            await senders.Tell(invitation.UserId, NoticeKind.PinLocked, invitation.Address, invitation.MessageId,
                (to, language) => new PinLockedMail(to, language, invitation.Address), now);
        }
        return new RedeemOutcome.Final(InvitationState.Locked);
    }

    // The rate is charged for right redeems alone: somebody with the link but not the PIN cannot use it up.
    private async Task<RedeemOutcome> Grant(Invitation invitation, DateTimeOffset now)
    {
        if (await LinkRedemptions.Charge(store, invitation.Iid, now) is { } until) return new RedeemOutcome.TooOften(until);
        var secret = keys.Open(InvitationBook.Table, invitation.Iid, invitation.SealedSecret);
        var (ticket, expiresAt) = Tickets.Issue(store, invitation.Iid, invitation.HasPin, now);
        await messages.NoteRedemption(invitation.Iid, invitation.Canon, now, CancellationToken.None);
        var first = await store.Set<Invitation>().Where(row => row.Iid == invitation.Iid && row.FirstRedeemedAt == null)
            .ExecuteUpdateAsync(update => update.SetProperty(row => row.FirstRedeemedAt, now), CancellationToken.None) == 1;
        if (first && !invitation.HasPin)
            await senders.Tell(invitation.UserId, NoticeKind.LinkRedeemed, invitation.Address, invitation.MessageId,
                (to, language) => new LinkRedeemedMail(to, language, invitation.Address, now), now);
        var (mid, salt) = keys.MailboxIdentity(invitation.Canon);
        var granted = new Redeemed(ticket, expiresAt, secret[..ShareLength], secret[ShareLength..], invitation.Address, invitation.HasPin,
            new MailboxParameters(mid, salt, ArgonParameters.Version1));
        CryptographicOperations.ZeroMemory(secret);
        return new RedeemOutcome.Granted(granted);
    }
}
