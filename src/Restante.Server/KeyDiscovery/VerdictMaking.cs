namespace Restante.Server.KeyDiscovery;

/// <summary>The database's facts about one address, for one user.</summary>
internal sealed record KeyFacts(IReadOnlyList<ContactKey> Contacts, IReadOnlyList<KeyLookup> Lookups, IReadOnlyList<DiscoveredKey> Keys);

/// <summary>
/// Computes a verdict from facts; pure (PROTOCOL.md section 10). The first source in order with a usable key decides. A source that
/// fails keeps the key that it gave within 400 days. The verdict is None only if every source says so.
/// </summary>
internal static class VerdictMaking
{
    /// <summary>How long a key stays valid while its source does not answer.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromDays(400);

    /// <summary>How long an Autocrypt header is valid (PROTOCOL.md section 10).</summary>
    public static readonly TimeSpan AutocryptLife = TimeSpan.FromDays(35);

    public static KeyVerdict Of(string canonical, KeyFacts facts, IReadOnlyList<KeyProvenance> sources, DateTimeOffset now) =>
        Of(JudgedKeys.Of(canonical, facts, now), facts, sources, now);

    /// <summary>The same, with certificates already judged at this time.</summary>
    public static KeyVerdict Of(JudgedKeys keys, KeyFacts facts, IReadOnlyList<KeyProvenance> sources, DateTimeOffset now)
    {
        var said = new List<(SourceReport Report, FoundKey? Key)>();
        if (facts.Contacts.FirstOrDefault(contact => contact.Provenance == KeyProvenance.Contact) is { } own)
            said.Add(OfContact(keys, own));
        foreach (var source in sources.Order())
            said.Add(OfSource(keys, source, facts.Lookups.FirstOrDefault(lookup => lookup.Source == source), now));
        var headers = facts.Contacts.Where(contact => contact.Provenance == KeyProvenance.Autocrypt);
        if (headers.FirstOrDefault(contact => now - contact.AddedAt < AutocryptLife) is { } header) said.Add(OfContact(keys, header));
        var key = said.Select(one => one.Key).FirstOrDefault(key => key is not null);
        var state = key is not null ? KeyState.Found
            : said.Exists(one => one.Report.State == KeyState.Unknown) ? KeyState.Unknown
            : KeyState.None;
        var hadKey = facts.Contacts.Count > 0 || facts.Lookups.Any(lookup => IsRemembered(lookup, now));
        return new KeyVerdict(state, key, [.. said.Select(one => one.Report)], hadKey);
    }

    private static (SourceReport Report, FoundKey? Key) OfSource(
        JudgedKeys keys,
        KeyProvenance source,
        KeyLookup? lookup,
        DateTimeOffset now)
    {
        if (lookup is null) return (new SourceReport(source, KeyState.Unknown, null, "not-asked", now), null);
        var isRemembered = IsRemembered(lookup, now);
        return lookup.State switch
        {
            KeyState.Found when isRemembered => Judged(keys, source, lookup.Fingerprint!, lookup.FoundAt!.Value, lookup.At, null),
            KeyState.Unknown when isRemembered => Judged(keys, source, lookup.Fingerprint!, lookup.FoundAt!.Value, lookup.At, lookup.Cause),
            KeyState.None => (new SourceReport(source, KeyState.None, lookup.Fingerprint, lookup.Cause, lookup.At), null),
            _ => (new SourceReport(source, KeyState.Unknown, null, lookup.Cause ?? "not-asked", lookup.At), null),
        };
    }

    private static bool IsRemembered(KeyLookup lookup, DateTimeOffset now) => lookup.FoundAt is { } found && now - found < Memory;

    private static (SourceReport Report, FoundKey? Key) OfContact(JudgedKeys keys, ContactKey contact) =>
        Judged(keys, contact.Provenance, contact.Fingerprint, contact.AddedAt, contact.AddedAt, null);

    /// <param name="failure">Why the source does not answer now; null if it does.</param>
    private static (SourceReport Report, FoundKey? Key) Judged(
        JudgedKeys keys,
        KeyProvenance source,
        byte[] fingerprint,
        DateTimeOffset foundAt,
        DateTimeOffset at,
        string? failure)
    {
        var key = keys.Find(fingerprint);
        var fault = key is null ? "lost" : key.Fault;
        var state = failure is not null || key is null ? KeyState.Unknown : fault is null ? KeyState.Found : KeyState.None;
        var report = new SourceReport(source, state, fingerprint, failure ?? fault, at);
        return key?.Reduced is not { } reduced
            ? (report, null)
            : (report, new FoundKey(reduced, fingerprint, source, foundAt, failure is not null, key.Warning));
    }
}
