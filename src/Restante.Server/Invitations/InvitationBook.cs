using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Restante.OpenPgp;
using Restante.Protocol;
using Restante.Server.Delivery;
using Restante.Server.Keys;
using Restante.Server.Messages;
using Restante.Server.Storage;
using Restante.Server.Web;

namespace Restante.Server.Invitations;

/// <summary>An invitation as the sender's browser created it (PROTOCOL.md section 5), with what the server adds.</summary>
/// <param name="Iid">16 random bytes.</param>
/// <param name="Secret">S, 32 bytes. Stored nowhere but in the mail's sealed row, as part of the link.</param>
/// <param name="Share">R, 32 bytes.</param>
/// <param name="PinAuth">P_auth, 32 bytes; null without a PIN.</param>
/// <param name="PublicKey">The invitation key's certificate.</param>
/// <param name="Wrapped">W: the invitation key, wrapped.</param>
/// <param name="Note">The unencrypted note in the mail.</param>
/// <param name="ExpiresAt">An earlier expiry that the sender chose; null: the configured one.</param>
/// <param name="RecipientId">The recipient's row that records the delivery status.</param>
internal sealed record NewInvitation(
    Id16 Iid,
    Id16 UserId,
    Person Sender,
    byte[] SenderCertificate,
    byte[] SenderFpr,
    string Address,
    string Canon,
    bool HasPin,
    long Generation,
    byte[] Secret,
    byte[] Share,
    byte[]? PinAuth,
    byte[] PublicKey,
    byte[] InviteFpr,
    byte[] Wrapped,
    Id16 MessageId,
    string Language,
    string? Note,
    DateTimeOffset? ExpiresAt,
    long? RecipientId);

/// <summary>
/// State between one sender and one guest: the PIN's generation, whether the daily limit allows a new link, and the pending links.
/// </summary>
internal sealed record Standing(long Generation, bool NewLink, IReadOnlyList<Invitation> Pending)
{
    public static Standing None { get; } = new(0, false, []);
}

/// <summary>How often a sender's link was redeemed, and the first and the last time.</summary>
internal sealed record LinkOpenings(Id16 UserId, long Count, DateTimeOffset FirstAt, DateTimeOffset LastAt);

/// <summary>
/// The façade of invitations. Methods that write take part in the caller's transaction and do not commit. After the commit the caller wakes
/// the outbox.
/// </summary>
internal sealed class InvitationBook(
    Store store,
    InstanceKeys keys,
    Outbox outbox,
    MessageStore messages,
    IOptions<InvitationsOptions> options) : IInvitationFacts
{
    /// <summary>Table name inside seal().</summary>
    internal const string Table = "invitations";

    private const int SecretLength = 32;
    private const int MaxWrapped = 16 * 1024;

    /// <summary>The state between this sender and each of these addresses, in three statements for any number of addresses.</summary>
    public async Task<Dictionary<string, Standing>> Standings(
        Id16 userId,
        IReadOnlyCollection<string> canons,
        DateTimeOffset now,
        CancellationToken cancel)
    {
        if (canons.Count == 0) return [];
        var since = now.AddDays(-1);
        var generations = await store.Set<PinGeneration>().Where(row => row.UserId == userId && canons.Contains(row.Canon))
            .ToDictionaryAsync(row => row.Canon, row => row.Generation, cancel);
        var today = await store.Set<Invitation>().Where(row => row.UserId == userId && canons.Contains(row.Canon) && row.CreatedAt > since)
            .GroupBy(row => row.Canon)
            .Select(group => new { Canon = group.Key, Count = group.Count() })
            .ToDictionaryAsync(row => row.Canon, row => row.Count, cancel);
        var links = store.Set<Invitation>().Where(row => row.UserId == userId && canons.Contains(row.Canon));
        var pending = (await Pending(links, now).ToListAsync(cancel)).ToLookup(row => row.Canon);
        return canons.ToDictionary(canon => canon, canon => new Standing(generations.GetValueOrDefault(canon),
            today.GetValueOrDefault(canon) < options.Value.PerAddressPerDay, [.. pending[canon]]));
    }

    /// <summary>Those of these invitations that are pending, oldest first.</summary>
    public Task<List<Invitation>> PendingAmong(IQueryable<Id16> iids, DateTimeOffset now, CancellationToken cancel) =>
        Pending(store.Set<Invitation>().Where(row => iids.Contains(row.Iid)), now).ToListAsync(cancel);

    /// <summary>This sender's pending invitations of an address, oldest first.</summary>
    public Task<List<Invitation>> Pending(Id16 userId, string canon, DateTimeOffset now, CancellationToken cancel) =>
        Pending(store.Set<Invitation>().Where(row => row.UserId == userId && row.Canon == canon), now).ToListAsync(cancel);

    /// <summary>All senders' pending invitations of an address, oldest first.</summary>
    public Task<List<Invitation>> PendingOf(string canon, DateTimeOffset now, CancellationToken cancel) =>
        Pending(store.Set<Invitation>().Where(row => row.Canon == canon), now).ToListAsync(cancel);

    public Task<Invitation?> Find(Id16 iid, CancellationToken cancel) =>
        store.Set<Invitation>().AsNoTracking().SingleOrDefaultAsync(invitation => invitation.Iid == iid, cancel);

    /// <summary>
    /// The invitation with its state at that time: a link counts as expired even before the sweep records it and erases its secrets.
    /// </summary>
    public async Task<Invitation?> Find(Id16 iid, DateTimeOffset now, CancellationToken cancel)
    {
        var invitation = await Find(iid, cancel);
        if (invitation is { State: InvitationState.Pending } && invitation.ExpiresAt <= now) invitation.State = InvitationState.Expired;
        return invitation;
    }

    /// <summary>
    /// The invitation if the authenticator is its link's. Null, after the same work, for a wrong authenticator or an unknown id.
    /// </summary>
    public async Task<Invitation?> FindByLink(Id16 iid, byte[] linkAuth, DateTimeOffset now, CancellationToken cancel)
    {
        var invitation = await Find(iid, now, cancel);
        var right = CryptographicOperations.FixedTimeEquals(SHA256.HashData(linkAuth), invitation?.LinkVerifier ?? new byte[32]);
        return right ? invitation : null;
    }

    /// <summary>A sentence on what is wrong with an invitation that a browser sent; null if nothing is.</summary>
    public string? FaultOf(NewInvitation made)
    {
        if (made.Secret.Length != SecretLength || made.Share.Length != SecretLength)
            return "An invitation's secret or share has the wrong length.";
        if (made.HasPin != made.PinAuth is not null || made.PinAuth is { Length: not SecretLength })
            return "An invitation with a PIN needs its authenticator of 32 bytes, one without a PIN has none.";
        if (made.Generation is < 0 or > uint.MaxValue) return "A generation is a number of 32 bits.";
        if (!made.HasPin && options.Value.PinRequired) return "This server requires a PIN for every invitation.";
        if (made.Wrapped.Length is < 64 or > MaxWrapped) return "An invitation's wrapped key has the wrong length.";
        if (!Certificate.TryParse(made.PublicKey, out var key) || !key!.Fingerprint.AsSpan().SequenceEqual(made.InviteFpr))
            return "An invitation's key does not have the fingerprint given.";
        return null;
    }

    /// <summary>
    /// Stores the invitation and queues its mail. Only the mail has S; the row has SHA-256(L_auth), HMAC(pepper, P_auth) and seal(R ‖ W).
    /// The caller has checked <see cref="FaultOf"/>, the limits and the generation.
    /// </summary>
    public async Task Create(NewInvitation made, DateTimeOffset now, CancellationToken cancel) =>
        await outbox.AddAll(store, await CreateAll([made], now, cancel), now, cancel);

    /// <summary>As <see cref="Create"/>, for many, without queueing their mails.</summary>
    /// <returns>The mails, which the caller queues.</returns>
    public async Task<IReadOnlyList<MailContent>> CreateAll(IReadOnlyList<NewInvitation> made, DateTimeOffset now, CancellationToken cancel)
    {
        if (made.Count == 0) return [];
        var rows = made.Select(one => (Made: one, Row: RowOf(one, now))).ToArray();
        await store.InsertAll([.. rows.Select(pair => pair.Row)], cancel);
        await Generations.RaiseEach(store, [.. made.Select(one => (one.UserId, one.Canon, one.HasPin ? one.Generation : 0))], cancel);
        await PinCounter.OpenEach(store, [.. made.Where(one => one.HasPin).Select(one => (one.UserId, one.Canon, one.Generation))], cancel);
        return [.. rows.Select(pair => new InvitationMail(
            pair.Made.Address, pair.Made.Language, pair.Made.Sender, pair.Made.Iid, pair.Made.Secret,
            Derivation.LinkBinding(pair.Made.SenderFpr, pair.Made.InviteFpr), pair.Made.HasPin, pair.Made.Note, pair.Row.ExpiresAt)
            { RecipientId = pair.Made.RecipientId, Iid = pair.Made.Iid, UserId = pair.Made.UserId })];
    }

    private Invitation RowOf(NewInvitation made, DateTimeOffset now)
    {
        var linkAuth = Derivation.LinkAuthenticator(made.Iid, made.Secret);
        byte[] secret = [.. made.Share, .. made.Wrapped];
        var pin = made.PinAuth is null ? default(Verifier?) : keys.Authenticate(made.PinAuth);
        var latest = now.AddDays(options.Value.Days);
        var invitation = new Invitation
        {
            Iid = made.Iid, UserId = made.UserId, Canon = made.Canon, Address = made.Address,
            HasPin = made.HasPin, Generation = made.Generation,
            LinkVerifier = SHA256.HashData(linkAuth), PinVerifier = pin?.Mac, PinKeyNumber = pin?.KeyNumber ?? 0,
            SealedSecret = keys.Seal(Table, made.Iid.ToArray(), secret), PublicKey = made.PublicKey, InviteFpr = made.InviteFpr,
            SenderCertificate = made.SenderCertificate, SenderFpr = made.SenderFpr, State = InvitationState.Pending, CreatedAt = now,
            ExpiresAt = made.ExpiresAt is { } chosen && chosen < latest ? chosen : latest,
            MessageId = made.MessageId, Language = made.Language,
        };
        CryptographicOperations.ZeroMemory(linkAuth);
        CryptographicOperations.ZeroMemory(secret);
        return invitation;
    }

    /// <summary>
    /// The limit that stops this user from sending <paramref name="count"/> more invitation mails; null if they are within the limits.
    /// </summary>
    public async Task<ReachedLimit?> Reached(Id16 userId, int count, DateTimeOffset now, CancellationToken cancel)
    {
        if (count == 0) return null;
        var hour = await FullUntil(userId, count, options.Value.PerHour, TimeSpan.FromHours(1), now, cancel);
        var day = await FullUntil(userId, count, options.Value.PerDay, TimeSpan.FromDays(1), now, cancel);
        if (day is { } tomorrow && !(hour > day)) return new ReachedLimit(ReachedLimit.LinksADay, options.Value.PerDay, tomorrow);
        return hour is { } soon ? new ReachedLimit(ReachedLimit.LinksAnHour, options.Value.PerHour, soon) : null;
    }

    /// <summary>The limit of links to one address, for when <see cref="Standing.NewLink"/> is false.</summary>
    public ReachedLimit PerAddress(DateTimeOffset until) => new(ReachedLimit.LinksAnAddress, options.Value.PerAddressPerDay, until);

    /// <summary>Supersedes invitations that another link replaces. Returns how many were pending.</summary>
    public Task<int> Supersede(IReadOnlyCollection<Id16> iids, DateTimeOffset now, CancellationToken cancel) =>
        End(iids, InvitationEvent.Supersede, now, cancel);

    /// <summary>Revokes invitations. Returns how many were pending.</summary>
    public Task<int> Revoke(IReadOnlyCollection<Id16> iids, DateTimeOffset now, CancellationToken cancel) =>
        End(iids, InvitationEvent.Revoke, now, cancel);

    /// <summary>Raises the generation of the sender's PIN for this guest by one and returns it.</summary>
    public async Task<long> RaiseGeneration(Id16 userId, string canon, CancellationToken cancel)
    {
        var next = await Generations.Current(store, userId, canon, cancel) + 1;
        await Generations.Raise(store, userId, canon, next, cancel);
        return next;
    }

    /// <summary>The redemptions of an address's links: one row per redeemed link, the latest first.</summary>
    public async Task<IReadOnlyList<LinkOpenings>> Openings(string canon, CancellationToken cancel) =>
        await store.Set<LinkRedemptions>()
            .Join(store.Set<Invitation>().Where(invitation => invitation.Canon == canon), row => row.Iid, invitation => invitation.Iid,
                (row, invitation) => new { row, invitation.UserId })
            .OrderByDescending(pair => pair.row.LastAt)
            .Select(pair => new LinkOpenings(pair.UserId, pair.row.Count, pair.row.FirstAt, pair.row.LastAt)).ToListAsync(cancel);

    /// <summary>Voids every sender's PIN for an address, because its mailbox is retired.</summary>
    public Task RaiseGenerations(string canon, CancellationToken cancel) => Generations.RaiseAll(store, canon, cancel);

    public async Task<IReadOnlyList<InvitationFacts>> For(IReadOnlyCollection<Id16> invitationIds, CancellationToken cancel)
    {
        var invitations = await store.Set<Invitation>().AsNoTracking()
            .Where(invitation => invitationIds.Contains(invitation.Iid))
            .ToListAsync(cancel);
        return [.. invitations.Select(invitation => new InvitationFacts(
            invitation.Iid, invitation.State.Word(), invitation.HasPin, invitation.Generation, invitation.ExpiresAt))];
    }

    /// <summary>
    /// Ends pending invitations: erases their secrets, removes their accesses and cancels their queued mails. Returns how many ended.
    /// </summary>
    internal async Task<int> End(IReadOnlyCollection<Id16> iids, InvitationEvent happened, DateTimeOffset now, CancellationToken cancel)
    {
        var ended = 0;
        foreach (var iid in iids)
        {
            if (await store.Set<Invitation>().Where(invitation => invitation.Iid == iid).Apply(happened, now, cancel) == 0) continue;
            ended++;
            await messages.RemoveReader(new Reader(ReaderKind.Invitation, iid), cancel);
            await Outbox.Cancel(store, iid, cancel);
        }
        return ended;
    }

    private static IQueryable<Invitation> Pending(IQueryable<Invitation> invitations, DateTimeOffset now) =>
        invitations.AsNoTracking().Where(row => row.State == InvitationState.Pending && row.ExpiresAt > now).OrderBy(row => row.CreatedAt);

    private async Task<DateTimeOffset?> FullUntil(
        Id16 userId,
        int count,
        int limit,
        TimeSpan window,
        DateTimeOffset now,
        CancellationToken cancel)
    {
        var since = now - window;
        var sent = store.Set<Invitation>().Where(invitation => invitation.UserId == userId && invitation.CreatedAt > since);
        var surplus = await sent.CountAsync(cancel) + count - limit;
        if (surplus <= 0) return null;
        var times = await sent.OrderBy(invitation => invitation.CreatedAt)
            .Select(invitation => invitation.CreatedAt)
            .Take(surplus).ToListAsync(cancel);
        return (times.Count > 0 ? times[^1] : now) + window;
    }
}
