using System.Security.Cryptography;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Restante.Server.Keys;
using Restante.Server.Storage;

namespace Restante.Server.Delivery;

/// <summary>
/// The way into the queue, for every slice. <see cref="Add"/> and <see cref="Cancel"/> take part in the caller's transaction;
/// after its commit the caller calls <see cref="Wake"/>, so that the mail leaves at once and not at the next look.
/// </summary>
internal sealed class Outbox(MailWriter writer, DayKeys dayKeys)
{
    private readonly Channel<bool> wakes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Writes the mail, seals it under today's key and adds its row. Returns the row, already tracked by the store.</summary>
    public OutboundMail Add(Store store, MailContent content, DateTimeOffset now)
    {
        var id = RandomNumberGenerator.GetBytes(16);
        var messageId = writer.NewMessageId(id);
        var text = writer.Write(content, messageId, now);
        try
        {
            var (day, @sealed) = dayKeys.Seal(id, text, now);
            var mail = new OutboundMail
            {
                Id = id,
                Kind = content.Kind,
                To = content.To,
                Sealed = @sealed,
                DayKey = day,
                MessageIdHeader = messageId,
                NextAttemptAt = now,
                CreatedAt = now,
                RecipientId = content.RecipientId,
                Iid = content.Iid ?? (content as InvitationMail)?.InvitationId,
                UserId = content.UserId,
            };
            store.Add(mail);
            return mail;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }

    /// <summary>Takes back what still waits for an invitation: its link is void. What is on its way to the relay at this moment may still arrive.</summary>
    /// <returns>How many mails were taken back.</returns>
    public static async Task<int> Cancel(Store store, byte[] invitationId, CancellationToken cancel)
    {
        foreach (var added in store.ChangeTracker.Entries<OutboundMail>().Where(entry => entry.State == EntityState.Added).ToList())
            if (added.Entity.Iid is { } iid && iid.AsSpan().SequenceEqual(invitationId)) added.State = EntityState.Detached;
        return await store.Set<OutboundMail>()
            .Where(mail => mail.Iid == invitationId && mail.State == MailState.Waiting)
            .ExecuteUpdateAsync(update => update
                .SetProperty(mail => mail.State, MailState.Cancelled)
                .SetProperty(mail => mail.Sealed, (byte[]?)null)
                .SetProperty(mail => mail.LeaseUntil, (DateTimeOffset?)null), cancel);
    }

    /// <summary>Lets the worker of this node look at once. Call after the commit; harmless at any time.</summary>
    public void Wake() => wakes.Writer.TryWrite(true);

    /// <summary>Waits until somebody wakes.</summary>
    internal async Task Woken(CancellationToken cancel) => await wakes.Reader.ReadAsync(cancel);
}
