using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Restante.OpenPgp;
using Restante.Server.Delivery;
using Restante.Server.Keys;
using Restante.Server.Protocol;
using Restante.Server.Sessions;
using Restante.Server.Sessions.Http;
using Restante.Server.Storage;
using Restante.Server.Web;

namespace Restante.Server.Accounts;

/// <param name="Bundle">The new secret key, the former ones, pinKey and storeKey, under the same password with a new salt.</param>
/// <param name="RecoveryBundle">The same under a new recovery code: the old code's opens the former key alone.</param>
/// <param name="FormerCertificate">The former key's, with its revocation.</param>
/// <param name="Signature">The former key's, over the statement of PROTOCOL.md section 3.</param>
/// <param name="Consent">The new key's, over the same statement.</param>
internal sealed record ReplaceKeyRequest(byte[] CurrentAuth, byte[] Salt, ArgonParameters Argon, byte[] Auth, byte[] Bundle, byte[] RecoveryAuth, byte[] RecoveryBundle,
    byte[] Fingerprint, byte[] Certificate, byte[] FormerCertificate, byte[] Signature, byte[] Consent) : IPasswordRecord;

/// <summary>
/// A new primary key in the place of the old one, with the password proven in the same request. Messages keep their author's
/// certificate as at sending, and links the sender's. Sessions elsewhere end: they hold the former key. The user is told by mail.
/// </summary>
internal static class ReplaceKey
{
    private const int MaxSignatureBytes = 2048;

    public static void Map(RouteGroupBuilder group) => group.MapPost("/key/replace", Replace)
        .Describe(ApiArea.Account, "replaceKey", "Replace the user's key",
            "Needs the present password, and a statement that both keys signed (PROTOCOL.md section 3). Ends the other " +
            "sessions.",
            ProblemCodes.WrongPassword, ProblemCodes.Throttled, ProblemCodes.KeyReplaced, ProblemCodes.SuccessionUnproven);

    private static async Task<Results<Ok<UserSession>, ProblemHttpResult>> Replace(ReplaceKeyRequest request, SignedIn me, HttpContext http, Proof proof, InstanceKeys keys,
        SessionGate gate, Store store, Outbox outbox, IOptions<AccountsOptions> options, CancellationToken cancel)
    {
        var maxBytes = options.Value.MaxCertificateBytes;
        if (Fault(request, maxBytes) is { } fault) return Problems.BadRequest("malformed", fault);
        bool Matches(StoredProof stored) => SignIn.Matches(stored, request.CurrentAuth, keys);
        var answer = await proof.ThenIf<Ok<UserSession>>(http.Visitor(), me.OwnerId, Matches, SignIn.WrongPassword(), async (user, now) =>
        {
            var keysJudged = store.Outside("replace-key", [user.Certificate, user.Fingerprint], () => Judge(request, user, maxBytes, now));
            if (keysJudged.Fault is { } malformed) return malformed;
            if (await WasUsed(request.Fingerprint, store, cancel)) return Unproven("The new key was used here before.");
            if (keysJudged.Unproven is { } why) return Unproven(why);
            store.Add(await Step(request, user, keysJudged.Former!, store, now, cancel));
            user.SetKey(request.Certificate, request.Fingerprint, keysJudged.End);
            user.SetPassword(request, keys);
            user.SetRecovery(request.RecoveryAuth, request.RecoveryBundle, keys);
            await gate.EndAll(OwnerKind.User, user.Id, me.TokenHash, cancel);
            await outbox.Add(store, new KeyReplacedMail(user.Address, user.Language, request.Fingerprint, now) { UserId = user.Id }, now);
            return TypedResults.Ok(UserSession.Of(user, request.Bundle, SessionGate.ReloadKey(http.Visitor(), me), gate.IdleMinutes));
        }, cancel);
        outbox.Wake();
        return answer;
    }

    private static string? Fault(ReplaceKeyRequest request, int maxBytes) =>
        Credentials.Fault(request)
        ?? Credentials.FaultOfRecovery(request.RecoveryAuth, request.RecoveryBundle)
        ?? (request.CurrentAuth.Length != Credentials.AuthLength ? "currentAuth has 32 bytes." : null)
        ?? (request.Certificate.Length > maxBytes ? $"A certificate has {maxBytes} bytes at most." : null)
        ?? (request.Signature.Length > MaxSignatureBytes || request.Consent.Length > MaxSignatureBytes ? "A signature has 2048 bytes at most." : null);

    private static async Task<bool> WasUsed(byte[] fingerprint, Store store, CancellationToken cancel) =>
        await store.Set<User>().AnyAsync(other => other.Fingerprint == fingerprint, cancel)
        || await store.Set<Succession>().AnyAsync(row => row.FormerFingerprint == fingerprint, cancel);

    /// <param name="Fault">The request is not well-formed, or was made for another key.</param>
    /// <param name="Unproven">Why the step from key to key cannot be believed.</param>
    /// <param name="Former">The former certificate with its revocation.</param>
    /// <param name="End">Of the new key.</param>
    private sealed record Judged(ProblemHttpResult? Fault, string? Unproven = null, byte[]? Former = null, DateTimeOffset? End = null);

    private static Judged Judge(ReplaceKeyRequest request, User user, int maxBytes, DateTimeOffset now)
    {
        if (!Certificate.TryParse(request.FormerCertificate, out var former)) return new Judged(Problems.BadRequest("malformed", "formerCertificate is not one binary OpenPGP certificate."));
        if (!former!.Fingerprint.AsSpan().SequenceEqual(user.Fingerprint)) return new Judged(KeyChanged());
        if (Credentials.FaultOfCertificate(request.Certificate, request.Fingerprint, user.Canonical, maxBytes) is { } fault) return new Judged(Problems.BadRequest("malformed", fault));
        if (UserKey.Merged(user.Certificate, request.FormerCertificate, maxBytes) is not { } merged || UserKey.Judge(merged, user.Canonical, now) is not CertificateVerdict.Unusable { Reason: Unfit.Revoked })
            return new Judged(null, "The former key does not take itself back.");
        if (!Certificate.TryParse(request.Certificate, out var made) || UserKey.Judge(made!, user.Canonical, now) is not CertificateVerdict.Usable usable) return new Judged(null, "The new key cannot be used.");
        var statement = Derivation.SuccessionStatement(user.Id, user.Fingerprint, request.Fingerprint);
        return former.Verifies(statement, request.Signature) && made!.Verifies(statement, request.Consent) ? new Judged(null, null, merged.ToBytes(), usable.Expires)
            : new Judged(null, "The two keys do not name one another.");
    }

    private static async Task<Succession> Step(ReplaceKeyRequest request, User user, byte[] former, Store store, DateTimeOffset now, CancellationToken cancel) => new()
    {
        UserId = user.Id,
        Ordinal = await store.Set<Succession>().CountAsync(row => row.UserId == user.Id, cancel),
        FormerFingerprint = user.Fingerprint,
        FormerCertificate = former,
        Fingerprint = request.Fingerprint,
        Signature = request.Signature,
        Consent = request.Consent,
        At = now,
    };

    /// <summary>The answer to a browser that holds a key which is not the user's any more.</summary>
    public static ProblemHttpResult KeyChanged() => Problems.Of(StatusCodes.Status409Conflict, "key-replaced",
        "Your key was replaced in another window. Sign in again here. Nothing was changed.");

    private static ProblemHttpResult Unproven(string why) => Problems.Of(StatusCodes.Status422UnprocessableEntity, "succession-unproven", why + " Nothing was changed.");
}
