using Microsoft.EntityFrameworkCore;
using Restante.Protocol;
using Restante.Server.Keys;
using Restante.Server.Sessions;
using Restante.Server.Storage;

namespace Restante.Server.Guests;

internal sealed record GuestPreloginAnswer(Id16 Mid, byte[] Salt, ArgonParameters Argon);

internal abstract record GuestPreloginOutcome
{
    private GuestPreloginOutcome() { }

    internal sealed record Answered(GuestPreloginAnswer Parameters) : GuestPreloginOutcome;
    internal sealed record Throttled(DateTimeOffset Until) : GuestPreloginOutcome;
}

internal abstract record MailboxSignInOutcome
{
    private MailboxSignInOutcome() { }

    /// <param name="Guest">The answer to the guest's browser.</param>
    /// <param name="Session">The session's tokens, for the cookies.</param>
    internal sealed record Started(GuestSession Guest, StartedSession Session) : MailboxSignInOutcome;

    /// <summary>The mailbox does not exist, or the password is wrong.</summary>
    internal sealed record Wrong : MailboxSignInOutcome;
    internal sealed record Throttled(DateTimeOffset Until) : MailboxSignInOutcome;

    /// <summary>The password was right, but the mailbox is frozen or has just been retired.</summary>
    internal sealed record Frozen : MailboxSignInOutcome;
}

/// <summary>
/// Signs guests in. Addresses with and without a mailbox get the same form of answer at the same cost: each query returns one row of the
/// same size, the mailbox's or a decoy, which is computed in either case.
/// </summary>
internal sealed class SignInToMailbox(
    Store store, Mailboxes mailboxes, InstanceKeys keys, SessionGate gate, SignInThrottle throttle, GuestSessions sessions)
{
    // Compared if there is no mailbox: the same work, and never equal.
    private static readonly byte[] NoVerifier = new byte[32];
    private const int NoKeyNumber = 1;

    private sealed record PreloginRow(byte[] Mid, byte[] Salt, int MemoryKiB, int Iterations, bool IsMailbox);

    private sealed record VerifierRow(byte[] Mac, int KeyNumber, bool IsMailbox);

    private sealed record StartedMailbox(Mailbox Mailbox, StartedSession Session, DateTimeOffset? CancelledRetireAt);

    /// <summary>The salt and the Argon2id cost of an address, for known and unknown addresses alike.</summary>
    public async Task<GuestPreloginOutcome> Prelogin(MailAddress address, Visitor visitor, DateTimeOffset now, CancellationToken cancel)
    {
        if (await throttle.ChargePrelogin(visitor, now) is { } until) return new GuestPreloginOutcome.Throttled(until);
        var (mid, salt) = keys.MailboxIdentity(address.Canonical);
        var (memory, iterations) = (ArgonParameters.Version1.MemoryKiB, ArgonParameters.Version1.Iterations);
        var row = (await store.Database.SqlQuery<PreloginRow>($"""
            SELECT "Mid", "Salt", "ArgonMemoryKiB" AS "MemoryKiB", "ArgonIterations" AS "Iterations", TRUE AS "IsMailbox"
                FROM mailboxes WHERE "Canon" = {address.Canonical}
            UNION ALL SELECT {mid.ToArray()}, {salt}, {memory}, {iterations}, FALSE
            ORDER BY "IsMailbox" DESC LIMIT 1
            """).ToListAsync(cancel))[0];
        return new GuestPreloginOutcome.Answered(
            new GuestPreloginAnswer(Id16.Of(row.Mid), row.Salt, new ArgonParameters(row.MemoryKiB, row.Iterations, 1)));
    }

    public async Task<MailboxSignInOutcome> SignIn(Id16 mid, byte[] auth, Visitor visitor, DateTimeOffset now, CancellationToken cancel)
    {
        if (await throttle.Charge(visitor, OwnerKind.Guest, mid, now) is { } until) return new MailboxSignInOutcome.Throttled(until);
        var row = (await store.Database.SqlQuery<VerifierRow>($"""
            SELECT "AuthVerifier" AS "Mac", "AuthKeyNumber" AS "KeyNumber", TRUE AS "IsMailbox" FROM mailboxes
                WHERE "Mid" = {mid.ToArray()}
            UNION ALL SELECT {NoVerifier}, {NoKeyNumber}, FALSE
            ORDER BY "IsMailbox" DESC LIMIT 1
            """).ToListAsync(cancel))[0];
        if (!(keys.Matches(new Verifier(row.KeyNumber, row.Mac), auth) & row.IsMailbox)) return new MailboxSignInOutcome.Wrong();
        await throttle.Refund(visitor, OwnerKind.Guest, mid);
        var started = await store.InTransaction(() => Start(mid, visitor, now), CancellationToken.None);
        if (started is not var (mailbox, session, cancelled)) return new MailboxSignInOutcome.Frozen();
        var guest = await sessions.Of(mailbox, session.ReloadKey, cancelled, CancellationToken.None);
        return new MailboxSignInOutcome.Started(guest, session);
    }

    // Read again under the lock, so that nobody signs in to a mailbox that is being frozen or retired. A sign-in cancels "lost password".
    private async Task<StartedMailbox?> Start(Id16 mid, Visitor visitor, DateTimeOffset now)
    {
        await store.LockOwner(mid, CancellationToken.None);
        if (await mailboxes.Get(mid, CancellationToken.None) is not { State: MailboxState.Active } mailbox) return null;
        await mailboxes.Touch(mid, now, CancellationToken.None);
        await store.Set<Mailbox>().Where(row => row.Mid == mid)
            .ExecuteUpdateAsync(update => update.SetProperty(row => row.RetireAt, (DateTimeOffset?)null));
        var session = await gate.Start(visitor, OwnerKind.Guest, mid, now);
        var current = (await mailboxes.Get(mid, CancellationToken.None))!;
        return new StartedMailbox(current, session, mailbox.RetireAt);
    }
}
