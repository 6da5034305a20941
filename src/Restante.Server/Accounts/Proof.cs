using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Restante.Server.Keys;
using Restante.Server.Sessions;
using Restante.Server.Storage;

namespace Restante.Server.Accounts;

/// <summary>What a proof is compared with. Of an id that no active user has: zeros, which nothing matches.</summary>
internal sealed record StoredProof(byte[] AuthVerifier, int AuthKeyNumber, byte[] RecoveryVerifier, bool IsUser);

/// <summary>Which secret is asked for: the password at sign-in, the password again while signed in, or the recovery code.</summary>
internal enum SecretKind { Password, CurrentPassword, RecoveryCode }

/// <summary>A secret that the visitor claims to know.</summary>
/// <param name="Auth">What the browser derived from it (PROTOCOL.md section 3), 32 bytes.</param>
internal sealed record ClaimedSecret(SecretKind Kind, byte[] Auth);

/// <summary>How a proof ended.</summary>
/// <typeparam name="T">What the step behind it gave.</typeparam>
internal abstract record ProofOutcome<T>
{
    private ProofOutcome() { }

    internal sealed record Proven(T Value) : ProofOutcome<T>;

    internal sealed record Wrong(SecretKind Secret) : ProofOutcome<T>;

    /// <param name="Until">When the next try is heard.</param>
    internal sealed record Throttled(DateTimeOffset Until) : ProofOutcome<T>;
}

/// <summary>
/// The one way by which a password or a recovery code is compared. The try is charged first, durably; the comparison and
/// what follows from it are one transaction under the user's lock, so that no sign-in overtakes a changed password or a
/// disabled user, and a recovery code works once.
/// </summary>
internal sealed class Proof(Store store, SignInThrottle throttle, InstanceKeys keys, TimeProvider time)
{
    private static readonly byte[] NoVerifier = new byte[32];
    private const int NoKeyNumber = 1;

    /// <param name="visitor">Where the request comes from: its network and device decide how many tries are left.</param>
    /// <param name="userId">The id that is claimed. One that no user has costs and ends like a wrong secret.</param>
    /// <param name="secret">Compared in constant time.</param>
    /// <param name="step">
    /// What a right proof allows; takes part in the transaction and may run again. A step that refuses changes nothing.
    /// </param>
    /// <param name="cancel">Ends the request.</param>
    public async Task<ProofOutcome<T>> Then<T>(
        Visitor visitor, byte[] userId, ClaimedSecret secret, Func<User, DateTimeOffset, Task<T>> step, CancellationToken cancel)
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

    // The same work for an id that no user has, and never equal.
    private bool Matches(StoredProof stored, ClaimedSecret secret) => (secret.Kind == SecretKind.RecoveryCode
        ? CryptographicOperations.FixedTimeEquals(SHA256.HashData(secret.Auth), stored.RecoveryVerifier)
        : keys.Matches(new Verifier(stored.AuthKeyNumber, stored.AuthVerifier), secret.Auth)) & stored.IsUser;

    // One row of the same size for every id, so that time does not tell which ids are known.
    private async Task<StoredProof> Stored(byte[] userId, CancellationToken cancel) => (await store.Database.SqlQuery<StoredProof>($"""
        SELECT "AuthVerifier", "AuthKeyNumber", "RecoveryVerifier", TRUE AS "IsUser" FROM users
            WHERE "Id" = {userId} AND "State" = {nameof(UserState.Active)}
        UNION ALL SELECT {NoVerifier}, {NoKeyNumber}, {NoVerifier}, FALSE
        ORDER BY "IsUser" DESC LIMIT 1
        """).ToListAsync(cancel))[0];
}
