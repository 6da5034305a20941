using Microsoft.AspNetCore.Http.HttpResults;
using Restante.Server.Web;

namespace Restante.Server.TransportSecurity;

internal sealed record TransportRequest(IReadOnlyList<string> Domains);

internal sealed record TransportAnswer(IReadOnlyList<TransportItem> Domains);

/// <summary>One domain. Null values: it was never looked at. <see cref="Checking"/>: ask again in a moment.</summary>
internal sealed record TransportItem(
    string Domain,
    TransportLevel Level,
    [property: Words(typeof(TransportWhy))] string? Why,
    bool Probed,
    DateTimeOffset? At,
    bool Checking);

/// <summary>
/// POST /api/user/transport: answers at once what is known of recipients' domains. A domain that is unknown, or whose check is
/// old, is checked in the background.
/// </summary>
internal static class AskTransport
{
    private const int MaxDomains = 100;

    public static void Map(RouteGroupBuilder group) => group.MapPost("/transport", Ask)
        .Describe(ApiArea.Sending, "getTransport", "How mail to domains is protected on its way",
            "Answers what is known at once, and looks in the background where `checking` is true: ask again.");

    private static async Task<Results<Ok<TransportAnswer>, ProblemHttpResult>> Ask(
        TransportRequest request,
        TransportBook book,
        TransportWatch watch,
        TimeProvider time,
        CancellationToken cancel)
    {
        if (request.Domains.Count is 0 or > MaxDomains)
            return Problems.BadRequest("malformed", $"domains must have 1 to {MaxDomains} entries.");
        var domains = request.Domains.Select(domain => TransportBook.Canonical(domain.Trim())).ToArray();
        if (Array.IndexOf(domains, null) is var wrong and >= 0)
            return Problems.BadRequest("malformed", $"Entry {wrong} of domains is not the domain of a mail address.");
        var now = time.GetUtcNow();
        var rows = (await book.Rows([.. domains.OfType<string>().Distinct()], cancel)).ToDictionary(row => row.Domain);
        return TypedResults.Ok(new TransportAnswer(
            [.. domains.OfType<string>().Select(domain => Describe(domain, rows.GetValueOrDefault(domain), watch, now))]));
    }

    private static TransportItem Describe(string domain, TransportRow? row, TransportWatch watch, DateTimeOffset now)
    {
        if (row is null || row.Expires <= now) watch.Look(domain);
        var checking = watch.IsUnderWay(domain);
        return row is null
            ? new TransportItem(domain, TransportLevel.Unknown, null, false, null, checking)
            : new TransportItem(domain, row.Level, row.Why, row.Probed, row.At, checking);
    }
}
