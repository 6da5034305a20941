using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Restante.OpenPgp;
using Restante.Protocol;
using Restante.Server.Delivery;
using Restante.Server.Keys;
using Restante.Server.Sessions;
using Restante.Server.Storage;

namespace Restante.Server.Accounts;

/// <param name="Bundle">The new secret key, the former ones, pinKey and storeKey, wrapped with the same password and a new salt.</param>
/// <param name="RecoveryBundle">The same, wrapped with a new recovery code. The old code's bundle has only the former key.</param>
/// <param name="FormerCertificate">The former key's certificate, with its revocation.</param>
/// <param name="Signature">The former key's signature over the statement of PROTOCOL.md section 3.</param>
/// <param name="Consent">The new key's signature over the same statement.</param>
internal sealed record ReplaceKeyRequest(
    byte[] CurrentAuth,
    byte[] Salt,
    ArgonParameters Argon,
    byte[] Auth,
    byte[] Bundle,
    byte[] RecoveryAuth,
    byte[] RecoveryBundle,
    byte[] Fingerprint,
    byte[] Certificate,
    byte[] FormerCertificate,
    byte[] Signature,
    byte[] Consent) : IPasswordRecord;

/// <summary>Why the request does not prove the step from the former key to the new one.</summary>
internal enum SuccessionFault
{
    /// <summary>A user has or had the new key.</summary>
    NewKeyUsedBefore,
    NewKeyUnusable,
    FormerKeyNotRevoked,

    /// <summary>A key did not sign the statement that names both.</summary>
    StatementUnsigned,
}

internal abstract record ReplaceKeyOutcome
{
    private ReplaceKeyOutcome() { }

    internal sealed record Replaced(UserSession Session) : ReplaceKeyOutcome;

    /// <summary>The former certificate is not one binary OpenPGP certificate.</summary>
    internal sealed record FormerUnreadable : ReplaceKeyOutcome;

    /// <summary>The user has replaced this key.</summary>
    internal sealed record OtherKey : ReplaceKeyOutcome;

    internal sealed record CertificateRefused(CertificateFault Fault) : ReplaceKeyOutcome;

    internal sealed record Unproven(SuccessionFault Fault) : ReplaceKeyOutcome;
}

/// <summary>
/// Replaces the user's primary key; the same request proves the current password. Messages and links keep the certificate of the time of
/// sending. The user's other sessions end, because they hold the former key. Notifies the user by mail.
/// </summary>
internal sealed class ReplaceKey(
    Proof proof, InstanceKeys keys, SessionGate gate, Store store, Outbox outbox, IOptions<AccountsOptions> options)
{
    public const int MaxSignatureBytes = 2048;

    public async Task<ProofOutcome<ReplaceKeyOutcome>> Run(
        SignedIn me, Visitor visitor, ReplaceKeyRequest request, CancellationToken cancel)
    {
        var maxBytes = options.Value.MaxCertificateBytes;
        var password = new ClaimedSecret(SecretKind.CurrentPassword, request.CurrentAuth);
        var outcome = await proof.Then<ReplaceKeyOutcome>(visitor, me.OwnerId, password, async (user, now) =>
        {
            var judged = store.Outside("replace-key", [user.Certificate, user.Fingerprint], () => Judge(request, user, maxBytes, now));
            if (judged.Refusal is { } refusal) return refusal;
            if (await WasUsed(request.Fingerprint, cancel)) return new ReplaceKeyOutcome.Unproven(SuccessionFault.NewKeyUsedBefore);
            if (judged.Unproven is { } fault) return new ReplaceKeyOutcome.Unproven(fault);
            store.Add(await Step(request, user, judged.Former!, now, cancel));
            user.SetKey(request.Certificate, request.Fingerprint, judged.End);
            user.SetPassword(request, keys);
            user.SetRecovery(request.RecoveryAuth, request.RecoveryBundle, keys);
            await gate.EndAll(OwnerKind.User, user.Id, me.TokenHash, cancel);
            await outbox.Add(store, new KeyReplacedMail(user.Address, user.Language, request.Fingerprint, now) { UserId = user.Id }, now);
            var session = UserSession.Of(user, request.Bundle, SessionGate.ReloadKey(visitor, me), gate.IdleMinutes);
            return new ReplaceKeyOutcome.Replaced(session);
        }, cancel);
        outbox.Wake();
        return outcome;
    }

    private async Task<bool> WasUsed(byte[] fingerprint, CancellationToken cancel) =>
        await store.Set<User>().AnyAsync(other => other.Fingerprint == fingerprint, cancel)
        || await store.Set<Succession>().AnyAsync(row => row.FormerFingerprint == fingerprint, cancel);

    /// <param name="Refusal">The request is malformed, or is for another key.</param>
    /// <param name="Unproven">Why the request does not prove the step from the former key to the new one.</param>
    /// <param name="Former">The former certificate with its revocation.</param>
    /// <param name="End">When the new key expires.</param>
    private sealed record Judged(
        ReplaceKeyOutcome? Refusal, SuccessionFault? Unproven = null, byte[]? Former = null, DateTimeOffset? End = null);

    private static Judged Judge(ReplaceKeyRequest request, User user, int maxBytes, DateTimeOffset now)
    {
        if (!Certificate.TryParse(request.FormerCertificate, out var former)) return new Judged(new ReplaceKeyOutcome.FormerUnreadable());
        if (!former!.Fingerprint.AsSpan().SequenceEqual(user.Fingerprint)) return new Judged(new ReplaceKeyOutcome.OtherKey());
        if (Credentials.FaultOfCertificate(request.Certificate, request.Fingerprint, user.Canonical, maxBytes) is { } fault)
            return new Judged(new ReplaceKeyOutcome.CertificateRefused(fault));
        if (UserKey.Merged(user.Certificate, request.FormerCertificate, maxBytes) is not { } merged
            || UserKey.Judge(merged, user.Canonical, now) is not CertificateVerdict.Unusable { Reason: Unfit.Revoked })
            return new Judged(null, SuccessionFault.FormerKeyNotRevoked);
        if (!Certificate.TryParse(request.Certificate, out var made)
            || UserKey.Judge(made!, user.Canonical, now) is not CertificateVerdict.Usable usable)
            return new Judged(null, SuccessionFault.NewKeyUnusable);
        var statement = Derivation.SuccessionStatement(user.Id, user.Fingerprint, request.Fingerprint);
        return former.Verifies(statement, request.Signature) && made!.Verifies(statement, request.Consent)
            ? new Judged(null, null, merged.ToBytes(), usable.Expires)
            : new Judged(null, SuccessionFault.StatementUnsigned);
    }

    private async Task<Succession> Step(
        ReplaceKeyRequest request, User user, byte[] former, DateTimeOffset now, CancellationToken cancel) => new()
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
}
