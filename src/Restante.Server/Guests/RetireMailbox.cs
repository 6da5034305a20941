using Restante.Server.Delivery;
using Restante.Server.Sessions;
using Restante.Server.Storage;

namespace Restante.Server.Guests;

internal abstract record RetireMailboxOutcome
{
    private RetireMailboxOutcome() { }

    /// <summary>The mailbox and all its sessions are deleted.</summary>
    internal sealed record Retired : RetireMailboxOutcome;
    internal sealed record PasswordRefused(PasswordRefusal Why) : RetireMailboxOutcome;
}

/// <summary>Deletes the guest's mailbox permanently, after checking the password again.</summary>
internal sealed class RetireMailbox(Store store, Mailboxes mailboxes, PasswordAgain password, SessionGate gate, Outbox outbox)
{
    public async Task<RetireMailboxOutcome> Run(SignedIn me, byte[] auth, Visitor visitor, DateTimeOffset now, CancellationToken cancel)
    {
        var (mailbox, refusal) = await password.Prove(me, auth, visitor, now, cancel);
        if (mailbox is null) return new RetireMailboxOutcome.PasswordRefused(refusal!);
        await store.InTransaction(async () =>
        {
            await mailboxes.Retire(mailbox, RetireCause.Guest, now, CancellationToken.None);
            return true;
        }, CancellationToken.None);
        outbox.Wake();
        await gate.End(visitor, OwnerKind.Guest);
        return new RetireMailboxOutcome.Retired();
    }
}
