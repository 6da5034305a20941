using Microsoft.EntityFrameworkCore;
using Restante.Server.Keys;
using Restante.Server.Storage;

namespace Restante.Server.Guests;

/// <summary>The sealed bundles of the newest mailboxes only, because there may be very many.</summary>
internal sealed class SealedMailboxes(Store store) : ISealedRows
{
    private const int Newest = 100;

    public async Task<IReadOnlyList<SealedRow>> Some(CancellationToken cancel) =>
        await store.Set<Mailbox>().OrderByDescending(mailbox => mailbox.CreatedAt).Take(Newest)
            .Select(mailbox => new SealedRow(Mailbox.Table, mailbox.Mid, mailbox.SealedBundle)).ToListAsync(cancel);
}
