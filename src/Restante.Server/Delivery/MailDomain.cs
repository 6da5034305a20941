using Restante.Server.Operations;

namespace Restante.Server.Delivery;

/// <summary>A DMARC record (RFC 9989 section 4.7) and the name at which it was found.</summary>
internal sealed record DmarcRecord(string Domain, IReadOnlyDictionary<string, string> Tags)
{
    /// <summary>True if the tree walk ends here: the record declares its domain organisational, or a public suffix.</summary>
    public bool IsEnd(string start) => Tag("psd") == "n" || (Tag("psd") == "y" && Domain != start);

    public string? Tag(string name) => Tags.GetValueOrDefault(name);

    /// <returns>Null if the text is not a DMARC record.</returns>
    public static DmarcRecord? Read(string domain, string text)
    {
        var tags = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var parts = text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Split('=', 2, StringSplitOptions.TrimEntries))
            .ToList();
        if (parts is not [["v", "DMARC1"], ..]) return null;
        foreach (var part in parts)
            if (part.Length == 2) tags.TryAdd(part[0], part[1]);
        return new DmarcRecord(domain, tags);
    }
}

/// <summary>The DNS records of a domain that this server's mails come from.</summary>
/// <param name="Domain">In ASCII.</param>
/// <param name="Selector">The selector with which the relay signs; null: not configured.</param>
/// <param name="Texts">The domain's TXT records; null: the look-up failed.</param>
/// <param name="Key">The selector's TXT record; null: not looked up, or the look-up failed.</param>
/// <param name="Policies">DMARC records from the domain upwards; null: the look-up failed.</param>
internal sealed record MailDomain(
    string Domain,
    string? Selector,
    IReadOnlyList<string>? Texts,
    IReadOnlyList<string>? Key,
    IReadOnlyList<DmarcRecord>? Policies)
{
    public IEnumerable<(Health Health, string Sentence)> Judge()
    {
        yield return Spf();
        if (Selector is not null) yield return Dkim();
        yield return Dmarc();
    }

    private List<string>? SpfRecords =>
        Texts?.Where(text => text.Equals("v=spf1", StringComparison.OrdinalIgnoreCase)
                || text.StartsWith("v=spf1 ", StringComparison.OrdinalIgnoreCase))
            .ToList();

    private (Health, string) Spf()
    {
        if (SpfRecords is not { } records) return (Health.Warn, "SPF could not be looked up.");
        if (records.Count == 0)
            return (Health.Warn, "there is no SPF record. Add one that names the relay, such as \"v=spf1 mx -all\" where the domain's "
                + "mail servers send.");
        if (records.Count > 1)
            return (Health.Fail, $"there are {records.Count} SPF records, so that none counts (RFC 7208 4.5). Make one of them.");
        var terms = records[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..];
        if (!terms.Any(Passes)) return (Health.Fail, $"its SPF record, \"{records[0]}\", lets no server send. Name the relay in it.");
        if (terms.Any(term => term.ToLowerInvariant() is "all" or "+all"))
            return (Health.Warn, $"its SPF record, \"{records[0]}\", lets everybody send. End it with -all.");
        return (Health.Ok, "there is an SPF record. Whether it names the machine that the relay sends from cannot be seen from here.");
    }

    // True if the term may allow a sender: any mechanism that is not negated, or a redirect to another domain's record.
    private static bool Passes(string term) =>
        term[0] is not ('-' or '~' or '?')
        && (!term.Contains('=', StringComparison.Ordinal) || term.StartsWith("redirect=", StringComparison.OrdinalIgnoreCase));

    private (Health, string) Dkim()
    {
        var name = $"{Selector}._domainkey.{Domain}";
        if (Key is null) return (Health.Warn, $"the DKIM key {name} could not be looked up.");
        if (HasKey) return (Health.Ok, $"there is a DKIM key at {name}. Whether the relay signs with it cannot be seen from here.");
        return (Health.Fail, Key.Count == 0 ? $"there is no DKIM key at {name}. Publish the relay's, or correct Delivery:DkimSelector."
            : $"the DKIM key at {name} is withdrawn or not readable. Publish the relay's.");
    }

    private bool HasKey =>
        Key?.Any(text => text.Split(';', StringSplitOptions.TrimEntries)
            .Any(tag => tag.StartsWith("p=", StringComparison.Ordinal) && tag.Length > 40)) == true;

    private (Health, string) Dmarc()
    {
        if (Policies is null) return (Health.Warn, "DMARC could not be looked up.");
        if (InForce is not { } record)
            return (Health.Warn, "there is no DMARC record, so that others can send in its name. "
                + $"Add one at _dmarc.{Domain}, such as \"v=DMARC1; p=quarantine\".");
        var policy = (record.Domain == Domain ? record.Tag("p") : record.Tag("sp") ?? record.Tag("p"))?.ToLowerInvariant() ?? "none";
        var from = record.Domain == Domain ? "" : $" (of {record.Domain})";
        if (policy == "none" || record.Tag("t") == "y") return (Health.Ok, $"its DMARC policy{from} asks receivers for reports alone.");
        var isProven = HasKey || (SpfRecords is [var spf] && spf.Split(' ')[1..].Any(term => term.Length > 0 && Passes(term)));
        return isProven
            ? (Health.Ok, $"its DMARC policy{from} is {policy}. Mails from here pass where the relay signs them for {Domain} (DKIM), "
                + "or where SPF names the relay: sender and From are the same domain.")
            : (Health.Fail, $"its DMARC policy{from} is {policy}, and neither SPF nor a known DKIM key lets a mail from here pass: "
                + "receivers refuse it or call it spam. "
                + $"Let SPF name the relay, or let the relay sign for {Domain} and set Delivery:DkimSelector.");
    }

    /// <summary>
    /// The record that receivers apply: the domain's own, else its organisational domain's (RFC 9989 sections 4.10.1 and 4.10.2).
    /// </summary>
    private DmarcRecord? InForce
    {
        get
        {
            var records = Policies ?? [];
            if (records.FirstOrDefault(record => record.Domain == Domain) is { } own) return own;
            // A public suffix's record applies to names that have no other.
            return records.FirstOrDefault(record => record.Tag("psd") == "n") ?? records.LastOrDefault(record => record.Tag("psd") != "y")
                ?? (records.Count == 0 ? null : records[^1]);
        }
    }
}
