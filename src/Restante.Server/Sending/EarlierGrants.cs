using Microsoft.EntityFrameworkCore;
using Restante.Protocol;
using Restante.Server.Invitations;
using Restante.Server.Messages;
using Restante.Server.Storage;

namespace Restante.Server.Sending;

/// <summary>
/// The waiting bodies behind pending links, by invitation, and the sender's notes of the messages that created the links.
/// </summary>
internal sealed record WaitingBehind(ILookup<Id16, WaitingItem> Items, IReadOnlyDictionary<Id16, byte[]?> Notes);

/// <summary>A sender's own accesses to the bodies behind pending links, by link.</summary>
internal sealed class WaitingBodies(IReadOnlyList<(Id16 Iid, Access Own)> rows)
{
    private readonly ILookup<Id16, Access> byLink = rows.ToLookup(row => row.Iid, row => row.Own);

    public static WaitingBodies None { get; } = new([]);

    public IReadOnlyList<(Id16 Iid, Access Own)> Rows => rows;

    public IEnumerable<Access> Behind(IEnumerable<Invitation> links) => links.SelectMany(link => byLink[link.Iid]);

    /// <summary>True if the new invitation opens everything that waits behind the older ones, except what the browser withheld.</summary>
    public bool AreCoveredBy(SentInvitation invitation, IEnumerable<Invitation> older)
    {
        var covered = invitation.Earlier.Select(earlier => earlier.BodyId).Concat(invitation.Withheld)
            .ToHashSet();
        return Behind(older).All(own => covered.Contains(own.BodyId));
    }
}

/// <summary>A new link, and what decides which earlier messages it may open.</summary>
/// <param name="Canonical">The recipient's canonical address.</param>
/// <param name="Invitation">The invitation from the browser.</param>
/// <param name="Older">The sender's pending links for this recipient before this one.</param>
/// <param name="Present">Bodies to which the request itself gives the link access.</param>
internal sealed record EarlierGrant(
    string Canonical,
    SentInvitation Invitation,
    IReadOnlyCollection<Invitation> Older,
    IReadOnlySet<Id16> Present);

/// <summary>Finds the earlier messages that a new link opens.</summary>
internal sealed class EarlierGrants(Store store)
{
    /// <summary>
    /// The bodies behind pending invitations that the sender can open too, of any author. Runs no statement without invitations.
    /// </summary>
    public async Task<WaitingBodies> Waiting(Reader sender, IReadOnlyCollection<Id16> invitationIds, CancellationToken cancel)
    {
        if (invitationIds.Count == 0) return WaitingBodies.None;
        var rows = await (from behind in store.Set<Access>().AsNoTracking()
                          join own in store.Set<Access>().AsNoTracking() on behind.BodyId equals own.BodyId
                          where behind.ReaderKind == ReaderKind.Invitation && invitationIds.Contains(behind.ReaderId)
                              && own.ReaderKind == sender.Kind && own.ReaderId == sender.Id
                          select new { behind.ReaderId, own }).ToListAsync(cancel);
        return new WaitingBodies([.. rows.Select(row => (row.ReaderId, row.own))]);
    }

    /// <summary>
    /// The accesses of new links to what waits behind the sender's older links, and to what the sender wrote to the address. Leaves out
    /// revoked and expired messages, even if the browser encrypted them before it knew.
    /// </summary>
    public async Task<List<Access>> Accesses(
        Author author, IReadOnlyCollection<EarlierGrant> grants, WaitingBodies waiting, DateTimeOffset now, CancellationToken cancel)
    {
        var ids = grants.SelectMany(grant => grant.Invitation.Earlier.Select(earlier => earlier.BodyId))
            .Distinct().ToArray();
        if (ids.Length == 0) return [];
        var addresses = grants.Select(grant => grant.Canonical).ToArray();
        var open = (await (from recipient in store.Set<Recipient>()
                           join message in store.Set<Message>() on recipient.MessageId equals message.Id
                           where ids.Contains(recipient.BodyId) && addresses.Contains(recipient.Canonical) && recipient.RevokedAt == null
                               && (message.ExpiresAt == null || message.ExpiresAt > now)
                           select new { recipient.BodyId, recipient.Canonical, recipient.Role, Message = message })
                           .AsNoTracking().ToListAsync(cancel))
            .ToLookup(row => row.Canonical);
        var accesses = new List<Access>();
        foreach (var grant in grants)
        {
            var wanted = grant.Invitation.Earlier.ToDictionary(earlier => earlier.BodyId, earlier => earlier.Pkesk);
            var behind = waiting.Behind(grant.Older).Select(own => own.BodyId).ToHashSet();
            var link = new Reader(ReaderKind.Invitation, grant.Invitation.Iid);
            foreach (var body in open[grant.Canonical])
            {
                var id = body.BodyId;
                if (!wanted.TryGetValue(id, out var pkesk) || grant.Present.Contains(id)) continue;
                if (IsAuthor(author, body.Message) || behind.Contains(id))
                    accesses.Add(Access.To(body.Message, body.BodyId, link, body.Role, grant.Invitation.InviteFpr, pkesk, now));
            }
        }
        return accesses;
    }

    /// <summary>
    /// Returns what waits behind these invitations, with what the sender's browser needs to check it, in a fixed number of statements. Runs
    /// none if nothing is pending.
    /// </summary>
    public async Task<WaitingBehind> Describe(Reader sender, IReadOnlyCollection<Invitation> pending, CancellationToken cancel)
    {
        var notes = new Dictionary<Id16, byte[]?>();
        if (pending.Count == 0)
            return new WaitingBehind(Array.Empty<(Id16 Iid, WaitingItem Item)>().ToLookup(row => row.Iid, row => row.Item),
                notes);
        var waiting = (await Waiting(sender, [.. pending.Select(invitation => invitation.Iid)], cancel)).Rows;
        var bodyIds = waiting.Select(row => row.Own.BodyId).Distinct().ToArray();
        var facts = await (from body in store.Set<Body>().AsNoTracking()
                           join message in store.Set<Message>().AsNoTracking() on body.MessageId equals message.Id
                           where bodyIds.Contains(body.Id)
                           select new
                           {
                               body.Id,
                               body.Summary,
                               Author = new AuthorItem(message.AuthorKind, message.AuthorId, message.AuthorAddress, message.AuthorName,
                                   message.AuthorFingerprint, message.AuthorCertificate),
                           }).ToDictionaryAsync(row => row.Id, cancel);
        var creators = pending.Select(invitation => invitation.MessageId).Distinct().ToArray();
        var own = store.Set<Message>().AsNoTracking().Where(message => creators.Contains(message.Id) && message.AuthorId == sender.Id);
        foreach (var row in await own.Select(message => new { message.Id, message.Note }).ToListAsync(cancel))
            notes[row.Id] = row.Note;
        return new WaitingBehind(waiting.Where(row => facts.ContainsKey(row.Own.BodyId)).ToLookup(row => row.Iid,
            row => new WaitingItem(row.Own.MessageId, row.Own.BodyId, row.Own.Pkesk,
                facts[row.Own.BodyId].Summary ?? [], facts[row.Own.BodyId].Author)), notes);
    }

    private static bool IsAuthor(Author author, Message message) =>
        message.AuthorKind == author.Kind && message.AuthorId == author.Id;
}
