using Microsoft.AspNetCore.Http.HttpResults;
using Restante.Server.Sessions;
using Restante.Server.Web;

namespace Restante.Server.Accounts.Http;

/// <param name="Previous">The version that this one replaces; if absent, the version before it.</param>
internal sealed record SavePinsRequest(int Version, byte[] Record, int? Previous = null);

internal static class TrustedKeysEndpoints
{
    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/pins", Get)
            .Describe(ApiArea.Account, "getTrustedKeys", "The user's record of trusted keys",
                "Encrypted by the client to itself; the server cannot read it.");
        group.MapPut("/pins", Put)
            .Describe(ApiArea.Account, "saveTrustedKeys", "Write the user's record of trusted keys",
                "Written only where the stored version is `previous`, so that two clients cannot undo each other.",
                ProblemCodes.PinsVersion);
    }

    private static async Task<Ok<PinsState>> Get(SignedIn me, TrustedKeysRecord record, CancellationToken cancel) =>
        TypedResults.Ok(await record.Get(me.OwnerId, cancel));

    private static async Task<Answer<NoContent>> Put(
        SavePinsRequest request, SignedIn me, TrustedKeysRecord record, CancellationToken cancel)
    {
        if (request.Version < 1) return AccountsAnswers.Malformed("version is the new one: 1 or more.");
        if (request.Record.Length is 0 or > TrustedKeysRecord.MaxBytes)
            return AccountsAnswers.Malformed("The record has 1 to 524288 bytes.");
        // After a restored backup a browser may know a newer version than the database; it then writes above the version that it knows.
        var previous = request.Previous ?? request.Version - 1;
        return (await record.Save(me.OwnerId, request.Version, previous, request.Record, cancel)).ToAnswer();
    }
}
