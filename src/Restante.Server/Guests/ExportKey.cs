using Restante.Server.Accounts;
using Restante.Server.Delivery;
using Restante.Server.Sessions;
using Restante.Server.Storage;

namespace Restante.Server.Guests;

internal abstract record ExportKeyOutcome
{
    private ExportKeyOutcome() { }

    /// <summary>Senders and guest are notified, and the browser may export the key.</summary>
    internal sealed record Allowed : ExportKeyOutcome;
    internal sealed record PasswordRefused(PasswordRefusal Why) : ExportKeyOutcome;
}

/// <summary>Checks the guest's password before the browser exports the key, and notifies senders and guest.</summary>
internal sealed class ExportKey(Store store, Mailboxes mailboxes, PasswordAgain password, Outbox outbox)
{
    public async Task<ExportKeyOutcome> Run(SignedIn me, byte[] auth, Visitor visitor, DateTimeOffset now, CancellationToken cancel)
    {
        var (mailbox, refusal) = await password.Prove(me, auth, visitor, now, cancel);
        if (mailbox is null) return new ExportKeyOutcome.PasswordRefused(refusal!);
        await store.InTransaction(async () =>
        {
            await mailboxes.NotifySenders(mailbox, NoticeKind.KeyExported,
                (to, language) => new KeyExportedMail(to, language, mailbox.Address, now), now, cancel);
            await mailboxes.NotifyGuest(new KeyExportedGuestMail(mailbox.Address, mailbox.Language, now), now);
            return true;
        }, cancel);
        outbox.Wake();
        return new ExportKeyOutcome.Allowed();
    }
}
