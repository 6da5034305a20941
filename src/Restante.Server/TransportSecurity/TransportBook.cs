using Microsoft.EntityFrameworkCore;
using Restante.Protocol;
using Restante.Server.Storage;

namespace Restante.Server.TransportSecurity;

/// <summary>The levels of domains from the database alone, for use inside transactions. It does no network I/O.</summary>
internal sealed class TransportBook(Store store)
{
    /// <summary>The last verdict of each domain that has one, however old; <see cref="TransportVerdict.At"/> says how old.</summary>
    /// <param name="domains">Lower-case ASCII.</param>
    /// <param name="cancel">Cancels the request.</param>
    public async Task<IReadOnlyDictionary<string, TransportVerdict>> Known(IReadOnlyCollection<string> domains, CancellationToken cancel) =>
        (await Rows(domains, cancel)).ToDictionary(row => row.Domain, row => row.Verdict);

    internal Task<List<TransportRow>> Rows(IReadOnlyCollection<string> domains, CancellationToken cancel) =>
        store.Set<TransportRow>().AsNoTracking().Where(row => domains.Contains(row.Domain)).ToListAsync(cancel);

    /// <summary>A domain as typed by a user, in the form of canonical addresses; null if it is not a domain.</summary>
    public static string? Canonical(string domain) => MailAddress.TryParseDomain(domain, out var canonical) ? canonical : null;

    /// <summary>Stores a result, replacing the previous one.</summary>
    internal async Task Write(string domain, Checked found, DateTimeOffset expires, CancellationToken cancel)
    {
        var (verdict, patterns) = (found.Verdict, found.Policy is { } policy ? string.Join('\n', policy.Patterns) : null);
        var (level, at) = (verdict.Level.ToString(), verdict.At.ToUnixTimeMilliseconds());
        var (until, end) = (found.Policy?.Until.ToUnixTimeMilliseconds(), expires.ToUnixTimeMilliseconds());
        await store.Database.ExecuteSqlAsync($"""
            INSERT INTO transport_levels ("Domain", "Level", "Why", "Probed", "At", "Expires", "StsPatterns", "StsUntil")
            VALUES ({domain}, {level}, {verdict.Why}, {verdict.Probed}, {at}, {end}, {patterns}, {until})
            ON CONFLICT ("Domain") DO UPDATE SET "Level" = excluded."Level", "Why" = excluded."Why",
                "Probed" = excluded."Probed", "At" = excluded."At", "Expires" = excluded."Expires",
                "StsPatterns" = excluded."StsPatterns", "StsUntil" = excluded."StsUntil"
            """, cancel);
    }
}
