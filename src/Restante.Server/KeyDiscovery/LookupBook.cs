using Microsoft.EntityFrameworkCore;
using Restante.OpenPgp;
using Restante.Server.Storage;

namespace Restante.Server.KeyDiscovery;

/// <summary>
/// Stores the answers of key look-ups. An answer is valid for 24 hours if it found a key, 6 hours if there is none; an error for 5
/// minutes or as long as the source asks (PROTOCOL.md section 10).
/// </summary>
internal sealed class LookupBook(Store store)
{
    // More keys of one address suggest abuse; the ones seen longest ago are deleted.
    private const int MaxKeysOfAnAddress = 8;
    private static readonly TimeSpan FoundCounts = TimeSpan.FromHours(24);
    private static readonly TimeSpan NoneCounts = TimeSpan.FromHours(6);
    private static readonly TimeSpan ErrorCounts = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(24);

    /// <summary>The pairs of address and source that need a new look-up now.</summary>
    public async Task<List<(string Canonical, IKeySource Source)>> Due(
        IReadOnlyCollection<string> canonical,
        KeySources sources,
        DateTimeOffset now,
        CancellationToken cancel)
    {
        var fresh = await store.Set<KeyLookup>().Where(lookup => canonical.Contains(lookup.Canonical) && lookup.Expires > now)
            .Select(lookup => new { lookup.Canonical, lookup.Source }).ToListAsync(cancel);
        var known = fresh.Select(row => (row.Canonical, row.Source)).ToHashSet();
        return
        [
            .. canonical.Distinct()
                .SelectMany(_ => sources.All, (address, source) => (address, source))
                .Where(pair => !known.Contains((pair.address, pair.source.Provenance))),
        ];
    }

    /// <summary>True if this source's last answer is still valid.</summary>
    public Task<bool> IsFresh(string canonical, KeyProvenance source, DateTimeOffset now, CancellationToken cancel) =>
        store.Set<KeyLookup>().AnyAsync(lookup => lookup.Canonical == canonical && lookup.Source == source && lookup.Expires > now, cancel);

    /// <summary>Stores an answer, in a transaction of its own.</summary>
    public Task Record(string canonical, KeyProvenance source, SourceAnswer answer, DateTimeOffset now, CancellationToken cancel) =>
        Insisting(async () =>
        {
            var lookup = await store.Set<KeyLookup>()
                .FirstOrDefaultAsync(row => row.Canonical == canonical && row.Source == source, cancel);
            if (lookup is null)
                store.Add(lookup = new KeyLookup
                {
                    Canonical = canonical, Source = source, State = KeyState.Unknown, At = now, Expires = now,
                });
            lookup.At = now;
            if (answer is SourceAnswer.Doubtful doubtful)
                answer = lookup.FoundAt > now - VerdictMaking.Memory
                    ? new SourceAnswer.Failed(doubtful.Cause)
                    : new SourceAnswer.Nothing(doubtful.Cause);
            await RefreshRevoked(canonical, now, cancel);
            switch (answer)
            {
                case SourceAnswer.Gave gave:
                    Write(lookup, await Keep(canonical, source, gave.Certificates, now, cancel), now);
                    break;
                case SourceAnswer.Nothing nothing:
                    Write(lookup, new KeyChoice(null, nothing.Cause), now);
                    break;
                case SourceAnswer.Failed failed:
                    var pause = failed.RetryAfter is { } asked && asked > ErrorCounts ? asked : ErrorCounts;
                    (lookup.State, lookup.Cause) = (KeyState.Unknown, failed.Cause);
                    lookup.Expires = now + (pause < LongestPause ? pause : LongestPause);
                    break;
            }
            return true;
        }, cancel);

    private static void Write(KeyLookup lookup, KeyChoice choice, DateTimeOffset now)
    {
        var isFound = choice is { Certificate: not null, Fault: null };
        (lookup.State, lookup.Cause, lookup.Expires) =
            (isFound ? KeyState.Found : KeyState.None, choice.Fault, now + (isFound ? FoundCounts : NoneCounts));
        (lookup.Fingerprint, lookup.FoundAt) = (choice.Certificate?.Fingerprint, isFound ? now : null);
    }

    /// <summary>
    /// Keeps the certificates of the address, each merged with every copy seen before. Returns which of them is the address's key.
    /// </summary>
    private async Task<KeyChoice> Keep(
        string canonical,
        KeyProvenance source,
        IReadOnlyList<Certificate> given,
        DateTimeOffset now,
        CancellationToken cancel)
    {
        var rows = await store.Set<DiscoveredKey>().Where(key => key.Canonical == canonical).ToListAsync(cancel);
        var (keys, choice) = store.Outside("given-keys", rows.SelectMany(row => new[] { row.Fingerprint, row.Certificate }),
            () => Merge(
                canonical, source, given, rows.ToDictionary(row => Convert.ToHexString(row.Fingerprint), row => row.Certificate), now));
        foreach (var key in keys)
        {
            var row = rows.Find(row => row.Fingerprint.AsSpan().SequenceEqual(key.Fingerprint));
            if (row is null)
                rows.Add(row = store.Add(new DiscoveredKey
                {
                    Canonical = canonical, Fingerprint = key.Fingerprint, Certificate = key.Kept, IsRevoked = false, SeenAt = now,
                }).Entity);
            (row.Certificate, row.SeenAt, row.IsRevoked) = (key.Kept, now, key.IsRevoked);
        }
        store.RemoveRange(rows.OrderByDescending(row => row.SeenAt).ThenByDescending(row => row.IsRevoked).Skip(MaxKeysOfAnAddress));
        return choice;
    }

    private sealed record GivenKey(byte[] Fingerprint, byte[] Kept, bool IsRevoked);

    // One answer may contain a key twice.
    private static (List<GivenKey> Keys, KeyChoice Choice) Merge(
        string canonical,
        KeyProvenance source,
        IReadOnlyList<Certificate> given,
        Dictionary<string, byte[]> known,
        DateTimeOffset now)
    {
        var isAddress = Fitness.IsAddress(canonical);
        var (keys, all) = (new List<GivenKey>(), new List<Certificate>());
        foreach (var certificate in given)
        {
            var id = Convert.ToHexString(certificate.Fingerprint);
            var merged = known.TryGetValue(id, out var bytes) && Certificate.TryParse(bytes, out var before)
                ? before!.Merge(certificate) ?? certificate
                : certificate;
            all.Add(merged);
            if (!merged.Names(isAddress)) continue;
            var kept = merged.Minimise(now, isAddress).ToBytes();
            if (kept.Length > Certificate.MaxBytes) continue;
            keys.Add(new GivenKey(merged.Fingerprint, known[id] = kept, Fitness.Fault(merged, canonical, now) == "revoked"));
        }
        return (keys, KeyChoice.Of(source, canonical, all, now));
    }

    // As long as look-ups ask about the address, its revoked keys are kept.
    private Task<int> RefreshRevoked(string canonical, DateTimeOffset now, CancellationToken cancel) => store.Set<DiscoveredKey>()
        .Where(key => key.Canonical == canonical && key.IsRevoked)
        .ExecuteUpdateAsync(set => set.SetProperty(key => key.SeenAt, now), cancel);

    // Two nodes may insert an address's first row at once; the second one retries and finds it.
    private async Task Insisting(Func<Task<bool>> work, CancellationToken cancel)
    {
        for (var attempt = 1; ; attempt++)
            try
            {
                await store.InTransaction(work, cancel);
                return;
            }
            catch (DbUpdateException e) when (attempt < 3 && store.IsDuplicate(e))
            {
                store.ChangeTracker.Clear();
            }
    }
}
