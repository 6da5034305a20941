using Microsoft.AspNetCore.Http.HttpResults;
using Restante.OpenPgp;
using Restante.Server.Protocol;
using Restante.Server.Sessions;
using Restante.Server.Web;

namespace Restante.Server.KeyDiscovery;

/// <param name="Provenance">Contact: imported, goes before everything found. Autocrypt: from a mail's header, goes last, for 35
/// days.</param>
/// <param name="CameBy">Where it was taken from.</param>
/// <param name="Fault">A kebab-case word: why it cannot be used now. Null where it can.</param>
internal sealed record ContactKeyItem(
    byte[] Id,
    string Address,
    string Canonical,
    string Name,
    byte[] Certificate,
    byte[] Fingerprint,
    KeyProvenance Provenance,
    KeyProvenance CameBy,
    DateTimeOffset AddedAt,
    [property: Words(typeof(KeyFault))] string? Fault,
    [property: Words(typeof(KeyWarning))] string? Warning);

internal sealed record ContactKeyList(IReadOnlyList<ContactKeyItem> Keys);

/// <param name="Content">The certificates, or the mail; nothing else of a mail is kept.</param>
/// <param name="Replace">Takes the place of another key of the same address.</param>
internal sealed record ImportContactKeysRequest(ImportKind Kind, byte[] Content, bool Replace);

internal sealed record ImportContactKeysAnswer(IReadOnlyList<ImportedKey> Keys);

/// <summary>
/// The keys that users keep for their contacts: list, import, remove. It holds only certificates: whom users trust is their
/// browsers' secret.
/// </summary>
internal static class ContactKeys
{
    // 4 MiB of content as base64url, and the rest of the request.
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

    private static async Task<Ok<ContactKeyList>> List(SignedIn me, ContactBook book, TimeProvider time, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        return TypedResults.Ok(new ContactKeyList([.. (await book.Of(me.OwnerId, cancel)).Select(key => Item(key, now))]));
    }

    private static async Task<Results<Ok<ImportContactKeysAnswer>, ProblemHttpResult>> Import(
        ImportContactKeysRequest request,
        SignedIn me,
        ContactBook book,
        TimeProvider time,
        CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        return ContactImport.Read(request.Kind, request.Content, now) switch
        {
            ContactImport.Brings brings => TypedResults.Ok(new ImportContactKeysAnswer(
            [
                .. await book.Import(me.OwnerId, brings.Candidates, request.Replace, now, cancel),
                .. brings.Refused,
            ])),
            ContactImport.SecretKey => Problems.BadRequest("secret-key",
                "This is a secret key, which belongs only to its owner. It was not stored; import the public key instead."),
            ContactImport.NotAMail => Problems.BadRequest("not-a-mail", "This is not a mail with one sender, so no key was imported."),
            ContactImport.NoKeyInMail => Problems.BadRequest("no-key", "This mail contains no key of its sender."),
            _ => Problems.BadRequest("not-a-key", "This is not a public OpenPGP key that this server can read."),
        };
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> Remove(
        string id,
        SignedIn me,
        ContactBook book,
        CancellationToken cancel) =>
        Encoding.TryFromBase64Url(id, out var key) && key.Length == 16 && await book.Remove(me.OwnerId, key, cancel)
            ? TypedResults.NoContent() : Problems.NotFound("key-unknown", "This key is no longer among your contacts.");

    private static ContactKeyItem Item(ContactKey key, DateTimeOffset now)
    {
        var (fault, warning) = Certificate.TryParse(key.Certificate, out var certificate)
            ? (Fitness.Fault(certificate!, key.Canonical, now), Fitness.Warning(certificate!, key.Canonical, now)) : ("lost", null);
        if (fault is null && key.Provenance == KeyProvenance.Autocrypt && now - key.AddedAt >= VerdictMaking.AutocryptLife)
            fault = "too-old";
        return new ContactKeyItem(
            key.Id,
            key.Address,
            key.Canonical,
            key.Name,
            key.Certificate,
            key.Fingerprint,
            key.Provenance,
            key.CameBy,
            key.AddedAt,
            fault,
            warning);
    }
}
