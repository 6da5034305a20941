using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Restante.Server.Accounts;
using Restante.Server.Messages;
using Restante.Server.Retention;
using Restante.Server.Storage;

namespace Restante.Server.Invitations;

/// <summary>When the server notifies a sender about a link (PROTOCOL.md sections 5, 12 and 13). Pure: the time is an argument.</summary>
internal static class LinkDates
{
    private static readonly TimeSpan UnopenedAfter = TimeSpan.FromDays(7);
    private static readonly TimeSpan WarnedBefore = TimeSpan.FromDays(7);

    /// <summary>Unopened links that were sent at or before this time need a reminder.</summary>
    public static DateTimeOffset SentBefore(DateTimeOffset now) => now - UnopenedAfter;

    /// <summary>Links that expire at or before this time may need a warning.</summary>
    public static DateTimeOffset ExpiringBefore(DateTimeOffset now) => now + WarnedBefore;

    /// <summary>
    /// When the server warns the sender: a week before the expiry, or at half of the link's life if that is less than two weeks.
    /// </summary>
    public static DateTimeOffset WarnedFrom(Invitation link)
    {
        var half = (link.ExpiresAt - link.CreatedAt) / 2;
        return link.ExpiresAt - (half < WarnedBefore ? half : WarnedBefore);
    }
}

/// <summary>Reminds the sender of a link that nobody has opened for 7 days.</summary>
internal sealed class UnopenedLinks(Senders senders) : IRetentionRule
{
    public string Name => "links-unopened";
    public int Order => 0;

    public async Task<IReadOnlyList<string>> Plan(Store store, DateTimeOffset now, CancellationToken cancel) =>
        [.. (await Due(store, now).ToListAsync(cancel)).Select(link =>
            $"The sender is reminded that the link to {link.Address} has not been opened.")];

    public async Task Apply(Store store, DateTimeOffset now, CancellationToken cancel)
    {
        foreach (var link in await Due(store, now).ToListAsync(cancel))
        {
            var claimed = await Due(store, now).Where(row => row.Iid == link.Iid)
                .ExecuteUpdateAsync(update => update.SetProperty(row => row.UnopenedReminderAt, now), cancel);
            if (claimed == 1)
                await senders.Notify(link.UserId, NoticeKind.LinkUnopened, link.Address, link.MessageId,
                    (to, language) => new LinkUnopenedMail(to, language, link.Address, link.CreatedAt), now);
        }
    }

    // A link that expires soon gets that warning instead.
    private static IQueryable<Invitation> Due(Store store, DateTimeOffset now)
    {
        var (sentBefore, expiring) = (LinkDates.SentBefore(now), LinkDates.ExpiringBefore(now));
        return store.Set<Invitation>().AsNoTracking().Where(link => link.State == InvitationState.Pending && link.FirstOpenedAt == null
            && link.UnopenedReminderAt == null && link.CreatedAt <= sentBefore && link.ExpiresAt > expiring);
    }
}

/// <summary>Warns the sender in time that a link expires.</summary>
internal sealed class ExpiringLinks(Senders senders) : IRetentionRule
{
    public string Name => "links-expiring";
    public int Order => 0;

    public async Task<IReadOnlyList<string>> Plan(Store store, DateTimeOffset now, CancellationToken cancel) =>
        [.. (await Due(store, now, cancel)).Select(link =>
            $"The sender is warned that the link to {link.Address} expires on {link.ExpiresAt:yyyy-MM-dd}.")];

    public async Task Apply(Store store, DateTimeOffset now, CancellationToken cancel)
    {
        foreach (var link in await Due(store, now, cancel))
        {
            var claimed = await Unwarned(store, now).Where(row => row.Iid == link.Iid)
                .ExecuteUpdateAsync(update => update.SetProperty(row => row.ExpiryWarnedAt, now), cancel);
            if (claimed == 1)
                await senders.Notify(link.UserId, NoticeKind.LinkExpiring, link.Address, link.MessageId,
                    (to, language) => new LinkExpiringMail(to, language, link.Address, link.CreatedAt, link.ExpiresAt), now);
        }
    }

    private static async Task<List<Invitation>> Due(Store store, DateTimeOffset now, CancellationToken cancel) =>
        (await Unwarned(store, now).ToListAsync(cancel)).FindAll(link => LinkDates.WarnedFrom(link) <= now);

    private static IQueryable<Invitation> Unwarned(Store store, DateTimeOffset now)
    {
        var expiring = LinkDates.ExpiringBefore(now);
        return store.Set<Invitation>().AsNoTracking().Where(link => link.State == InvitationState.Pending && link.ExpiryWarnedAt == null
            && link.ExpiresAt <= expiring && link.ExpiresAt > now);
    }
}

/// <summary>Expires unused links, and moves their messages to another pending link of the sender that opens them.</summary>
internal sealed class ExpiredLinks(InvitationBook book, MessageStore messages) : IRetentionRule
{
    public string Name => "links-expired";
    public int Order => 100;

    public async Task<IReadOnlyList<string>> Plan(Store store, DateTimeOffset now, CancellationToken cancel) =>
        [.. (await Due(store, now).ToListAsync(cancel)).Select(link => $"The link to {link.Address} expires.")];

    public async Task Apply(Store store, DateTimeOffset now, CancellationToken cancel)
    {
        foreach (var link in await Due(store, now).ToListAsync(cancel))
        {
            if (await book.End([link.Iid], InvitationEvent.Expire, now, cancel) == 0) continue;
            var others = await book.Pending(link.UserId, link.Canon, now, cancel);
            foreach (var newest in others.AsEnumerable().Reverse())
                await messages.MoveOpenedRecipients(link.Iid, newest.Iid, newest.HasPin, cancel);
        }
    }

    private static IQueryable<Invitation> Due(Store store, DateTimeOffset now) =>
        store.Set<Invitation>().AsNoTracking().Where(link => link.State == InvitationState.Pending && link.ExpiresAt <= now);
}

/// <summary>Deletes links that ended long ago, expired tickets, and PIN counters that no link needs.</summary>
internal sealed class EndedLinks(IOptions<InvitationsOptions> options) : IRetentionRule
{
    public string Name => "links-ended";
    public int Order => 300;

    public async Task<IReadOnlyList<string>> Plan(Store store, DateTimeOffset now, CancellationToken cancel) =>
    [
        .. Counted.Sentence(
            await Due(store, now).CountAsync(cancel),
            $"One link that ended {options.Value.KeepEndedDays} days ago is forgotten.",
            $"links that ended {options.Value.KeepEndedDays} days ago are forgotten."),
        .. Counted.Sentence(
            await Tickets(store, now).CountAsync(cancel),
            "One expired ticket is forgotten.", "expired tickets are forgotten."),
        .. Counted.Sentence(
            await Counters(store).CountAsync(cancel),
            "One PIN counter that no link needs is forgotten.",
            "PIN counters that no link needs are forgotten."),
    ];

    public async Task Apply(Store store, DateTimeOffset now, CancellationToken cancel)
    {
        await Tickets(store, now).ExecuteDeleteAsync(cancel);
        await store.Set<LinkRedemptions>()
            .Where(redemption => Due(store, now).Any(link => link.Iid == redemption.Iid))
            .ExecuteDeleteAsync(cancel);
        await Due(store, now).ExecuteDeleteAsync(cancel);
        await Counters(store).ExecuteDeleteAsync(cancel);
    }

    private static IQueryable<Ticket> Tickets(Store store, DateTimeOffset now) =>
        store.Set<Ticket>().Where(ticket => ticket.ExpiresAt <= now);

    // A counter with wrong tries stays, even without a link, while a new link would use the same PIN: a PIN has ten tries in all.
    private static IQueryable<PinTries> Counters(Store store) => store.Set<PinTries>().Where(row => !store.Set<Invitation>().Any(link =>
            link.UserId == row.UserId && link.Canon == row.Canon && link.Generation == row.Generation)
        && (row.Tries == 0 || store.Set<PinGeneration>().Any(current =>
            current.UserId == row.UserId && current.Canon == row.Canon && current.Generation > row.Generation)));

    private IQueryable<Invitation> Due(Store store, DateTimeOffset now)
    {
        var limit = now.AddDays(-options.Value.KeepEndedDays);
        return store.Set<Invitation>().Where(link => link.State != InvitationState.Pending && link.FinalAt <= limit);
    }
}
