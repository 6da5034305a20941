using Microsoft.Extensions.Options;
using Restante.Protocol;
using Restante.Server.Accounts;
using Restante.Server.Invitations;
using Restante.Server.Keys;
using Restante.Server.Sessions;

namespace Restante.Server.Guests;

internal sealed record GuestPins(int Version, byte[] Record);

/// <summary>Redemptions of this address's links: how often, the first and the last time.</summary>
/// <param name="Links">
/// How many links of this sender the row counts: 1, or more in the row that sums up the links redeemed longest ago.
/// </param>
internal sealed record LinkOpening(
    string SenderName, string SenderAddress, int Links, long Count, DateTimeOffset FirstAt, DateTimeOffset LastAt);

/// <summary>A pending link of this address, not yet attached.</summary>
internal sealed record WaitingLink(string SenderName, string SenderAddress, DateTimeOffset SentAt, bool HasPin);

/// <summary>The answer to a guest's sign-in.</summary>
/// <param name="Name">The name that the guest chose; empty: none.</param>
/// <param name="Bundle">W: the key, wrapped with the password.</param>
/// <param name="ReloadKey">The key with which the browser may keep the mailbox's key over a reload.</param>
/// <param name="DeletedAfter">When the server deletes the mailbox if there is no further activity.</param>
/// <param name="RetireAt">When a lost-password request deletes it, unless somebody signs in before.</param>
/// <param name="CancelledRetireAt">The deletion time that this sign-in has cancelled.</param>
/// <param name="Delivery">Where new messages go.</param>
internal sealed record GuestSession(
    Id16 Mid,
    string Address,
    string Name,
    byte[] Fingerprint,
    byte[] Certificate,
    byte[] Bundle,
    byte[] ReloadKey,
    GuestPins Pins,
    string Language,
    ArgonParameters Argon,
    byte[] Salt,
    int IdleMinutes,
    DateTimeOffset CreatedAt,
    DateTimeOffset DeletedAfter,
    DateTimeOffset? RetireAt,
    DateTimeOffset? CancelledRetireAt,
    DeliveryState Delivery,
    IReadOnlyList<LinkOpening> Openings,
    IReadOnlyList<WaitingLink> Waiting);

/// <summary>Builds the answer to a guest's sign-in.</summary>
internal sealed class GuestSessions(
    InstanceKeys keys,
    SessionGate gate,
    Mailboxes mailboxes,
    InvitationBook invitations,
    UserDirectory users,
    IOptions<GuestsOptions> options,
    TimeProvider time)
{
    // Per sender, so that one sender's links cannot push out another's.
    private const int MaxRowsPerSender = 10;

    /// <summary>The session of a signed-in guest; null if the mailbox was deleted or is frozen.</summary>
    public async Task<GuestSession?> Current(SignedIn me, Visitor visitor, CancellationToken cancel) =>
        await mailboxes.Get(me.OwnerId, cancel) is { State: MailboxState.Active } mailbox
            ? await Of(mailbox, SessionGate.ReloadKey(visitor, me), null, cancel)
            : null;

    public async Task<GuestSession> Of(Mailbox mailbox, byte[] reloadKey, DateTimeOffset? cancelledRetireAt, CancellationToken cancel)
    {
        var openings = await invitations.Openings(mailbox.Canon, cancel);
        var waiting = await invitations.PendingOf(mailbox.Canon, time.GetUtcNow(), cancel);
        var ids = openings.Select(opening => opening.UserId).Concat(waiting.Select(link => link.UserId))
            .Distinct().ToList();
        var known = (await users.Get(ids, cancel)).ToDictionary(user => user.Id);
        return new GuestSession(
            mailbox.Mid,
            mailbox.Address,
            mailbox.Name ?? "",
            mailbox.Fingerprint,
            mailbox.Certificate,
            keys.Open(Mailbox.Table, mailbox.Mid.ToArray(), mailbox.SealedBundle),
            reloadKey,
            new GuestPins(mailbox.PinsVersion, mailbox.PinsRecord),
            mailbox.Language,
            mailbox.Argon,
            mailbox.Salt,
            gate.IdleMinutes,
            mailbox.CreatedAt,
            mailbox.LastActivityAt.AddDays(options.Value.RetentionDays),
            mailbox.RetireAt,
            cancelledRetireAt,
            DeliveryState.Of(mailbox, time.GetUtcNow()),
            [
                .. openings.Where(opening => known.ContainsKey(opening.UserId))
                    .GroupBy(opening => opening.UserId)
                    .SelectMany(links => Rows([.. links], known[links.Key])).OrderByDescending(row => row.LastAt),
            ],
            [
                .. waiting.Where(link => known.ContainsKey(link.UserId))
                    .Select(link => (Link: link, From: known[link.UserId]))
                    .Select(row => new WaitingLink(row.From.Name, row.From.Address, row.Link.CreatedAt, row.Link.HasPin)),
            ]);
    }

    // The links redeemed last have a row each. The sender's others share one, so that the first redemption of all is always shown.
    private static IEnumerable<LinkOpening> Rows(IReadOnlyList<LinkOpenings> links, UserEntry sender)
    {
        var apart = links.Count <= MaxRowsPerSender ? links.Count : MaxRowsPerSender - 1;
        foreach (var link in links.Take(apart)) yield return Row([link]);
        if (links.Count > apart) yield return Row([.. links.Skip(apart)]);

        LinkOpening Row(IReadOnlyList<LinkOpenings> of) => new(sender.Name, sender.Address, of.Count, of.Sum(link => link.Count),
            of.Min(link => link.FirstAt), of.Max(link => link.LastAt));
    }
}
