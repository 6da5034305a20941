using Microsoft.AspNetCore.Http.HttpResults;
using Restante.Server.Sessions;
using Restante.Server.Web;

namespace Restante.Server.Sending.Http;

internal static class ResolveEndpoint
{
    public static void Map(RouteGroupBuilder group) => group.MapPost("/recipients", Resolve)
        .Describe(ApiArea.Sending, "resolveRecipients", "Look recipients up",
            "Says of each address how a message to it is protected, with the keys that the client needs. May ask key servers " +
            "and DNS, so it can take some seconds.");

    private static async Task<Answer<Ok<ResolveAnswer>>> Resolve(
        ResolveRequest request,
        SignedIn me,
        ResolveRecipients resolving,
        CancellationToken cancel) =>
        request.Addresses.Count is 0 || request.Addresses.Count > resolving.MaxAddresses
            ? SendingAnswers.Malformed($"addresses holds 1 to {resolving.MaxAddresses}.")
            : TypedResults.Ok(await resolving.Run(me.OwnerId, request.Addresses, cancel));
}
