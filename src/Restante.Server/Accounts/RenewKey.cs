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
    public static void Map(RouteGroupBuilder group) => group.MapPost("/key/renew", Renew)
        .Describe(ApiArea.Account, "renewKey", "Extend the user's key",
            "Takes the same certificate with new self-signatures and answers the merged one.",
            ProblemCodes.KeyReplaced, ProblemCodes.KeyUnusable);

    private static Task<Results<Ok<RenewedKey>, ProblemHttpResult>> Renew(RenewKeyRequest request, SignedIn me, Store store, IOptions<AccountsOptions> options,
        TimeProvider time, CancellationToken cancel) =>
        store.InTransaction<Results<Ok<RenewedKey>, ProblemHttpResult>>(async () =>
        {
            await store.LockOwner(me.OwnerId, cancel);
            var user = await store.Set<User>().FirstAsync(user => user.Id == me.OwnerId, cancel);
            var (problem, certificate, end) = store.Outside("renew-key", [user.Certificate, user.Fingerprint],
                () => Renewed(request.Certificate, user, options.Value.MaxCertificateBytes, time.GetUtcNow()));
            if (problem is not null) return problem;
            user.SetKey(certificate!, user.Fingerprint, end);
            return TypedResults.Ok(new RenewedKey(user.Certificate, user.KeyExpiresAt));
        }, cancel);

    private static (ProblemHttpResult? Problem, byte[]? Certificate, DateTimeOffset? End) Renewed(byte[] copy, User user, int maxBytes, DateTimeOffset now)
    {
        if (copy.Length > maxBytes || !Certificate.TryParse(copy, out var sent))
            return (Problems.BadRequest("malformed", "certificate is not one binary OpenPGP certificate of a length that is taken here."), null, null);
        if (!sent!.Fingerprint.AsSpan().SequenceEqual(user.Fingerprint)) return (ReplaceKey.KeyChanged(), null, null);
        // Signatures of the future would change nothing, and the user would believe that they did.
        if (sent.MadeAt > now + Policy.Restante.ClockTolerance) return (NotUsable(Unfit.NotYet), null, null);
        if (UserKey.Merged(user.Certificate, copy, maxBytes) is not { } merged) return (NotUsable(Unfit.TooManySignatures), null, null);
        return UserKey.Judge(merged, user.Canonical, now) switch
        {
            CertificateVerdict.Usable usable => (null, merged.ToBytes(), usable.Expires),
            CertificateVerdict.Unusable unusable => (NotUsable(unusable.Reason), null, null),
            _ => throw new InvalidOperationException("A verdict is one of two."),
        };
    }

    private static ProblemHttpResult NotUsable(Unfit reason) => Problems.Of(StatusCodes.Status422UnprocessableEntity, "key-unusable",
        $"With these signatures the key could not be used ({WordsAttribute.WordOf(reason)}). Nothing was changed.", ("fault", WordsAttribute.WordOf(reason)));
}
