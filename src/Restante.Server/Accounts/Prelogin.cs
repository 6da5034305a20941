using Microsoft.EntityFrameworkCore;
using Restante.Protocol;
using Restante.Server.Keys;
using Restante.Server.Sessions;
using Restante.Server.Storage;

namespace Restante.Server.Accounts;

internal sealed record PreloginAnswer(Id16 UserId, byte[] Salt, ArgonParameters Argon);

internal abstract record PreloginOutcome
{
    private PreloginOutcome() { }

    internal sealed record Answered(PreloginAnswer Answer) : PreloginOutcome;

    /// <param name="Until">From when on a prelogin from this network is answered.</param>
    internal sealed record Throttled(DateTimeOffset Until) : PreloginOutcome;
}

/// <summary>
/// Gives the salt and the Argon2id cost of an address. Addresses with and without an account get the same form of answer at the same cost:
/// the query returns one row of the same size, the user's or a decoy, which is computed in either case.
/// </summary>
internal sealed class Prelogin(Store store, InstanceKeys keys, SignInThrottle throttle, TimeProvider time)
{
    private sealed record PreloginRow(byte[] UserId, byte[] Salt, int MemoryKiB, int Iterations, bool IsUser);

    public async Task<PreloginOutcome> Run(Visitor visitor, MailAddress address, CancellationToken cancel)
    {
        if (await throttle.ChargePrelogin(visitor, time.GetUtcNow()) is { } until) return new PreloginOutcome.Throttled(until);
        var (decoyId, decoySalt) = keys.DecoyUser(address.Canonical);
        var (memory, iterations) = (ArgonParameters.Version1.MemoryKiB, ArgonParameters.Version1.Iterations);
        // A disabled user gets the same answer as before, so that nobody outside learns of it here.
        var row = (await store.Database.SqlQuery<PreloginRow>($"""
            SELECT "Id" AS "UserId", "Salt", "ArgonMemoryKiB" AS "MemoryKiB", "ArgonIterations" AS "Iterations", TRUE AS "IsUser"
                FROM users WHERE "Canonical" = {address.Canonical} AND "State" <> {nameof(UserState.Invited)}
            UNION ALL SELECT {decoyId.ToArray()}, {decoySalt}, {memory}, {iterations}, FALSE
            ORDER BY "IsUser" DESC LIMIT 1
            """).ToListAsync(cancel))[0];
        var argon = new ArgonParameters(row.MemoryKiB, row.Iterations, 1);
        return new PreloginOutcome.Answered(new PreloginAnswer(Id16.Of(row.UserId), row.Salt, argon));
    }
}
