using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Restante.Server.Sessions;
using Restante.Server.Storage;
using Restante.Server.Web;

namespace Restante.Server.Accounts;

/// <summary>What a proof is compared with. Of an id that no active user has: zeros, which nothing matches.</summary>
internal sealed record StoredProof(byte[] AuthVerifier, int AuthKeyNumber, byte[] RecoveryVerifier, bool IsUser);

/// <summary>
/// The one way by which a password or a recovery code is compared. The try is charged first, durably; the comparison and
/// what follows from it are one transaction under the user's lock, so that no sign-in overtakes a changed password or a
/// disabled user, and a recovery code works once.
/// </summary>
internal sealed class Proof(Store store, SignInThrottle throttle, TimeProvider time)
{
    private static readonly byte[] NoVerifier = new byte[32];
    private const int NoKeyNumber = 1;

    /// <param name="visitor">Where the request comes from: its network and device decide how many tries are left.</param>
    /// <param name="userId">Whoever is claimed; nobody may have this id, which costs and answers alike.</param>
    /// <param name="matches">Constant-time comparison; does the same work where there is no user. May run again.</param>
    /// <param name="wrong">The answer where it does not match.</param>
    /// <param name="step">What a right proof allows; takes part in the transaction. May run again.</param>
    /// <param name="cancel">Ends the request.</param>
    public Task<Results<TOk, ProblemHttpResult>> Then<TOk>(Visitor visitor, byte[] userId, Func<StoredProof, bool> matches,
        ProblemHttpResult wrong, Func<User, DateTimeOffset, Task<TOk>> step, CancellationToken cancel) where TOk : IResult =>
        ThenIf<TOk>(visitor, userId, matches, wrong, async (user, now) => await step(user, now), cancel);

    /// <summary>The same with a step that may refuse, and then has changed nothing.</summary>
    public async Task<Results<TOk, ProblemHttpResult>> ThenIf<TOk>(Visitor visitor, byte[] userId, Func<StoredProof, bool> matches,
        ProblemHttpResult wrong, Func<User, DateTimeOffset, Task<Results<TOk, ProblemHttpResult>>> step, CancellationToken cancel) where TOk : IResult
    {
        var now = time.GetUtcNow();
        if (await throttle.Charge(visitor, OwnerKind.User, userId, now) is { } until) return Throttled(until);
        return await store.InTransaction<Results<TOk, ProblemHttpResult>>(async () =>
        {
            await store.LockOwner(userId, cancel);
            if (!matches(await Stored(userId, cancel))) return wrong;
            var user = await store.Set<User>().FirstAsync(user => user.Id == userId, cancel);
            await throttle.Refund(visitor, OwnerKind.User, userId);
            return await step(user, now);
        }, cancel);
    }

    // One row of the same size for every id, so that time does not tell which ids are known.
    private async Task<StoredProof> Stored(byte[] userId, CancellationToken cancel) => (await store.Database.SqlQuery<StoredProof>($"""
        SELECT "AuthVerifier", "AuthKeyNumber", "RecoveryVerifier", TRUE AS "IsUser" FROM users
            WHERE "Id" = {userId} AND "State" = {nameof(UserState.Active)}
        UNION ALL SELECT {NoVerifier}, {NoKeyNumber}, {NoVerifier}, FALSE
        ORDER BY "IsUser" DESC LIMIT 1
        """).ToListAsync(cancel))[0];

    private static ProblemHttpResult Throttled(DateTimeOffset until) =>
        Problems.Of(StatusCodes.Status429TooManyRequests, "throttled", "There were too many wrong tries. Wait a little, then try again.", ("until", until));
}
