using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using Restante.OpenPgp;
using Restante.Protocol;
using Restante.Server.Accounts;
using Restante.Server.Delivery;
using Restante.Server.Sessions;
using Restante.Server.Storage;

namespace Restante.Server.Guests;

/// <summary>The outcome of a guest's decision where messages go, and to which key. Only Done and a revoked key change anything.</summary>
internal abstract record DeliveryChangeOutcome
{
    private DeliveryChangeOutcome() { }

    internal sealed record Done(DeliveryState State) : DeliveryChangeOutcome;
    internal sealed record PasswordRefused(PasswordRefusal Why) : DeliveryChangeOutcome;

    /// <summary>The mailbox was deleted or is frozen.</summary>
    internal sealed record SignedOut : DeliveryChangeOutcome;

    /// <summary>The guest changed it too often. The limit exists because each change notifies every sender by mail.</summary>
    internal sealed record TooOften(DateTimeOffset Until) : DeliveryChangeOutcome;
    internal sealed record Refused(OwnKeyFault Why) : DeliveryChangeOutcome;
}

/// <summary>
/// The common part of setting or removing the guest's own key and of switching the delivery: it proves the password, reads the mailbox
/// under its lock, limits changes and notifies.
/// </summary>
internal sealed class DeliveryChange(Store store, Mailboxes mailboxes, PasswordAgain password, SignInThrottle throttle, Outbox outbox)
{
    // Enough for a guest who tries things out; then one change an hour.
    private static readonly Rate Changes = new(12, TimeSpan.FromHours(1));

    /// <param name="me">The owner of the mailbox.</param>
    /// <param name="auth">A_auth.</param>
    /// <param name="visitor">The request's network and device.</param>
    /// <param name="step">Decides with the mailbox as it is under the lock; null if nothing has to change.</param>
    /// <param name="now">The time.</param>
    public async Task<DeliveryChangeOutcome> Run(
        SignedIn me, byte[] auth, Visitor visitor, Func<Mailbox, DateTimeOffset, DeliveryStep?> step, DateTimeOffset now)
    {
        var (proven, refusal) = await password.Prove(me, auth, visitor, now, CancellationToken.None);
        if (proven is null) return new DeliveryChangeOutcome.PasswordRefused(refusal!);
        var (mailbox, refused) = await store.InTransaction(() => Attempt(me.OwnerId, step, now), CancellationToken.None);
        outbox.Wake();
        return mailbox is null ? refused! : new DeliveryChangeOutcome.Done(DeliveryState.Of(mailbox, now));
    }

    // The changed mailbox, or why it was not changed.
    private async Task<(Mailbox? Mailbox, DeliveryChangeOutcome? Refused)> Attempt(
        Id16 mid, Func<Mailbox, DateTimeOffset, DeliveryStep?> step, DateTimeOffset now)
    {
        await store.LockOwner(mid, CancellationToken.None);
        if (await mailboxes.Get(mid, CancellationToken.None) is not { State: MailboxState.Active } mailbox)
            return (null, new DeliveryChangeOutcome.SignedOut());
        switch (store.Outside("delivery-step", Inputs(mailbox), () => step(mailbox, now)))
        {
            case null: return (mailbox, null);
            case DeliveryStep.Refuse refuse: return (null, new DeliveryChangeOutcome.Refused(refuse.Why));
            case DeliveryStep.Revoke revoke:
                await store.Set<Mailbox>().Where(row => row.Mid == mid)
                    .ExecuteUpdateAsync(update => update.SetProperty(row => row.OwnKey, revoke.Certificate));
                await mailboxes.FallBack(mailbox, FallBackCause.KeyRevoked, now, CancellationToken.None);
                return (null, new DeliveryChangeOutcome.Refused(new OwnKeyFault.Unusable(Unfit.Revoked)));
            case DeliveryStep.Write write:
                if (await throttle.Charge("delivery/" + Convert.ToHexString(mid.ToArray()), Changes, now) is { } until)
                    return (null, new DeliveryChangeOutcome.TooOften(until));
                await Write(mailbox, write, now);
                return (await mailboxes.Get(mid, CancellationToken.None), null);
            default: throw new UnreachableException();
        }
    }

    // Everything on which a step's decision depends.
    private static IEnumerable<byte[]> Inputs(Mailbox mailbox) =>
    [
        mailbox.Mid.ToArray(),
        mailbox.Certificate,
        mailbox.Fingerprint,
        mailbox.OwnKey ?? [],
        mailbox.OwnKeyFingerprint ?? [],
        mailbox.OwnKeySignature ?? [],
        BitConverter.GetBytes(mailbox.OwnKeyCounter),
        [(byte)mailbox.Delivery],
    ];

    // A new choice clears the notice that direct delivery ended.
    private async Task Write(Mailbox mailbox, DeliveryStep.Write write, DateTimeOffset now)
    {
        await store.Set<Mailbox>().Where(row => row.Mid == mailbox.Mid).ExecuteUpdateAsync(update =>
        {
            write.Columns(update);
            update.SetProperty(row => row.DeliveryChangedAt, now)
                .SetProperty(row => row.FellBackAt, (DateTimeOffset?)null)
                .SetProperty(row => row.FellBackCause, (FallBackCause?)null);
        });
        await mailboxes.NotifySenders(mailbox, write.Notice, write.ToSenders, now, CancellationToken.None);
        await mailboxes.NotifyGuest(write.ToGuest, now);
    }
}

/// <summary>The change that a request makes to a mailbox.</summary>
internal abstract record DeliveryStep
{
    private DeliveryStep() { }

    internal sealed record Refuse(OwnKeyFault Why) : DeliveryStep;

    /// <summary>The present key turns out to be revoked: stores the revocation, ends direct delivery and refuses the request.</summary>
    internal sealed record Revoke(byte[] Certificate) : DeliveryStep;

    internal sealed record Write(
        Action<UpdateSettersBuilder<Mailbox>> Columns,
        NoticeKind Notice,
        Func<string, string, MailContent> ToSenders,
        MailContent ToGuest) : DeliveryStep;
}
