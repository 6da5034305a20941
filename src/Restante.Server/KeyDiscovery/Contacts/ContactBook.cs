using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Restante.OpenPgp;
using Restante.Protocol;
using Restante.Server.Storage;
using Restante.Server.Web;

namespace Restante.Server.KeyDiscovery;

/// <summary>A certificate to keep for one address.</summary>
/// <param name="Rank">Contact, or Autocrypt for a certificate from a header.</param>
/// <param name="At">Now, or the date of the header's mail.</param>
internal sealed record ContactCandidate(
    Certificate Certificate,
    string Address,
    string Canonical,
    string Name,
    KeyProvenance Rank,
    DateTimeOffset At);

internal enum ImportOutcome
{
    Added,
    /// <summary>The same key was present; the new copy's additions were merged into it.</summary>
    Merged,
    /// <summary>The key replaced another key of the address.</summary>
    Replaced,
    /// <summary>Another key is kept for the address, and stays until the user asks to replace it.</summary>
    Differs,
    /// <summary>The key cannot be used for the address; the reason says why.</summary>
    Refused,
}

/// <param name="Reason">A kebab-case code if the key was refused, or can no longer be used.</param>
/// <param name="Present">The other key's fingerprint, if the outcome is differs or replaced.</param>
internal sealed record ImportedKey(string Address, string? Canonical, string Name, byte[] Fingerprint, ImportOutcome Outcome,
    [property: Words(typeof(ImportReason))] string? Reason, byte[]? Present);

/// <summary>The keys that users keep for their contacts.</summary>
internal sealed class ContactBook(Store store, IOptions<KeyDiscoveryOptions> options)
{
    // One address's certificate without third-party signatures: a dozen RSA subkeys, and room.
    private const int MaxBytes = 64 * 1024;

    public Task<List<ContactKey>> Of(Id16 userId, CancellationToken cancel) =>
        store.Set<ContactKey>().AsNoTracking()
            .Where(key => key.UserId == userId)
            .OrderBy(key => key.Canonical)
            .ThenBy(key => key.Provenance)
            .ToListAsync(cancel);

    public async Task<bool> Remove(Id16 userId, Id16 id, CancellationToken cancel) =>
        await store.Set<ContactKey>().Where(key => key.UserId == userId && key.Id == id).ExecuteDeleteAsync(cancel) == 1;

    /// <summary>Keeps each candidate, or says why not. One user's imports run one after the other.</summary>
    public Task<IReadOnlyList<ImportedKey>> Import(
        Id16 userId,
        IReadOnlyList<ContactCandidate> candidates,
        bool replace,
        DateTimeOffset now,
        CancellationToken cancel) =>
        store.InTransaction<IReadOnlyList<ImportedKey>>(async () =>
        {
            await store.LockOwner(userId, cancel);
            var addresses = candidates.Select(candidate => candidate.Canonical).Distinct().ToList();
            var rows = await store.Set<ContactKey>()
                .Where(key => key.UserId == userId && addresses.Contains(key.Canonical))
                .ToListAsync(cancel);
            var room = options.Value.MaxContacts - await store.Set<ContactKey>().CountAsync(key => key.UserId == userId, cancel);
            var given = await store.Set<KeyLookup>().AsNoTracking()
                .Where(lookup => addresses.Contains(lookup.Canonical) && lookup.FoundAt != null)
                .ToListAsync(cancel);
            var results = new List<ImportedKey>();
            var inputs = rows.SelectMany(row => new[] { row.Id.ToArray(), row.Fingerprint, row.Certificate });
            var merged = store.Outside("contact-keys", inputs, () => Merge(candidates, rows, now));
            foreach (var (candidate, key) in candidates.Zip(merged))
            {
                var row = rows.Find(row => row.Canonical == candidate.Canonical && row.Provenance == candidate.Rank);
                var (result, added) = Keep(userId, candidate, key, row, replace, room, CameBy(candidate, given), now);
                results.Add(result);
                if (added is null) continue;
                room--;
                rows.Add(store.Add(added).Entity);
            }
            return results;
        }, cancel);

    /// <param name="Fault">Why the key cannot be used for the address; null if it can.</param>
    /// <param name="Kept">The key merged with the stored copy, reduced to the address.</param>
    private sealed record MergedKey(string? Fault, byte[] Kept);

    // One import may contain several copies of a key: each is merged with those before it, so that none hides a revocation.
    private static List<MergedKey> Merge(IReadOnlyList<ContactCandidate> candidates, List<ContactKey> rows, DateTimeOffset now)
    {
        var known = rows.ToDictionary(row => (row.Canonical, row.Provenance, Convert.ToHexString(row.Fingerprint)), row => row.Certificate);
        var merged = new List<MergedKey>();
        foreach (var candidate in candidates)
        {
            var id = (candidate.Canonical, candidate.Rank, Convert.ToHexString(candidate.Certificate.Fingerprint));
            var certificate = known.TryGetValue(id, out var bytes) && Certificate.TryParse(bytes, out var before)
                ? before!.Merge(candidate.Certificate) ?? candidate.Certificate
                : candidate.Certificate;
            var kept = certificate.Minimise(now, Fitness.IsAddress(candidate.Canonical)).ToBytes();
            merged.Add(new MergedKey(Fitness.Fault(certificate, candidate.Canonical, now), kept));
            if (kept.Length <= MaxBytes) known[id] = kept;
        }
        return merged;
    }

    private static (ImportedKey Result, ContactKey? Added) Keep(
        Id16 userId,
        ContactCandidate candidate,
        MergedKey merged,
        ContactKey? row,
        bool replace,
        int room,
        KeyProvenance cameBy,
        DateTimeOffset now)
    {
        var (canonical, fingerprint) = (candidate.Canonical, candidate.Certificate.Fingerprint);
        var isSame = row is not null && row.Fingerprint.AsSpan().SequenceEqual(fingerprint);
        var (fault, kept) = merged;
        if (kept.Length > MaxBytes) return (Result(ImportOutcome.Refused, "too-large"), null);
        if (isSame)
        {
            (row!.Certificate, row.Name, row.Address) = (kept, candidate.Name, candidate.Address);
            if (row.AddedAt < candidate.At && candidate.Rank == KeyProvenance.Autocrypt) row.AddedAt = candidate.At;
            return (Result(ImportOutcome.Merged, fault), null);
        }
        if (fault is not null) return (Result(ImportOutcome.Refused, fault), null);
        if (row is null)
        {
            if (room < 1) return (Result(ImportOutcome.Refused, "too-many-contacts"), null);
            return (Result(ImportOutcome.Added, null), new ContactKey
            {
                Id = Id16.Random(), UserId = userId, Canonical = canonical, Provenance = candidate.Rank,
                Address = candidate.Address, Name = candidate.Name,
                CameBy = cameBy, Certificate = kept, Fingerprint = fingerprint, AddedAt = candidate.At,
            });
        }
        var present = row.Fingerprint;
        // Among Autocrypt headers the newest mail's wins. An imported key is the user's choice, so only the user replaces it.
        if (candidate.Rank == KeyProvenance.Autocrypt ? candidate.At <= row.AddedAt : !replace)
            return (Result(ImportOutcome.Differs, null) with { Present = present }, null);
        (row.Certificate, row.Fingerprint, row.Name, row.Address, row.CameBy, row.AddedAt) =
            (kept, fingerprint, candidate.Name, candidate.Address, cameBy, candidate.At);
        return (Result(ImportOutcome.Replaced, null) with { Present = present }, null);

        ImportedKey Result(ImportOutcome outcome, string? reason) =>
            new(candidate.Address, canonical, candidate.Name, fingerprint, outcome, reason, null);
    }

    // If a source gave this key for the address, the user most likely took it from there.
    private static KeyProvenance CameBy(ContactCandidate candidate, List<KeyLookup> given) =>
        candidate.Rank == KeyProvenance.Autocrypt ? KeyProvenance.Autocrypt
        : given.Where(lookup => lookup.Canonical == candidate.Canonical
                && lookup.Fingerprint is { } fingerprint
                && fingerprint.AsSpan().SequenceEqual(candidate.Certificate.Fingerprint))
            .Select(lookup => lookup.Source).Order().FirstOrDefault(KeyProvenance.Contact);
}
