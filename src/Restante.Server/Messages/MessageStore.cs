using Microsoft.EntityFrameworkCore;
using Restante.Server.Storage;

namespace Restante.Server.Messages;

/// <summary>An access as a browser made it: the session key of one body for one more reader.</summary>
internal sealed record BodyAccess(byte[] BodyId, byte[] Pkesk);

/// <summary>
/// The façade of messages at rest. Everything that writes takes part in the caller's transaction and does not commit; the
/// blobs of deleted bodies go when the sweep next finds them without a row.
/// </summary>
internal sealed class MessageStore(Store store, IBlobStore blobs)
{
    /// <summary>What a reader holds, oldest first.</summary>
    public Task<List<Access>> AccessesOf(Reader reader, CancellationToken cancel) =>
        store.Set<Access>().Where(access => access.ReaderKind == reader.Kind && access.ReaderId == reader.Id)
            .OrderBy(access => access.Id).ToListAsync(cancel);

    /// <summary>The reader's access to one body; null where he has none or put it away.</summary>
    public Task<Access?> AccessTo(byte[] bodyId, Reader reader, CancellationToken cancel) =>
        store.Set<Access>().FirstOrDefaultAsync(access => access.BodyId == bodyId && access.ReaderKind == reader.Kind
            && access.ReaderId == reader.Id && access.DeletedAt == null, cancel);

    /// <summary>Opens the stored bytes of a body; null where row or blob is gone.</summary>
    public async Task<(Stream Content, long Size)?> OpenBody(byte[] bodyId, CancellationToken cancel)
    {
        var body = await store.Set<Body>().AsNoTracking().FirstOrDefaultAsync(body => body.Id == bodyId && body.MessageId != null, cancel);
        return body is not null && blobs.OpenRead(body.BlobName) is { } content ? (content, body.Size) : null;
    }

    public Task<Message?> Find(byte[] messageId, CancellationToken cancel) =>
        store.Set<Message>().FirstOrDefaultAsync(message => message.Id == messageId, cancel);

    public Task<List<Body>> BodiesOf(IReadOnlyCollection<byte[]> bodyIds, CancellationToken cancel) =>
        store.Set<Body>().Where(body => bodyIds.Contains(body.Id)).ToListAsync(cancel);

    public Task<List<Recipient>> RecipientsOf(byte[] messageId, CancellationToken cancel) =>
        store.Set<Recipient>().Where(recipient => recipient.MessageId == messageId).OrderBy(recipient => recipient.Ordinal).ToListAsync(cancel);

    public Task<List<Recipient>> RecipientsOfInvitation(byte[] invitationId, CancellationToken cancel) =>
        store.Set<Recipient>().Where(recipient => recipient.InvitationId == invitationId).ToListAsync(cancel);

    /// <summary>
    /// The guest's rows of every message that a link opens: also of those that hung on an older link, or came later, and that the
    /// sender's browser gave this link's key access to.
    /// </summary>
    public Task<List<Recipient>> RecipientsBehind(byte[] invitationId, string canonical, CancellationToken cancel)
    {
        var opens = store.Set<Access>().Where(access => access.ReaderKind == ReaderKind.Invitation && access.ReaderId == invitationId);
        return store.Set<Recipient>().Where(recipient => recipient.Canonical == canonical && opens.Any(access => access.BodyId == recipient.BodyId)).ToListAsync(cancel);
    }

    public ValueTask<Recipient?> FindRecipient(long id, CancellationToken cancel) => store.Set<Recipient>().FindAsync([id], cancel);

    /// <summary>Gives a reader the accesses that another one held, each re-encrypted in a browser; the old ones go.</summary>
    /// <returns>False, with nothing written, unless exactly the accesses of <paramref name="from"/> are covered.</returns>
    public async Task<bool> HandOver(Reader from, Reader to, byte[] keyFingerprint, IReadOnlyCollection<BodyAccess> renewed, DateTimeOffset now, CancellationToken cancel)
    {
        var held = await AccessesOf(from, cancel);
        var byBody = renewed.ToDictionary(access => Convert.ToHexString(access.BodyId), access => access.Pkesk);
        if (byBody.Count != renewed.Count || held.Count != byBody.Count || !held.All(access => byBody.ContainsKey(Convert.ToHexString(access.BodyId)))) return false;
        var present = (await AccessesOf(to, cancel)).Select(access => Convert.ToHexString(access.BodyId)).ToHashSet();
        foreach (var access in held)
        {
            var body = Convert.ToHexString(access.BodyId);
            if (!present.Contains(body)) Grant(access.BodyId, access.MessageId, to, access.Role, keyFingerprint, byBody[body], now);
            store.Remove(access);
        }
        return true;
    }

    /// <summary>One more reader of a body.</summary>
    public void Grant(byte[] bodyId, byte[] messageId, Reader reader, Role role, byte[] keyFingerprint, byte[] pkesk, DateTimeOffset now) =>
        store.Add(new Access
        {
            BodyId = bodyId, MessageId = messageId, ReaderKind = reader.Kind, ReaderId = reader.Id,
            KeyFingerprint = keyFingerprint, Pkesk = pkesk, Role = role, CreatedAt = now,
        });

    /// <summary>The users who wrote something that this reader holds.</summary>
    public Task<List<byte[]>> UsersWhoWroteTo(Reader reader, CancellationToken cancel) =>
        store.Set<Message>().Where(message => message.AuthorKind == AuthorKind.User && store.Set<Access>().Any(access => access.MessageId == message.Id
            && access.ReaderKind == reader.Kind && access.ReaderId == reader.Id)).Select(message => message.AuthorId).Distinct().ToListAsync(cancel);

    /// <summary>Takes everything from a reader; bodies that nobody else reads go too.</summary>
    public async Task RemoveReader(Reader reader, CancellationToken cancel)
    {
        var held = await AccessesOf(reader, cancel);
        await RemoveAccesses(held, cancel);
    }

    /// <summary>Takes the bodies of one message from a reader.</summary>
    public async Task RemoveReaderFrom(byte[] messageId, Reader reader, CancellationToken cancel)
    {
        var held = await store.Set<Access>().Where(access => access.MessageId == messageId && access.ReaderKind == reader.Kind
            && access.ReaderId == reader.Id).ToListAsync(cancel);
        await RemoveAccesses(held, cancel);
    }

    private async Task RemoveAccesses(List<Access> accesses, CancellationToken cancel)
    {
        store.RemoveRange(accesses);
        await store.SaveChangesAsync(cancel);
        foreach (var bodyId in accesses.Select(access => access.BodyId).Distinct(ByteArrayComparer.Instance).ToArray())
            await DeleteIfUnread(bodyId, cancel);
    }

    private async Task DeleteIfUnread(byte[] bodyId, CancellationToken cancel)
    {
        if (await store.Set<Access>().AnyAsync(access => access.BodyId == bodyId, cancel)) return;
        var messageId = await store.Set<Body>().Where(body => body.Id == bodyId).Select(body => body.MessageId).FirstOrDefaultAsync(cancel);
        await store.Set<Body>().Where(body => body.Id == bodyId).ExecuteDeleteAsync(cancel);
        if (messageId is null || await store.Set<Body>().AnyAsync(body => body.MessageId == messageId, cancel)) return;
        await store.Set<Recipient>().Where(recipient => recipient.MessageId == messageId).ExecuteDeleteAsync(cancel);
        await store.Set<Message>().Where(message => message.Id == messageId).ExecuteDeleteAsync(cancel);
    }
}

/// <summary>Compares byte arrays by content, for sets and dictionaries of ids.</summary>
internal sealed class ByteArrayComparer : IEqualityComparer<byte[]>
{
    public static ByteArrayComparer Instance { get; } = new();

    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    public int GetHashCode(byte[] obj)
    {
        var hash = new HashCode();
        hash.AddBytes(obj);
        return hash.ToHashCode();
    }
}
