using Microsoft.AspNetCore.Http.HttpResults;
using Restante.Server.Sessions;
using Restante.Server.Web;

namespace Restante.Server.Accounts.Http;

internal sealed record SavePrivateRequest(int Version, byte[] Record);

internal static class PrivateRecordEndpoints
{
    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/private", Get)
            .Describe(ApiArea.Account, "getPrivateRecord", "The user's private record",
                "Encrypted by the client to itself; the server cannot read it.");
        group.MapPut("/private", Put)
            .Describe(ApiArea.Account, "savePrivateRecord", "Write the user's private record",
                "`version` is the next one, so that two clients cannot undo each other.", ProblemCodes.PrivateVersion);
    }

    private static async Task<Ok<PrivateState>> Get(SignedIn me, PrivateRecord record, CancellationToken cancel) =>
        TypedResults.Ok(await record.Get(me.OwnerId, cancel));

    private static async Task<Answer<NoContent>> Put(
        SavePrivateRequest request, SignedIn me, PrivateRecord record, CancellationToken cancel)
    {
        if (request.Version < 1) return AccountsAnswers.Malformed("version is the new one: 1 or more.");
        if (request.Record.Length is 0 or > PrivateRecord.MaxBytes)
            return AccountsAnswers.Malformed("The record has 1 to 524288 bytes.");
        return (await record.Save(me.OwnerId, request.Version, request.Record, cancel)).ToAnswer();
    }
}
