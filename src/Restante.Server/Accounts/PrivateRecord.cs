using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Restante.Server.Sessions;
using Restante.Server.Storage;
using Restante.Server.Web;

namespace Restante.Server.Accounts;

/// <param name="Record">Null before the first one.</param>
internal sealed record PrivateState(int Version, byte[]? Record);

internal sealed record SavePrivateRequest(int Version, byte[] Record);

/// <summary>What only the user's browser reads: signature text and contacts, encrypted there. Compare-and-set on the version.</summary>
internal static class PrivateRecord
{
    public const int MaxBytes = 512 * 1024;

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/private", Get)
            .Describe(ApiArea.Account, "getPrivateRecord", "The user's private record",
                "Encrypted by the client to itself; the server cannot read it.");
        group.MapPut("/private", Put)
            .Describe(ApiArea.Account, "savePrivateRecord", "Write the user's private record",
                "`version` is the next one, so that two clients cannot undo each other.", ProblemCodes.PrivateVersion);
    }

    private static async Task<Ok<PrivateState>> Get(SignedIn me, Store store, CancellationToken cancel) =>
        TypedResults.Ok(await store.Set<User>().Where(user => user.Id == me.OwnerId).Select(user => new PrivateState(user.PrivateVersion, user.PrivateRecord)).FirstAsync(cancel));

    private static async Task<Results<NoContent, ProblemHttpResult>> Put(SavePrivateRequest request, SignedIn me, Store store, CancellationToken cancel)
    {
        if (request.Version < 1) return Problems.BadRequest("malformed", "version is the new one: 1 or more.");
        if (request.Record.Length is 0 or > MaxBytes) return Problems.BadRequest("malformed", "The record has 1 to 524288 bytes.");
        var previous = request.Version - 1;
        var changed = await store.Set<User>().Where(user => user.Id == me.OwnerId && user.PrivateVersion == previous)
            .ExecuteUpdateAsync(set => set.SetProperty(user => user.PrivateRecord, request.Record).SetProperty(user => user.PrivateVersion, request.Version), cancel);
        return changed == 1 ? TypedResults.NoContent()
            : Problems.Of(StatusCodes.Status409Conflict, "private-version", "Another window has changed this since. Read it again.");
    }
}
