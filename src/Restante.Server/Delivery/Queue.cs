// The queue of outbound mails: rows of outbound_mails, in the same database and transactions as everything else.
//
// Promise: a mail that was committed is handed to the relay at least once, or ends as Failed and is told (IDeliveryOutcome).
// It may be handed over twice, in bytes that are the same: Message-ID and Date were fixed when it was written.
//
// Most rows hold their mail whole. That of a message encrypted to its recipient (PGP/MIME) holds the outer header and the
// recipient's session key packet, and names the body's blob, which is immutable: an attempt streams it through armor to the
// relay, in the memory of its buffers, with a boundary made of the row's id. So its bytes are the same every time, too.
// Whoever queued it keeps the blob until he is told of the end; a blob that is gone all the same ends the mail as refused.
//
// A mail is taken by one conditional UPDATE that sets LeaseUntil two minutes ahead, and further for a large body (TimeFor).
// Whoever holds the lease sends; an attempt ends 20 seconds before, so two never send at once unless one of them was
// frozen. A lease that has run out is void: the mail is taken again. What is being handed over is not taken back
// (Outbox.TakeBack): it may have arrived.
//
// A server that starts and finds itself alone on the database (DatabaseOwnership: always with SQLite; an advisory
// lock in PostgreSQL) voids all leases before it takes its first mail: they are those of a server that is dead, so what
// that one had begun goes on at once. Beside a living node nothing is voided, and a dead node's leases run their two
// minutes. Where the network cuts a living node's lock off, one that then starts believes itself alone: at worst a mail
// that is being sent is sent a second time, in the same bytes.
//
// Where the server may die, and what follows:
//   before the UPDATE commits        the mail waits as before
//   after it, before the relay's 250 the lease is voided at the start (or runs out), the same bytes go again
//   after the 250, before the commit the same: the relay gets an identical duplicate
//   after the commit                 the mail is Sent, its text is NULL, those who wanted to know were told in that commit
//
// The text lies sealed under a day key. Every end erases it in the same UPDATE that sets the state.
using Microsoft.EntityFrameworkCore;
using Restante.Server.Storage;

namespace Restante.Server.Delivery;

/// <summary>Takes mails from the queue and records what became of them, each call in a transaction of its own.</summary>
internal sealed class Queue(IServiceScopeFactory scopes)
{
    /// <summary>How long one attempt may take, with <see cref="TimeFor"/> its body.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    // 62 KiB a second: a relay behind a line of 1 Mbit/s still gets the largest message.
    private const int BytesPerMillisecond = 64;

    /// <summary>What a body of so many bytes adds to it.</summary>
    public static TimeSpan TimeFor(long bodyBytes) => TimeSpan.FromMilliseconds(bodyBytes / BytesPerMillisecond);

    private const int MaxReply = 500;

    /// <summary>Takes the mail that has been due longest; null where none is due.</summary>
    public async Task<OutboundMail?> Claim(DateTimeOffset now, CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var store = scope.ServiceProvider.GetRequiredService<Store>();
        var (at, until) = (now.ToUnixTimeMilliseconds(), (now + Lease).ToUnixTimeMilliseconds());
        // The condition stands twice: PostgreSQL looks again at the outer one where two nodes meet at the same row.
        var taken = await store.Set<OutboundMail>().FromSql($"""
            UPDATE outbound_mails SET "LeaseUntil" = {until} + "BlobBytes" / {BytesPerMillisecond}
            WHERE "Id" = (SELECT "Id" FROM outbound_mails
                          WHERE "State" = 'Waiting' AND "NextAttemptAt" <= {at} AND ("LeaseUntil" IS NULL OR "LeaseUntil" <= {at})
                          ORDER BY "NextAttemptAt" LIMIT 1)
              AND "State" = 'Waiting' AND "NextAttemptAt" <= {at} AND ("LeaseUntil" IS NULL OR "LeaseUntil" <= {at})
            RETURNING *
            """).AsNoTracking().ToListAsync(cancel);
        return taken.Count == 0 ? null : taken[0];
    }

    /// <summary>Records an attempt of the mail that <see cref="Claim"/> gave.</summary>
    public Task Record(OutboundMail mail, RelayAnswer answer, DateTimeOffset now, CancellationToken cancel) => answer switch
    {
        RelayAnswer.Accepted => End(mail, MailEvent.Accepted, answer.Text, now, cancel),
        RelayAnswer.Refused => End(mail, MailEvent.Refused, answer.Text, now, cancel),
        RelayAnswer.Unusable => Defer(mail, mail.Attempts, now, answer.Text, cancel),
        _ when RetrySchedule.Next(mail.Attempts + 1, now, mail.CreatedAt, mail.Id) is { } next =>
            Defer(mail, mail.Attempts + 1, next, answer.Text, cancel),
        _ => GiveUp(mail, answer.Text, now, cancel),
    };

    /// <summary>Ends a mail whose time is over.</summary>
    public Task GiveUp(OutboundMail mail, string? lastReply, DateTimeOffset now, CancellationToken cancel) =>
        End(
            mail,
            MailEvent.GaveUp,
            "It could not be delivered in five days. " + (lastReply ?? "The relay could not be reached."),
            now,
            cancel);

    /// <summary>
    /// Voids all leases. Call it only where no other process can hold one: when a server that has this database to itself starts.
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
            foreach (var told in await ToldBy(store, mail, cancel))
                foreach (var outcome in scope.ServiceProvider.GetServices<IDeliveryOutcome>())
                    if (happened == MailEvent.Accepted) await outcome.Delivered(store, told, now, cancel);
                    else await outcome.Refused(store, told, reply, happened == MailEvent.Refused, now, cancel);
            return true;
        }, cancel);
    }

    // A digest stands for the mails that it collected: each of their recipients' rows learns of its end.
    private static async Task<IReadOnlyList<OutboundMail>> ToldBy(Store store, OutboundMail mail, CancellationToken cancel)
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

    // An acceptance is a fact, whoever holds the lease by now; a failure is the lease holder's to tell.
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
        await scope.ServiceProvider.GetRequiredService<Store>().Set<OutboundMail>()
            .Where(row => row.Id == mail.Id && row.State == MailState.Waiting && row.LeaseUntil == mail.LeaseUntil)
            .ExecuteUpdateAsync(update => update
                .SetProperty(row => row.Attempts, attempts)
                .SetProperty(row => row.NextAttemptAt, next)
                .SetProperty(row => row.LeaseUntil, (DateTimeOffset?)null)
                .SetProperty(row => row.LastReply, reply), cancel);
    }

    private static string Shortened(string reply)
    {
        var line = DisplayText.OneLine(reply);
        return line.Length <= MaxReply ? line : line[..(MaxReply - 1)] + "…";
    }
}
