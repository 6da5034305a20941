using Microsoft.EntityFrameworkCore;
using Restante.Protocol;
using Restante.Server.Storage;

namespace Restante.Server.Messages;

internal enum Folder { Inbox, Archive, Sent }

/// <summary>Selects a reader's messages for a list.</summary>
/// <param name="Folder">Null: every folder; only with a thread.</param>
/// <param name="Unread">Only unread messages; only for folders of received messages.</param>
internal sealed record Listing(Folder? Folder, Id16? ThreadId = null, bool Unread = false);

/// <summary>Builds one reader's view of messages.</summary>
internal sealed class MessageReading(Store store, IInvitationFacts invitations, TimeProvider time)
{
    /// <summary>
    /// One page of a list, newest first, before a time. Messages of the same millisecond stay on one page, which may exceed the limit.
    /// </summary>
    public async Task<(IReadOnlyList<MessageItem> Items, DateTimeOffset? Next)> Page(
        Reader reader, Listing listing, DateTimeOffset? before, int limit, CancellationToken cancel)
    {
        var accesses = Listed(reader, listing);
        if (before is { } end) accesses = accesses.Where(access => access.SentAt < end);
        var page = await Messages(NewestFirst(accesses).Take(limit), cancel);
        if (page.Count < limit) return (await Items(reader, page, cancel), null);
        var last = page[^1].SentAt;
        var sameTime = await Messages(NewestFirst(accesses.Where(access => access.SentAt == last)), cancel);
        return (await Items(reader, [.. page.Where(message => message.SentAt != last), .. sameTime], cancel), last);
    }

    /// <summary>One message; null if the reader has no access to it.</summary>
    public async Task<MessageItem?> One(Reader reader, Id16 messageId, CancellationToken cancel)
    {
        var message = await store.Set<Message>().AsNoTracking().FirstOrDefaultAsync(message => message.Id == messageId, cancel);
        return message is null ? null : (await Items(reader, [message], cancel)) is [var item] ? item : null;
    }

    // An index of Access serves each case in its order. With a condition more or less, the database would sort all rows of the reader.
    private IQueryable<Access> Listed(Reader reader, Listing listing)
    {
        var held = Held(reader);
        if (listing.ThreadId is { } thread)
            held = held.Where(access => store.Set<Message>()
                .Where(message => message.ThreadId == thread).Select(message => message.Id).Contains(access.MessageId));
        held = listing.Folder switch
        {
            Folder.Inbox => held.Where(access => access.Place == Place.Inbox),
            Folder.Archive => held.Where(access => access.Place == Place.Archive),
            Folder.Sent => held.Where(access => access.Role == Role.Author),
            _ => held,
        };
        return listing.Unread ? held.Where(access => access.ReadAt == null) : held;
    }

    // Set by its properties: EF Core does not look into constructors, and could not join what they make.
    private sealed class Row
    {
        public required DateTimeOffset SentAt { get; init; }
        public required Id16 MessageId { get; init; }
    }

    // A message has a row for each of its bodies that the reader can open.
    private static IQueryable<Row> NewestFirst(IQueryable<Access> accesses) =>
        from access in accesses
        group access by new { access.SentAt, access.MessageId } into rows
        orderby rows.Key.SentAt descending, rows.Key.MessageId descending
        select new Row { SentAt = rows.Key.SentAt, MessageId = rows.Key.MessageId };

    private IQueryable<Access> Held(Reader reader) =>
        store.Set<Access>().AsNoTracking().Of(reader).NotEnded(time.GetUtcNow()).Where(access => access.DeletedAt == null);

    private Task<List<Message>> Messages(IQueryable<Row> rows, CancellationToken cancel) =>
        (from row in rows
         join message in store.Set<Message>().AsNoTracking() on row.MessageId equals message.Id
         orderby row.SentAt descending, row.MessageId descending
         select message).ToListAsync(cancel);

    private async Task<IReadOnlyList<MessageItem>> Items(Reader reader, List<Message> messages, CancellationToken cancel)
    {
        if (messages.Count == 0) return [];
        var ids = messages.Select(message => message.Id).ToArray();
        // Sorted in memory: to sort by the key, SQLite would scan all rows of the reader.
        var bodies = (await (from access in Held(reader)
                             join body in store.Set<Body>().AsNoTracking() on access.BodyId equals body.Id
                             where ids.Contains(access.MessageId)
                             select new { access, body.Size, body.Summary }).ToListAsync(cancel)).OrderBy(row => row.access.Id).ToList();
        var recipients = await store.Set<Recipient>().AsNoTracking().Where(recipient => ids.Contains(recipient.MessageId))
            .OrderBy(recipient => recipient.Ordinal).ToListAsync(cancel);
        var mine = messages.Where(message => IsAuthor(message, reader)).Select(message => message.Id).ToHashSet();
        var facts = await FactsFor([.. recipients.Where(recipient => mine.Contains(recipient.MessageId))], cancel);
        return [.. from message in messages
                   let held = bodies.Where(row => row.access.MessageId == message.Id).ToArray()
                   where held.Length > 0
                   select Item(message, mine.Contains(message.Id), [.. held.Select(row => row.access)],
                       [.. held.Select(row => new BodyItem(
                           row.access.BodyId, row.Size, row.Summary ?? [], row.access.Pkesk, row.access.KeyFingerprint, row.access.Role))],
                       recipients.Where(recipient => recipient.MessageId == message.Id), facts)];
    }

    private sealed record LinkFacts(Dictionary<Id16, InvitationFacts> Newest, Dictionary<long, RedemptionsItem> Redemptions);

    private async Task<LinkFacts> FactsFor(IReadOnlyList<Recipient> recipients, CancellationToken cancel)
    {
        if (recipients.Count == 0) return new LinkFacts([], []);
        var ids = recipients.Select(recipient => recipient.InvitationId).OfType<Id16>().Distinct().ToArray();
        var rows = recipients.Select(recipient => recipient.Id).ToArray();
        var redeemed = await store.Set<MessageRedemptions>().AsNoTracking()
            .Where(row => rows.Contains(row.RecipientId))
            .ToListAsync(cancel);
        return new LinkFacts((await invitations.For(ids, cancel)).ToDictionary(fact => fact.Iid),
            redeemed.ToDictionary(row => row.RecipientId, row => new RedemptionsItem(row.Count, row.FirstAt, row.LastAt)));
    }

    private static MessageItem Item(Message message, bool mine, IReadOnlyList<Access> held, IReadOnlyList<BodyItem> bodies,
        IEnumerable<Recipient> recipients, LinkFacts facts) => new(
        message.Id, message.ThreadId, message.InReplyTo, message.SentAt, message.ExpiresAt,
        mine ? message.Size : bodies.Sum(body => body.Size),
        new AuthorItem(
            message.AuthorKind, message.AuthorId, message.AuthorAddress, message.AuthorName,
            message.AuthorFingerprint, message.AuthorCertificate),
        mine, bodies, held[0].ReadAt, held[0].AnsweredAt,
        mine ? message.Note : null, message.NoteVersion,
        mine
            ? [.. recipients.Select(recipient => ForAuthor(
                recipient,
                recipient.InvitationId is { } id ? facts.Newest.GetValueOrDefault(id) : null,
                facts.Redemptions.GetValueOrDefault(recipient.Id)))]
            : [.. recipients
                .Where(recipient =>
                    recipient.Role != Role.Bcc || held.Any(access => access.BodyId == recipient.BodyId))
                .Select(ForReader)]);

    private static RecipientItem ForAuthor(Recipient recipient, InvitationFacts? invitation, RedemptionsItem? redemptions) => new(
        recipient.Address, recipient.Name, recipient.Role, recipient.Kind, State(recipient, invitation),
        recipient.QueuedAt, recipient.DeliveredAt,
        recipient.RefusedAt, recipient.Refusal, recipient.OpenedAt, recipient.ReadAt, recipient.AnsweredAt,
        recipient.ExpiredAt, recipient.RevokedAt,
        recipient.BodyId, invitation, redemptions);

    private static RecipientState State(Recipient recipient, InvitationFacts? invitation) =>
        invitation?.State == InvitationFacts.Expired && recipient is { RevokedAt: null, ExpiredAt: null }
            ? RecipientState.LinkExpired
            : recipient.State;

    private static RecipientItem ForReader(Recipient recipient) => new(
        recipient.Address, recipient.Name, recipient.Role, recipient.Kind,
        null, null, null, null, null, null, null, null, null, null, null, null, null);

    private static bool IsAuthor(Message message, Reader reader) => message.AuthorId == reader.Id &&
        message.AuthorKind == (reader.Kind == ReaderKind.User ? AuthorKind.User : AuthorKind.Guest);
}
