using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Restante.Server.Messages;
using Restante.Server.Storage;
using Restante.Server.Web;

namespace Restante.Server.Sending;

/// <summary>
/// Limits what a guest may send in 24 hours (PROTOCOL.md section 11). It counts inside the transaction that sends, under the
/// guest's lock, so that concurrent requests cannot exceed the limit.
/// </summary>
internal sealed class GuestAllowance(Store store, IOptions<SendingOptions> options)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>
    /// The limit that a message of this size, in bytes, would exceed; null if it is within the limits, or the author is a user.
    /// </summary>
    public async Task<ReachedLimit?> Reached(Author author, long size, DateTimeOffset now, CancellationToken cancel)
    {
        if (author.Kind != AuthorKind.Guest) return null;
        var since = now - Day;
        var sent = await store.Set<Message>()
            .Where(message => message.AuthorKind == AuthorKind.Guest && message.AuthorId == author.Id
                && message.SentAt > since)
            .OrderBy(message => message.SentAt).Select(message => new { message.SentAt, message.Size }).ToListAsync(cancel);
        var (count, bytes) = (sent.Count + 1, sent.Sum(message => message.Size) + size);
        if (count <= options.Value.GuestMessagesADay && bytes <= options.Value.GuestBytesADay) return null;
        var isCount = count > options.Value.GuestMessagesADay;
        ReachedLimit Limit(DateTimeOffset until) => isCount
            ? new(ReachedLimit.MessagesADay, options.Value.GuestMessagesADay, until)
            : new(ReachedLimit.BytesADay, options.Value.GuestBytesADay, until);
        foreach (var message in sent)
        {
            (count, bytes) = (count - 1, bytes - message.Size);
            if (count <= options.Value.GuestMessagesADay && bytes <= options.Value.GuestBytesADay) return Limit(message.SentAt + Day);
        }
        return Limit(now + Day);
    }
}
