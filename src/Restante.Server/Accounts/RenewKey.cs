using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Restante.OpenPgp;
using Restante.Server.Sessions;
using Restante.Server.Storage;
using Restante.Server.Web;

namespace Restante.Server.Accounts;

internal sealed record RenewKeyRequest(byte[] Certificate);

/// <param name="Certificate">The whole certificate, with all that was known before.</param>
internal sealed record RenewedKey(byte[] Certificate, DateTimeOffset? KeyExpiresAt);

/// <summary>
/// The same key with another end: new self-signatures, made in the browser. No password is asked for, as the server believes
/// the key's own signatures alone, and only a browser that holds the opened bundle can make them. Nothing is wrapped again: the
/// secret key stays as it is, and browsers lay the certificate over it when they open the bundle.
/// </summary>
internal static class RenewKey
{
    public static void Map(RouteGroupBuilder group) => group.MapPost("/key/renew", Renew);

    private static Task<Results<Ok<RenewedKey>, ProblemHttpResult>> Renew(RenewKeyRequest request, SignedIn me, Store store, IOptions<AccountsOptions> options,
        TimeProvider time, CancellationToken cancel) =>
        store.InTransaction<Results<Ok<RenewedKey>, ProblemHttpResult>>(async () =>
        {
            await store.LockOwner(me.OwnerId, cancel);
            var user = await store.Set<User>().FirstAsync(user => user.Id == me.OwnerId, cancel);
            var maxBytes = options.Value.MaxCertificateBytes;
            if (request.Certificate.Length > maxBytes || !Certificate.TryParse(request.Certificate, out var sent))
                return Problems.BadRequest("malformed", "certificate is not one binary OpenPGP certificate of a length that is taken here.");
            if (!sent!.Fingerprint.AsSpan().SequenceEqual(user.Fingerprint)) return ReplaceKey.KeyChanged();
            if (UserKey.Merged(user, request.Certificate, maxBytes) is not { } merged || UserKey.Judge(merged, user, time.GetUtcNow()) is not CertificateVerdict.Usable) return NotUsable();
            user.SetKey(merged.ToBytes(), user.Fingerprint, time.GetUtcNow());
            return TypedResults.Ok(new RenewedKey(user.Certificate, user.KeyExpiresAt));
        }, cancel);

    private static ProblemHttpResult NotUsable() => Problems.Of(StatusCodes.Status422UnprocessableEntity, "key-unusable",
        "With these signatures the key could not be used: it ends within a day, was taken back, or does not name your address. Nothing was changed.");
}
