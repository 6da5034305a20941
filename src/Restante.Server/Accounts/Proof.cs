using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Restante.Protocol;
using Restante.Server.Keys;
using Restante.Server.Sessions;
using Restante.Server.Storage;

namespace Restante.Server.Accounts;

/// <summary>
/// The stored values for comparing a proof. For an id without an active user: zeros, with <paramref name="IsUser"/> false, which never
/// match.
/// </summary>
internal sealed record StoredProof(byte[] AuthVerifier, int AuthKeyNumber, byte[] RecoveryVerifier, bool IsUser);

/// <summary>The secret to prove: the password at sign-in, the password again while signed in, or the recovery code.</summary>
internal enum SecretKind { Password, CurrentPassword, RecoveryCode }

/// <summary>A secret that the visitor claims to know.</summary>
/// <param name="Auth">The authenticator that the browser derived from it (PROTOCOL.md section 3), 32 bytes.</param>
internal sealed record ClaimedSecret(SecretKind Kind, byte[] Auth);

/// <summary>The result of a proof.</summary>
/// <typeparam name="T">The result of the step that the proof allows.</typeparam>
internal abstract record ProofOutcome<T>
{
    private ProofOutcome() { }

    internal sealed record Proven(T Value) : ProofOutcome<T>;

    internal sealed record Wrong(SecretKind Secret) : ProofOutcome<T>;

    /// <param name="Until">From when on the next try is accepted.</param>
    internal sealed record Throttled(DateTimeOffset Until) : ProofOutcome<T>;
}

/// <summary>
/// The only place that compares passwords and recovery codes. It first charges the try, durably. The comparison and the step run in one
/// transaction under the user's lock, so that no sign-in overtakes a changed password or a disabled user, and a recovery code works once.
/// </summary>
internal sealed class Proof(Store store, SignInThrottle throttle, InstanceKeys keys, TimeProvider time)
{
    private static readonly byte[] NoVerifier = new byte[32];
    private const int NoKeyNumber = 1;

    /// <param name="visitor">The request's network and device, which decide how many tries are left.</param>
    /// <param name="userId">The claimed id. An unknown id costs the same as a wrong secret and has the same result.</param>
    /// <param name="secret">Compared in constant time.</param>
    /// <param name="step">
    /// The action that a right proof allows. It takes part in the transaction and may run again; if it refuses, it must change nothing.
    /// </param>
    /// <param name="cancel">Cancels the request.</param>
    public async Task<ProofOutcome<T>> Then<T>(
        Visitor visitor, Id16 userId, ClaimedSecret secret, Func<User, DateTimeOffset, Task<T>> step, CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        if (await throttle.Charge(visitor, OwnerKind.User, userId, now) is { } until) return new ProofOutcome<T>.Throttled(until);
        return await store.InTransaction<ProofOutcome<T>>(async () =>
        {
            await store.LockOwner(userId, cancel);
            if (!Matches(await Stored(userId, cancel), secret)) return new ProofOutcome<T>.Wrong(secret.Kind);
            var user = await store.Set<User>().FirstAsync(user => user.Id == userId, cancel);
            await throttle.Refund(visitor, OwnerKind.User, userId);
            return new ProofOutcome<T>.Proven(await step(user, now));
        }, cancel);
    }

    // Does the same work for an unknown id, and never matches it.
    private bool Matches(StoredProof stored, ClaimedSecret secret) => (secret.Kind == SecretKind.RecoveryCode
        ? CryptographicOperations.FixedTimeEquals(SHA256.HashData(secret.Auth), stored.RecoveryVerifier)
        : keys.Matches(new Verifier(stored.AuthKeyNumber, stored.AuthVerifier), secret.Auth)) & stored.IsUser;

    // One row of the same size for every id, so that time does not tell which ids are known.
    private async Task<StoredProof> Stored(Id16 userId, CancellationToken cancel) => (await store.Database.SqlQuery<StoredProof>($"""
        SELECT "AuthVerifier", "AuthKeyNumber", "RecoveryVerifier", TRUE AS "IsUser" FROM users
            WHERE "Id" = {userId.ToArray()} AND "State" = {nameof(UserState.Active)}
        UNION ALL SELECT {NoVerifier}, {NoKeyNumber}, {NoVerifier}, FALSE
        ORDER BY "IsUser" DESC LIMIT 1
        """).ToListAsync(cancel))[0];
}
