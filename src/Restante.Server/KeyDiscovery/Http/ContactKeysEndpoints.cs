using Microsoft.AspNetCore.Http.HttpResults;
using Restante.Protocol;
using Restante.Server.Sessions;
using Restante.Server.Web;

namespace Restante.Server.KeyDiscovery.Http;

internal sealed record ContactKeyList(IReadOnlyList<ContactKeyItem> Keys);

/// <param name="Content">The certificates, or the mail; nothing else of a mail is stored.</param>
/// <param name="Replace">True to replace another key of the same address.</param>
internal sealed record ImportContactKeysRequest(ImportKind Kind, byte[] Content, bool Replace);

internal sealed record ImportContactKeysAnswer(IReadOnlyList<ImportedKey> Keys);

internal static class ContactKeysEndpoints
{
    // 4 MiB of content as base64url, plus the rest of the request.
    private const int MaxRequestBytes = 6 * 1024 * 1024;

    public static void Map(RouteGroupBuilder group)
    {
        group.MapGet("/keys", List)
            .Describe(ApiArea.Keys, "listContactKeys", "Keys that the user imported",
                "Certificates of contacts; whether the user trusts them is known to the client alone.");
        group.MapPost("/keys", Import).WithMaxBody(MaxRequestBytes)
            .Describe(ApiArea.Keys, "importContactKeys", "Import keys of contacts",
                "Certificates, binary or armored, or a mail that brings its sender's key. `outcome` says of each key whether " +
                "it was kept.",
                ProblemCodes.SecretKey, ProblemCodes.NotAMail, ProblemCodes.NoKey, ProblemCodes.NotAKey);
        group.MapDelete("/keys/{id}", Remove)
            .Describe(ApiArea.Keys, "removeContactKey", "Remove a key of a contact",
                "Messages already sent stay readable.",
                ProblemCodes.KeyUnknown);
    }

    private static async Task<Ok<ContactKeyList>> List(SignedIn me, ContactKeys keys, CancellationToken cancel) =>
        TypedResults.Ok(new ContactKeyList(await keys.List(me.OwnerId, cancel)));

    private static async Task<Answer<Ok<ImportContactKeysAnswer>>> Import(
        ImportContactKeysRequest request, SignedIn me, ContactKeys keys, CancellationToken cancel) =>
        (await keys.Import(me.OwnerId, request.Kind, request.Content, request.Replace, cancel)).ToAnswer();

    private static async Task<Answer<NoContent>> Remove(string id, SignedIn me, ContactKeys keys, CancellationToken cancel)
    {
        if (!Id16.TryParse(id, out var key) || !await keys.Remove(me.OwnerId, key, cancel)) return KeyDiscoveryAnswers.KeyUnknown();
        return TypedResults.NoContent();
    }
}
