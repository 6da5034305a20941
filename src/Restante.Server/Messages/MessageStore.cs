using Microsoft.EntityFrameworkCore;
using Restante.Protocol;
using Restante.Server.Storage;

namespace Restante.Server.Messages;

/// <summary>An access that a browser created: the session key of one body for a new reader.</summary>
internal sealed record BodyAccess(Id16 BodyId, byte[] Pkesk);

/// <summary>
/// The façade of stored messages. Methods that write take part in the caller's transaction and do not commit. The retention sweep deletes
/// the blobs of deleted bodies.
/// </summary>
internal sealed class MessageStore(Store store)
{
    /// <summary>A reader's accesses to messages that have not expired, oldest first.</summary>
    public Task<List<Access>> AccessesOf(Reader reader, DateTimeOffset now, CancellationToken cancel) =>
        store.Set<Access>().Of(reader).NotEnded(now).OrderBy(access => access.Id).ToListAsync(cancel);

    /// <summary>
    /// One body of a sent message, untracked; null if it does not exist, or the reader has no access to it, deleted it, or the message has
    /// expired.
    /// </summary>
    public Task<Body?> BodyFor(Id16 bodyId, Reader reader, DateTimeOffset now, CancellationToken cancel) =>
        store.Set<Body>().AsNoTracking().FirstOrDefaultAsync(body => body.Id == bodyId && body.MessageId != null
            && store.Set<Access>().Of(reader).NotEnded(now).Any(access => access.BodyId == bodyId && access.DeletedAt == null), cancel);

    /// <summary>True if this was one of the reader's messages and has expired at the time that its sender set.</summary>
    public Task<bool> HasEndedFor(Id16 readerId, Id16 messageOrBodyId, DateTimeOffset now, CancellationToken cancel) =>
        store.Set<Recipient>().AnyAsync(recipient => recipient.ReaderId == readerId && recipient.RevokedAt == null
            && (recipient.MessageId == messageOrBodyId || recipient.BodyId == messageOrBodyId)
            && store.Set<Message>().Any(message => message.Id == recipient.MessageId && message.ExpiresAt <= now), cancel);

    /// <summary>When the last of these bodies' messages expires; null if one of them does not expire.</summary>
    public async Task<DateTimeOffset?> LastEnd(IReadOnlyCollection<Id16> bodyIds, CancellationToken cancel)
    {
        var ends = await store.Set<Message>()
            .Where(message => store.Set<Body>().Any(body => bodyIds.Contains(body.Id) && body.MessageId == message.Id))
            .Select(message => message.ExpiresAt).ToListAsync(cancel);
        return ends.Contains(null) ? null : ends.Max();
    }

    /// <summary>The message, untracked, if the reader has a body of it that they have not deleted; else null.</summary>
    public Task<Message?> FindFor(Reader reader, Id16 messageId, DateTimeOffset now, CancellationToken cancel) =>
        store.Set<Message>().AsNoTracking().FirstOrDefaultAsync(message => message.Id == messageId
            && store.Set<Access>().Of(reader).NotEnded(now)
                .Any(access => access.MessageId == messageId && access.DeletedAt == null), cancel);

    public Task<Message?> Find(Id16 messageId, CancellationToken cancel) =>
        store.Set<Message>().FirstOrDefaultAsync(message => message.Id == messageId, cancel);

    public Task<List<Body>> BodiesOf(IReadOnlyCollection<Id16> bodyIds, CancellationToken cancel) =>
        store.Set<Body>().Where(body => bodyIds.Contains(body.Id)).ToListAsync(cancel);

    public Task<List<Recipient>> RecipientsOf(Id16 messageId, CancellationToken cancel) =>
        store.Set<Recipient>().Where(recipient => recipient.MessageId == messageId)
            .OrderBy(recipient => recipient.Ordinal).ToListAsync(cancel);

    public Task<List<Recipient>> RecipientsOfInvitation(Id16 invitationId, CancellationToken cancel) =>
        store.Set<Recipient>().Where(recipient => recipient.InvitationId == invitationId).ToListAsync(cancel);

    /// <summary>
    /// Counts a redemption at every message that the link opens. The author sees the number, the first and the last time.
    /// </summary>
    public async Task NoteRedemption(Id16 invitationId, string canonical, DateTimeOffset now, CancellationToken cancel)
    {
        var time = now.ToUnixTimeMilliseconds();
        // In a fixed order, so that two links that open the same messages cannot deadlock.
        foreach (var id in (await RecipientsBehind(invitationId, canonical, cancel)).Select(recipient => recipient.Id).Order())
            await store.Database.ExecuteSqlAsync($"""
                INSERT INTO message_redemptions ("RecipientId", "Count", "FirstAt", "LastAt") VALUES ({id}, 1, {time}, {time})
                ON CONFLICT ("RecipientId") DO UPDATE SET "Count" = message_redemptions."Count" + 1, "LastAt" = {time}
                """, cancel);
    }

    /// <summary>
    /// The guest's rows of every message that a link opens, including messages of older links and later messages to which the sender's
    /// browser gave this link's key access.
    /// </summary>
    public Task<List<Recipient>> RecipientsBehind(Id16 invitationId, string canonical, CancellationToken cancel)
    {
        var opens = store.Set<Access>().Where(access => access.ReaderKind == ReaderKind.Invitation && access.ReaderId == invitationId);
        return store.Set<Recipient>()
            .Where(recipient => recipient.Canonical == canonical && opens.Any(access => access.BodyId == recipient.BodyId))
            .ToListAsync(cancel);
    }

    /// <summary>Moves recipients from an ended invitation to another one that opens the same messages.</summary>
    public Task<int> MoveOpenedRecipients(Id16 fromInvitation, Id16 toInvitation, bool hasPin, CancellationToken cancel)
    {
        var opens = store.Set<Access>().Of(new Reader(ReaderKind.Invitation, toInvitation));
        return store.Set<Recipient>()
            .Where(recipient => recipient.InvitationId == fromInvitation && opens.Any(access => access.BodyId == recipient.BodyId))
            .ExecuteUpdateAsync(
                set => set.SetProperty(recipient => recipient.InvitationId, toInvitation)
                    .SetProperty(recipient => recipient.HasPin, hasPin),
                cancel);
    }

    public ValueTask<Recipient?> FindRecipient(long id, CancellationToken cancel) => store.Set<Recipient>().FindAsync([id], cancel);

    /// <summary>Replaces one reader's accesses by another's; a browser has encrypted each session key to the new reader.</summary>
    /// <returns>
    /// False, with nothing written, unless <paramref name="renewed"/> covers exactly what <paramref name="from"/> can open.
    /// </returns>
    public async Task<bool> HandOver(
        Reader from,
        Reader to,
        byte[] keyFingerprint,
        IReadOnlyCollection<BodyAccess> renewed,
        DateTimeOffset now,
        CancellationToken cancel)
    {
        var held = await AccessesOf(from, now, cancel);
        var byBody = renewed.ToDictionary(access => access.BodyId, access => access.Pkesk);
        if (byBody.Count != renewed.Count
            || held.Count != byBody.Count
            || !held.All(access => byBody.ContainsKey(access.BodyId)))
            return false;
        var present = (await AccessesOf(to, now, cancel)).Select(access => access.BodyId).ToHashSet();
        foreach (var access in held)
        {
            var body = access.BodyId;
            if (!present.Contains(body)) store.Add(access.HandedTo(to, keyFingerprint, byBody[body], now));
            store.Remove(access);
        }
        return true;
    }

    /// <summary>Gives a new reader access to a body.</summary>
    public void Grant(Message message, Id16 bodyId, Reader reader, Role role, byte[] keyFingerprint, byte[] pkesk, DateTimeOffset now) =>
        store.Add(Access.To(message, bodyId, reader, role, keyFingerprint, pkesk, now));

    /// <summary>The users who wrote a message to which this reader has access.</summary>
    public Task<List<Id16>> UsersWhoWroteTo(Reader reader, CancellationToken cancel) =>
        (from access in store.Set<Access>()
         join message in store.Set<Message>() on access.MessageId equals message.Id
         where access.ReaderKind == reader.Kind && access.ReaderId == reader.Id && message.AuthorKind == AuthorKind.User
         select message.AuthorId).Distinct().ToListAsync(cancel);

    /// <summary>Deletes all accesses of a reader, and the bodies that nobody else can open.</summary>
    public async Task RemoveReader(Reader reader, CancellationToken cancel)
    {
        var held = await store.Set<Access>().Of(reader).ToListAsync(cancel);
        await RemoveAccesses(held, cancel);
    }

    /// <summary>Deletes a reader's accesses to one message, and the bodies that nobody else can open.</summary>
    public async Task RemoveReaderFrom(Id16 messageId, Reader reader, CancellationToken cancel)
    {
        var held = await store.Set<Access>().Of(reader).Where(access => access.MessageId == messageId).ToListAsync(cancel);
        await RemoveAccesses(held, cancel);
    }

    /// <summary>Deletes all accesses to a message except its author's, those of keys and of links alike.</summary>
    public async Task RemoveAllReadersFrom(Id16 messageId, CancellationToken cancel)
    {
        var held = await store.Set<Access>()
            .Where(access => access.MessageId == messageId && access.Role != Role.Author)
            .ToListAsync(cancel);
        await RemoveAccesses(held, cancel);
    }

    private async Task RemoveAccesses(List<Access> accesses, CancellationToken cancel)
    {
        store.RemoveRange(accesses);
        await store.SaveChangesAsync(cancel);
        foreach (var bodyId in accesses.Select(access => access.BodyId).Distinct().ToArray())
            await DeleteIfUnread(bodyId, cancel);
    }

    /// <summary>Deletes a body that nobody can open, and the message with its last body.</summary>
    public async Task DeleteIfUnread(Id16 bodyId, CancellationToken cancel)
    {
        if (await store.Set<Access>().AnyAsync(access => access.BodyId == bodyId, cancel)) return;
        var messageId = await store.Set<Body>().Where(body => body.Id == bodyId).Select(body => body.MessageId).FirstOrDefaultAsync(cancel);
        await store.Set<Body>().Where(body => body.Id == bodyId).ExecuteDeleteAsync(cancel);
        if (messageId is null || await store.Set<Body>().AnyAsync(body => body.MessageId == messageId, cancel)) return;
        var recipients = store.Set<Recipient>().Where(recipient => recipient.MessageId == messageId);
        await store.Set<MessageRedemptions>()
            .Where(redeemed => recipients.Any(recipient => recipient.Id == redeemed.RecipientId))
            .ExecuteDeleteAsync(cancel);
        await recipients.ExecuteDeleteAsync(cancel);
        await store.Set<Message>().Where(message => message.Id == messageId).ExecuteDeleteAsync(cancel);
    }
}

internal static class AccessQueries
{
    public static IQueryable<Access> Of(this IQueryable<Access> accesses, Reader reader) =>
        accesses.Where(access => access.ReaderKind == reader.Kind && access.ReaderId == reader.Id);

    /// <summary>
    /// A message expires at the moment that its sender set, although the sweep deletes the accesses later. The author keeps their copy.
    /// </summary>
    public static IQueryable<Access> NotEnded(this IQueryable<Access> accesses, DateTimeOffset now) =>
        accesses.Where(access => access.EndsAt == null || access.EndsAt > now);
}
