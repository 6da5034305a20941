using Microsoft.AspNetCore.Http.HttpResults;
using Restante.Server.Sessions;
using Restante.Server.Web;

namespace Restante.Server.KeyDiscovery.Http;

internal static class PublishKeyEndpoints
{
    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/publish", Places)
            .Describe(ApiArea.Keys, "getKeyPublishing", "Where the user's key can be found",
                "Whether this server is the Web Key Directory of the domain, and the key server that takes keys.");
        group.MapPost("/publish", Publish)
            .Describe(ApiArea.Keys, "publishKey", "Give the user's key to the key server",
                "`outcome` says what the key server answered. It sends a mail before it shows the key.");
    }

    private static async Task<Ok<Publishing>> Places(SignedIn me, PublishKey publish, CancellationToken cancel) =>
        TypedResults.Ok(await publish.Places(me.OwnerId, cancel));

    private static async Task<Ok<PublishedKey>> Publish(SignedIn me, PublishKey publish, CancellationToken cancel) =>
        TypedResults.Ok(await publish.Run(me.OwnerId, cancel));
}
