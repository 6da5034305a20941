using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Restante.Protocol;
using Restante.Server.Accounts;
using Restante.Server.Sessions;
using Restante.Server.Storage;

namespace Restante.Server.KeyDiscovery;

/// <summary>The façade of key discovery: the key of an address, and which source vouches for it.</summary>
internal sealed class KeyFinder(
    Store store,
    KeySources sources,
    LookupBook book,
    LookupDesk desk,
    UserDirectory users,
    SignInThrottle throttle,
    IOptions<KeyDiscoveryOptions> options)
{
    private static readonly TimeSpan Together = TimeSpan.FromSeconds(6);

    /// <summary>
    /// The verdicts on these canonical addresses from the database alone; takes part in the caller's transaction. A source's last
    /// answer counts even if it has expired; an address that was never looked up is Unknown.
    /// </summary>
    /// <param name="userId">The user whose contacts count; null: nobody's.</param>
    /// <param name="canonical">Canonical addresses.</param>
    /// <param name="now">The time at which keys are judged.</param>
    /// <param name="cancel">Cancels the request.</param>
    public async Task<IReadOnlyDictionary<string, KeyVerdict>> Known(
        Id16? userId,
        IReadOnlyCollection<string> canonical,
        DateTimeOffset now,
        CancellationToken cancel)
    {
        var contacts = userId is null ? [] : await store.Set<ContactKey>().AsNoTracking()
            .Where(contact => contact.UserId == userId && canonical.Contains(contact.Canonical)).ToListAsync(cancel);
        var lookups = await store.Set<KeyLookup>().AsNoTracking().Where(lookup => canonical.Contains(lookup.Canonical)).ToListAsync(cancel);
        var keys = await store.Set<DiscoveredKey>().AsNoTracking().Where(key => canonical.Contains(key.Canonical)).ToListAsync(cancel);
        var contactsOf = contacts.ToLookup(row => row.Canonical);
        var lookupsOf = lookups.ToLookup(row => row.Canonical);
        var keysOf = keys.ToLookup(row => row.Canonical);
        var facts = canonical.Distinct().ToDictionary(address => address, address =>
            new KeyFacts([.. contactsOf[address]], [.. lookupsOf[address]], [.. keysOf[address]]));
        var judged = Judged(facts, now);
        return facts.ToDictionary(pair => pair.Key, pair => VerdictMaking.Of(judged[pair.Key], pair.Value, sources.Provenances, now));
    }

    // Without certificates there is nothing to compute outside the caller's transaction.
    private Dictionary<string, JudgedKeys> Judged(Dictionary<string, KeyFacts> facts, DateTimeOffset now)
    {
        Dictionary<string, JudgedKeys> Judge() => facts.ToDictionary(pair => pair.Key, pair => JudgedKeys.Of(pair.Key, pair.Value, now));
        return facts.Values.All(known => known.Contacts.Count + known.Keys.Count == 0) ? Judge()
            : store.Outside("known-keys", facts.SelectMany(pair => JudgedKeys.Inputs(pair.Key, pair.Value)), Judge);
    }

    /// <summary>
    /// The verdicts on these canonical addresses, after key look-ups for expired answers: six seconds at most. Users of this server are
    /// not looked up, because their keys are here. Must not run inside a transaction.
    /// </summary>
    /// <param name="userId">
    /// The user who asks. Their look-ups per hour are limited; an address over the limit is Unknown, "too-many-look-ups".
    /// </param>
    /// <param name="canonical">Canonical addresses.</param>
    /// <param name="now">The time of the look-up.</param>
    /// <param name="cancel">Ends the wait; look-ups already begun still write their answers to the database.</param>
    public async Task<IReadOnlyDictionary<string, KeyVerdict>> Look(
        Id16 userId,
        IReadOnlyCollection<string> canonical,
        DateTimeOffset now,
        CancellationToken cancel)
    {
        if (store.Database.CurrentTransaction is not null)
            throw new InvalidOperationException("Look-ups do network I/O and must not run inside a transaction.");
        var own = (await users.Find(canonical, cancel)).Select(user => user.Canonical).ToHashSet();
        var due = (await book.Due([.. canonical.Where(address => !own.Contains(address))], sources, now, cancel))
            .ToLookup(pair => pair.Canonical, pair => pair.Source);
        var (asked, refused) = (new List<Task>(), new HashSet<string>());
        foreach (var address in due)
            if (await MayAsk(userId, now)) asked.AddRange(address.Select(source => desk.Ask(address.Key, source, now)));
            else refused.Add(address.Key);
        try
        {
            await Task.WhenAll(asked).WaitAsync(Together, cancel);
        }
        catch (TimeoutException)
        {
            // Sources that have not answered yet are Unknown in the verdict.
        }
        var known = await Known(userId, canonical, now, cancel);
        return known.ToDictionary(pair => pair.Key, pair => own.Contains(pair.Key) ? new KeyVerdict(KeyState.None, null, [], false)
            : refused.Contains(pair.Key) ? Refused(pair.Value)
            : pair.Value);
    }

    private async Task<bool> MayAsk(Id16 userId, DateTimeOffset now) =>
        await throttle.Charge($"keys/{userId}", Rate.PerHour(options.Value.LooksPerHour), now) is null;

    private static KeyVerdict Refused(KeyVerdict verdict) =>
        verdict with
        {
            Reports =
            [
                .. verdict.Reports.Select(report => report.Cause == "not-asked" ? report with { Cause = "too-many-look-ups" } : report),
            ],
        };
}
