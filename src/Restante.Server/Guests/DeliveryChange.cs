using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Query;
using Restante.Server.Delivery;
using Restante.Server.Sessions;
using Restante.Server.Storage;
using Restante.Server.Web;

namespace Restante.Server.Guests;

/// <summary>What became of a step by which a guest decides where messages go, and to which key.</summary>
internal abstract record DeliveryOutcome
{
    private DeliveryOutcome() { }

    internal sealed record Done(DeliveryState State) : DeliveryOutcome;

    /// <summary>In words; nothing was changed.</summary>
    internal sealed record Refused(ProblemHttpResult Problem) : DeliveryOutcome;

    public Results<Ok<DeliveryState>, ProblemHttpResult> Answer() => this switch
    {
        Done done => TypedResults.Ok(done.State),
        Refused refused => refused.Problem,
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}

/// <summary>
/// What setting and removing an own key and switching the delivery have in common: the password again, the mailbox held and
/// looked at anew, a limit on changes (each mails everybody who writes there), and the answer.
/// </summary>
internal sealed class DeliveryChange(Store store, Mailboxes mailboxes, PasswordAgain password, SignInThrottle throttle, Outbox outbox, TimeProvider time)
{
    // Enough for somebody who tries things out; then one an hour.
    private static readonly Rate Changes = new(12, TimeSpan.FromHours(1));

    /// <param name="me">Whose mailbox.</param>
    /// <param name="auth">A_auth.</param>
    /// <param name="visitor">Where the request comes from: decides how many tries are left.</param>
    /// <param name="step">Decides on the mailbox as it is under the lock; null where it is already as it should be.</param>
    public async Task<DeliveryOutcome> Run(SignedIn me, byte[] auth, Visitor visitor, Func<Mailbox, DateTimeOffset, DeliveryStep?> step)
    {
        var now = time.GetUtcNow();
        var (proven, refusal) = await password.Prove(me, auth, visitor, now, CancellationToken.None);
        if (proven is null) return new DeliveryOutcome.Refused(refusal!);
        var (mailbox, problem) = await store.InTransaction(() => Attempt(me.OwnerId, step, now), CancellationToken.None);
        outbox.Wake();
        return mailbox is null ? new DeliveryOutcome.Refused(problem!) : new DeliveryOutcome.Done(DeliveryState.Of(mailbox, now));
    }

    // The mailbox as it is then, or why nothing was changed.
    private async Task<(Mailbox? Mailbox, ProblemHttpResult? Problem)> Attempt(byte[] mid, Func<Mailbox, DateTimeOffset, DeliveryStep?> step, DateTimeOffset now)
    {
        await store.LockOwner(mid, CancellationToken.None);
        if (await mailboxes.Get(mid, CancellationToken.None) is not { State: MailboxState.Active } mailbox)
            return (null, Problems.Of(StatusCodes.Status401Unauthorized, "session-none", "You are signed out. Sign in again."));
        switch (store.Outside("delivery-step", Inputs(mailbox), () => step(mailbox, now)))
        {
            case null: return (mailbox, null);
            case DeliveryStep.Refuse refuse: return (null, refuse.Problem);
            case DeliveryStep.Revoke revoke:
                await store.Set<Mailbox>().Where(row => row.Mid == mid).ExecuteUpdateAsync(update => update.SetProperty(row => row.OwnKey, revoke.Certificate));
                await mailboxes.FallBack(mailbox, FallBackCause.KeyRevoked, now, CancellationToken.None);
                return (null, revoke.Problem);
            case DeliveryStep.Write write:
                if (await throttle.Charge("delivery/" + Convert.ToHexString(mid), Changes, now) is { } until)
                    return (null, Problems.Of(StatusCodes.Status429TooManyRequests, "throttled", "This was changed very often today. Wait a little, then try again.", ("until", until)));
                await Write(mailbox, write, now);
                return (await mailboxes.Get(mid, CancellationToken.None), null);
            default: throw new System.Diagnostics.UnreachableException();
        }
    }

    // What a step decides by.
    private static IEnumerable<byte[]> Inputs(Mailbox mailbox) =>
    [
        mailbox.Mid, mailbox.Certificate, mailbox.Fingerprint, mailbox.OwnKey ?? [], mailbox.OwnKeyFingerprint ?? [], mailbox.OwnKeySignature ?? [],
        BitConverter.GetBytes(mailbox.OwnKeyCounter), [(byte)mailbox.Delivery],
    ];

    // Whatever a guest chooses, what happened to the choice before is history.
    private async Task Write(Mailbox mailbox, DeliveryStep.Write write, DateTimeOffset now)
    {
        await store.Set<Mailbox>().Where(row => row.Mid == mailbox.Mid).ExecuteUpdateAsync(update =>
        {
            write.Columns(update);
            update.SetProperty(row => row.DeliveryChangedAt, now)
                .SetProperty(row => row.FellBackAt, (DateTimeOffset?)null)
                .SetProperty(row => row.FellBackCause, (FallBackCause?)null);
        });
        await mailboxes.TellSenders(mailbox, write.Notice, write.ToSenders, now, CancellationToken.None);
        await mailboxes.TellGuest(write.ToGuest, now);
    }
}

/// <summary>What a request means for a mailbox.</summary>
internal abstract record DeliveryStep
{
    private DeliveryStep() { }

    internal sealed record Refuse(ProblemHttpResult Problem) : DeliveryStep;

    /// <summary>The key in use turns out to be revoked: it is kept so, and direct delivery ends.</summary>
    internal sealed record Revoke(byte[] Certificate, ProblemHttpResult Problem) : DeliveryStep;

    internal sealed record Write(Action<UpdateSettersBuilder<Mailbox>> Columns, Accounts.NoticeKind Notice, Func<string, string, MailContent> ToSenders, MailContent ToGuest) : DeliveryStep;
}
