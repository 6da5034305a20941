using Microsoft.AspNetCore.Http.HttpResults;
using Restante.Server.Sessions.Http;
using Restante.Server.Web;

namespace Restante.Server.TransportSecurity.Http;

internal sealed record TransportRequest(IReadOnlyList<string> Domains);

internal sealed record TransportAnswer(IReadOnlyList<TransportItem> Domains);

internal static class TransportSecurityEndpoints
{
    private const int MaxDomains = 100;

    public static void MapTransportSecurity(this IEndpointRouteBuilder app) => app.MapGroup("/api/user").RequireUser()
        .MapPost("/transport", Ask)
        .Describe(ApiArea.Sending, "getTransport", "How mail to domains is protected on its way",
            "Answers what is known at once, and looks in the background where `checking` is true: ask again.");

    private static async Task<Answer<Ok<TransportAnswer>>> Ask(TransportRequest request, AskTransport ask, CancellationToken cancel)
    {
        if (request.Domains.Count is 0 or > MaxDomains)
            return TransportSecurityAnswers.Malformed($"domains must have 1 to {MaxDomains} entries.");
        var domains = request.Domains.Select(domain => TransportBook.Canonical(domain.Trim())).ToArray();
        if (Array.IndexOf(domains, null) is var wrong and >= 0)
            return TransportSecurityAnswers.Malformed($"Entry {wrong} of domains is not the domain of a mail address.");
        return TypedResults.Ok(new TransportAnswer(await ask.Run([.. domains.OfType<string>()], cancel)));
    }
}
