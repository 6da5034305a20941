using Restante.Server.Web;

namespace Restante.Server.TransportSecurity;

/// <summary>One domain's level. Why and At are null if it was never checked. If <see cref="Checking"/>, ask again in a moment.</summary>
internal sealed record TransportItem(
    string Domain,
    TransportLevel Level,
    [property: Words(typeof(TransportWhy))] string? Why,
    bool Probed,
    DateTimeOffset? At,
    bool Checking);

/// <summary>
/// Returns at once what is known of recipients' domains. A domain without a level, or with an expired one, is checked in the
/// background.
/// </summary>
internal sealed class AskTransport(TransportBook book, TransportWatch watch, TimeProvider time)
{
    /// <param name="domains">In the form of <see cref="TransportBook.Canonical"/>; duplicates are allowed.</param>
    /// <param name="cancel">Cancels the request.</param>
    /// <returns>In the given order.</returns>
    public async Task<IReadOnlyList<TransportItem>> Run(IReadOnlyList<string> domains, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        var rows = (await book.Rows([.. domains.Distinct()], cancel)).ToDictionary(row => row.Domain);
        return [.. domains.Select(domain => Describe(domain, rows.GetValueOrDefault(domain), now))];
    }

    private TransportItem Describe(string domain, TransportRow? row, DateTimeOffset now)
    {
        if (row is null || row.Expires <= now) watch.Look(domain);
        var checking = watch.IsUnderWay(domain);
        return row is null
            ? new TransportItem(domain, TransportLevel.Unknown, null, false, null, checking)
            : new TransportItem(domain, row.Level, row.Why, row.Probed, row.At, checking);
    }
}
