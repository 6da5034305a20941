using Microsoft.EntityFrameworkCore;
using Restante.Server.Delivery;
using Restante.Server.Messages;
using Restante.Server.Storage;

namespace Restante.Server.Sending;

/// <summary>
/// Puts a message for a recipient with a key into the queue. The recipient's access keeps the body while the mail waits, whatever
/// its author deletes; it goes when the mail has ended (<see cref="DeliveryFeedback"/>).
/// </summary>
internal sealed class PgpPost(Store store, Outbox outbox)
{
    /// <summary>Part of the caller's transaction, which has granted the access.</summary>
    /// <param name="author">In From.</param>
    /// <param name="recipient">Its row, saved.</param>
    /// <param name="all">The message's recipients in their order; of them the visible ones are named.</param>
    /// <param name="sessionKey">The recipient's own PKESK.</param>
    /// <param name="outer">As the browser protected them.</param>
    /// <param name="permit">For this recipient.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancel">Ends the request.</param>
    public async Task Queue(Author author, Recipient recipient, IEnumerable<Recipient> all, byte[] sessionKey, OuterHeaders outer,
        MailPermit permit, DateTimeOffset now, CancellationToken cancel)
    {
        var body = await store.Set<Body>().AsNoTracking().SingleAsync(body => body.Id == recipient.BodyId, cancel);
        var visible = all.ToLookup(one => one.Role, one => new Person(one.Name, one.Address));
        var isUser = author.Kind == AuthorKind.User;
        outbox.Add(store, new PgpMail(recipient.Address, author.Person, isUser, [.. visible[Role.To]], [.. visible[Role.Cc]], outer,
            isUser ? author.Certificate : null, sessionKey, body.BlobName, body.Size)
        { RecipientId = recipient.Id, UserId = isUser ? author.Id : null }, permit, now);
    }
}
