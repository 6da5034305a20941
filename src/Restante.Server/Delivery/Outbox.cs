using System.Security.Cryptography;
using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Restante.Server.Keys;
using Restante.Server.Storage;

namespace Restante.Server.Delivery;

/// <summary>
/// The way into the queue, for every slice. What adds, cancels and takes back is part of the caller's transaction;
/// after its commit the caller calls <see cref="Wake"/>, so that the mail leaves at once and not at the next look.
/// </summary>
internal sealed class Outbox(MailWriter writer, PgpMailWriter pgpWriter, DayKeys dayKeys)
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

    /// <summary>
    /// Adds the row of a message that is encrypted to its recipient: outer header and session key sealed, the body by its blob's name.
    /// The caller keeps the blob until <see cref="IDeliveryOutcome"/> tells of the end, or the mail was taken back.
    /// </summary>
    public OutboundMail Add(Store store, PgpMail content, DateTimeOffset now)
    {
        var id = RandomNumberGenerator.GetBytes(16);
        var autocrypt = content.AutocryptKey is not { } key ? null
            : store.Outside("autocrypt", [key, System.Text.Encoding.UTF8.GetBytes(content.Author.Address)], () => PgpMailWriter.Autocrypt(content.Author.Address, key, now));
        var (day, @sealed) = dayKeys.Seal(id, ReadyMail.Joined(pgpWriter.Write(content, autocrypt), content.SessionKeyPacket), now);
        var mail = new OutboundMail
        {
            Id = id,
            Kind = MailKind.PgpMessage,
            To = content.To,
            Sender = PgpMailWriter.EnvelopeSender(content),
            Sealed = @sealed,
            BlobName = content.BlobName,
            BlobBytes = content.BlobBytes,
            DayKey = day,
            MessageIdHeader = content.Outer.MessageId,
            NextAttemptAt = now,
            CreatedAt = now,
            RecipientId = content.RecipientId,
            UserId = content.UserId,
        };
        store.Add(mail);
        return mail;
    }

    /// <summary>
    /// Takes back the encrypted message that waits for a recipient. One that somebody is handing over at this moment is not taken back,
    /// since it may have arrived already.
    /// </summary>
    /// <returns>False where a mail of his has left, or is leaving now; true where none will leave any more.</returns>
    public static async Task<bool> TakeBack(Store store, long recipientId, DateTimeOffset now, CancellationToken cancel)
    {
        await WaitingPosts(store, now).Where(mail => mail.RecipientId == recipientId).ExecuteUpdateAsync(update => update
            .SetProperty(mail => mail.State, MailState.Cancelled)
            .SetProperty(mail => mail.Sealed, (byte[]?)null)
            .SetProperty(mail => mail.LeaseUntil, (DateTimeOffset?)null), cancel);
        return !await store.Set<OutboundMail>().AnyAsync(mail => mail.RecipientId == recipientId && mail.Kind == MailKind.PgpMessage
            && (mail.State == MailState.Waiting || mail.State == MailState.Sent), cancel);
    }

    /// <summary>Encrypted messages that wait and that nobody is handing over at this moment.</summary>
    public static IQueryable<OutboundMail> WaitingPosts(Store store, DateTimeOffset now) => store.Set<OutboundMail>().Where(mail =>
        mail.Kind == MailKind.PgpMessage && mail.State == MailState.Waiting && (mail.LeaseUntil == null || mail.LeaseUntil <= now));

    /// <summary>True where an encrypted message for this recipient has not ended yet.</summary>
    public static Task<bool> IsPosted(Store store, long recipientId, CancellationToken cancel) => store.Set<OutboundMail>().AnyAsync(mail =>
        mail.RecipientId == recipientId && mail.Kind == MailKind.PgpMessage && mail.State == MailState.Waiting, cancel);

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
