using Microsoft.EntityFrameworkCore;
using Restante.Server.Delivery;
using Restante.Server.Messages;
using Restante.Server.Storage;

namespace Restante.Server.Sending;

/// <summary>
/// Queues messages for recipients with a key. The recipient's access keeps the body while the mail is queued, even if the author deletes
/// the message. <see cref="DeliveryFeedback"/> removes it when the mail has ended.
/// </summary>
internal sealed class PgpPost(Store store, Outbox outbox)
{
    /// <summary>Takes part in the caller's transaction, which has already stored the access and the recipient's row.</summary>
    /// <param name="author">The author of the message.</param>
    /// <param name="all">The message's recipients in their order. The header names the visible ones.</param>
    /// <param name="posts">One for each recipient with a key.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancel">Cancels the request.</param>
    public async Task Queue(
        Author author,
        IEnumerable<Recipient> all,
        IReadOnlyList<Post> posts,
        DateTimeOffset now,
        CancellationToken cancel)
    {
        if (posts.Count == 0) return;
        var ids = posts.Select(post => post.Recipient.BodyId).Distinct().ToArray();
        var bodies = await store.Set<Body>().AsNoTracking().Where(body => ids.Contains(body.Id))
            .ToDictionaryAsync(body => body.Id, cancel);
        var visible = all.ToLookup(one => one.Role, one => new Person(one.Name, one.Address));
        var (to, cc) = (visible[Role.To].ToArray(), visible[Role.Cc].ToArray());
        var isUser = author.Kind == AuthorKind.User;
        await outbox.AddAll(store, posts.Select(post => (MailOf(post, bodies[post.Recipient.BodyId]), post.Permit)), now, cancel);

        PgpMail MailOf(Post post, Body body) => new(post.Recipient.Address, author.Person, isUser, to, cc, post.Outer,
            isUser ? author.Certificate : null, post.SessionKey, body.BlobName, body.Size)
        { RecipientId = post.Recipient.Id, UserId = isUser ? author.Id : null };
    }
}

/// <summary>One encrypted mail.</summary>
/// <param name="Recipient">The recipient's row.</param>
/// <param name="SessionKey">The recipient's PKESK.</param>
/// <param name="Outer">The outer header, as the browser protected it.</param>
/// <param name="Permit">Permission to mail this recipient.</param>
internal sealed record Post(Recipient Recipient, byte[] SessionKey, OuterHeaders Outer, MailPermit Permit);
