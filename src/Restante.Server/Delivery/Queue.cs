// The queue of outbound mails: rows of outbound_mails, in the same database and transactions as everything else.
//
// Promise: the server hands a committed mail to the relay at least once, or ends it as Failed and notifies the slices
// (IDeliveryOutcome). It may hand a mail over twice, in the same bytes: Message-ID and Date are fixed when it is written.
//
// Most rows hold their mail whole. The row of a message encrypted to its recipient (PGP/MIME) holds the outer header and the
// recipient's session key packet, and names the body's blob, which is immutable. An attempt streams the blob through armor
// to the relay, with buffers of fixed size and a boundary from the row's id, so its bytes are the same every time, too.
// The slice that queued the mail keeps the blob until it is notified of the end. If the blob is missing, the mail is refused.
//
// One conditional UPDATE claims a mail: it sets LeaseUntil two minutes ahead, and further for a large body (TimeFor). Only
// the lease's holder sends, and an attempt ends 20 seconds before the lease, so two never send at once unless a process was
// frozen. An expired lease is void, and the mail is claimed again. A mail that is being sent cannot be withdrawn
// (Outbox.Withdraw), because it may have arrived.
//
// A server that starts and is alone on the database (DatabaseOwnership: always with SQLite; an advisory lock in PostgreSQL)
// voids all leases before it claims its first mail: they are those of a dead server, and their mails continue at once.
// Beside a living node it voids nothing, and a dead node's leases run their two minutes. If the network cuts off a living
// node's lock, a node that then starts believes that it is alone: at worst it sends a mail a second time, in the same bytes.
//
// Where the server may die, and what follows:
//   before the UPDATE commits        the mail waits as before
//   after it, before the relay's 250 the lease is voided at the start (or expires), and the same bytes go again
//   after the 250, before the commit the same: the relay gets an identical duplicate
//   after the commit                 the mail is Sent, its text is NULL, and the slices were notified in that commit
//
// A day key seals the text. Every end erases it in the same UPDATE that sets the state.
using Microsoft.EntityFrameworkCore;
using Restante.Server.Storage;

namespace Restante.Server.Delivery;

/// <summary>Claims mails from the queue and records their delivery status. Each call has its own transaction.</summary>
internal sealed class Queue(IServiceScopeFactory scopes)
{
    /// <summary>How long a claimed mail is leased, without <see cref="TimeFor"/> its body.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    // 64 bytes a millisecond, about 62 KiB a second: a line of 1 Mbit/s to the relay is enough for the largest message.
    private const int BytesPerMillisecond = 64;

    /// <summary>The time that a body of this size, in bytes, adds to the lease.</summary>
    public static TimeSpan TimeFor(long bodyBytes) => TimeSpan.FromMilliseconds(bodyBytes / BytesPerMillisecond);

    private const int MaxReply = 500;

    /// <summary>Claims the mail that has been due longest; null if none is due.</summary>
    public async Task<OutboundMail?> Claim(DateTimeOffset now, CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var store = scope.ServiceProvider.GetRequiredService<Store>();
        var (at, until) = (now.ToUnixTimeMilliseconds(), (now + Lease).ToUnixTimeMilliseconds());
        // The condition is there twice, because PostgreSQL checks the outer one again when two nodes meet at the same row.
        var taken = await store.InTurn(() => store.Set<OutboundMail>().FromSql($"""
            UPDATE outbound_mails SET "LeaseUntil" = {until} + "BlobBytes" / {BytesPerMillisecond}
            WHERE "Id" = (SELECT "Id" FROM outbound_mails
                          WHERE "State" = 'Waiting' AND "NextAttemptAt" <= {at} AND ("LeaseUntil" IS NULL OR "LeaseUntil" <= {at})
                          ORDER BY "NextAttemptAt" LIMIT 1)
              AND "State" = 'Waiting' AND "NextAttemptAt" <= {at} AND ("LeaseUntil" IS NULL OR "LeaseUntil" <= {at})
            RETURNING *
            """).AsNoTracking().ToListAsync(cancel), cancel);
        return taken.Count == 0 ? null : taken[0];
    }

    /// <summary>Records an attempt to send a mail from <see cref="Claim"/>.</summary>
    public Task Record(OutboundMail mail, RelayAnswer answer, DateTimeOffset now, CancellationToken cancel) => answer switch
    {
        RelayAnswer.Accepted => End(mail, MailEvent.Accepted, answer.Text, now, cancel),
        RelayAnswer.Refused => End(mail, MailEvent.Refused, answer.Text, now, cancel),
        RelayAnswer.Unusable => Defer(mail, mail.Attempts, now, answer.Text, cancel),
        _ when RetrySchedule.Next(mail.Attempts + 1, now, mail.CreatedAt, mail.Id) is { } next =>
            Defer(mail, mail.Attempts + 1, next, answer.Text, cancel),
        _ => GiveUp(mail, answer.Text, now, cancel),
    };

    /// <summary>Ends a mail that could not be delivered in time.</summary>
    public Task GiveUp(OutboundMail mail, string? lastReply, DateTimeOffset now, CancellationToken cancel) =>
        End(
            mail,
            MailEvent.GaveUp,
            "It could not be delivered in five days. " + (lastReply ?? "The relay could not be reached."),
            now,
            cancel);

    /// <summary>
    /// Voids all leases. Call it only if no other process can hold one: at the start of a server that is alone on the database.
    /// </summary>
    public async Task ReclaimAll(CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<Store>().Set<OutboundMail>()
            .Where(mail => mail.State == MailState.Waiting && mail.LeaseUntil != null)
            .ExecuteUpdateAsync(update => update.SetProperty(mail => mail.LeaseUntil, (DateTimeOffset?)null), cancel);
    }

    private async Task End(OutboundMail mail, MailEvent happened, string reply, DateTimeOffset now, CancellationToken cancel)
    {
        if (MailStates.After(mail.State, happened) is not { } next) return;
        reply = Shortened(reply);
        await using var scope = scopes.CreateAsyncScope();
        var store = scope.ServiceProvider.GetRequiredService<Store>();
        await store.InTransaction(async () =>
        {
            if (!await MarkEnded(store, mail, next, reply, now, cancel)) return false;
            foreach (var reported in await Reported(store, mail, cancel))
                foreach (var outcome in scope.ServiceProvider.GetServices<IDeliveryOutcome>())
                    if (happened == MailEvent.Accepted) await outcome.Delivered(store, reported, now, cancel);
                    else await outcome.Refused(store, reported, reply, happened == MailEvent.Refused, now, cancel);
            return true;
        }, cancel);
    }

    // A digest replaces the mails that it collected, so each of their recipients' rows gets its delivery status.
    private static async Task<IReadOnlyList<OutboundMail>> Reported(Store store, OutboundMail mail, CancellationToken cancel)
    {
        if (mail.Kind != DeliveryMails.Digest) return [mail];
        var rows = store.Set<DigestRecipient>().Where(row => row.MailId == mail.Id);
        var ids = await rows.Select(row => row.RecipientId).Order().ToListAsync(cancel);
        await rows.ExecuteDeleteAsync(cancel);
        return [.. ids.Select(id => new OutboundMail
        {
            Id = mail.Id, Kind = mail.Kind, To = mail.To, DayKey = mail.DayKey, MessageIdHeader = mail.MessageIdHeader,
            CreatedAt = mail.CreatedAt, RecipientId = id,
        })];
    }

    // An acceptance counts even if the lease has expired. Only the lease's holder may record a failure.
    private static async Task<bool> MarkEnded(
        Store store,
        OutboundMail mail,
        MailState next,
        string reply,
        DateTimeOffset now,
        CancellationToken cancel)
    {
        DateTimeOffset? sentAt = next == MailState.Sent ? now : null;
        var lease = mail.LeaseUntil;
        var before = mail.State;
        return await store.Set<OutboundMail>()
            .Where(row => row.Id == mail.Id && row.State == before && (sentAt != null || row.LeaseUntil == lease))
            .ExecuteUpdateAsync(update => update
                .SetProperty(row => row.State, next)
                .SetProperty(row => row.Sealed, (byte[]?)null)
                .SetProperty(row => row.SentAt, sentAt)
                .SetProperty(row => row.Attempts, mail.Attempts + 1)
                .SetProperty(row => row.LeaseUntil, (DateTimeOffset?)null)
                .SetProperty(row => row.LastReply, reply), cancel) == 1;
    }

    private async Task Defer(OutboundMail mail, int attempts, DateTimeOffset next, string reply, CancellationToken cancel)
    {
        reply = Shortened(reply);
        await using var scope = scopes.CreateAsyncScope();
        var store = scope.ServiceProvider.GetRequiredService<Store>();
        await store.InTurn(() => store.Set<OutboundMail>()
            .Where(row => row.Id == mail.Id && row.State == MailState.Waiting && row.LeaseUntil == mail.LeaseUntil)
            .ExecuteUpdateAsync(update => update
                .SetProperty(row => row.Attempts, attempts)
                .SetProperty(row => row.NextAttemptAt, next)
                .SetProperty(row => row.LeaseUntil, (DateTimeOffset?)null)
                .SetProperty(row => row.LastReply, reply), cancel), cancel);
    }

    private static string Shortened(string reply)
    {
        var line = DisplayText.OneLine(reply);
        return line.Length <= MaxReply ? line : line[..(MaxReply - 1)] + "…";
    }
}
