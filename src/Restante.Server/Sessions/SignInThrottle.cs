using Microsoft.Extensions.Options;
using Restante.Protocol;
using Restante.Server.Storage;

namespace Restante.Server.Sessions;

/// <summary>The rates of sign-in: PROTOCOL.md section 6.</summary>
internal static class SignInRates
{
    /// <summary>Ten failures from one network, then one in five minutes: 22 in any hour at most.</summary>
    public static Rate PerNetwork { get; } = new(10, TimeSpan.FromMinutes(5));

    /// <summary>A hundred failures in any hour for one mailbox or user, from all networks together.</summary>
    public static Rate PerOwner { get; } = Rate.PerHour(100);
}

/// <summary>
/// Slows password guessing. One conditional upsert charges a try before anything is compared, and a right try is refunded. So parallel
/// guesses cannot overtake the count, and nobody is locked out permanently.
/// </summary>
internal sealed class SignInThrottle(Store store, SessionGate gate, IOptions<SessionsOptions> options)
{
    /// <summary>Charges one try. Null: the caller may compare. Otherwise the time from which the next try is accepted.</summary>
    public async Task<DateTimeOffset?> Charge(Visitor visitor, OwnerKind kind, Id16 id, DateTimeOffset now)
    {
        if (await Charge(NetworkKey(visitor, kind, id), SignInRates.PerNetwork, now) is { } later) return later;
        return await gate.IsKnownDevice(visitor, kind, id) ? null : await Charge(OwnerKey(kind, id), SignInRates.PerOwner, now);
    }

    /// <summary>
    /// Refunds what <see cref="Charge(Visitor, OwnerKind, Id16, DateTimeOffset)"/> took for a right try. Call it before the session
    /// starts: a known device changes what is refunded.
    /// </summary>
    public async Task Refund(Visitor visitor, OwnerKind kind, Id16 id)
    {
        await Refund(NetworkKey(visitor, kind, id), SignInRates.PerNetwork);
        if (!await gate.IsKnownDevice(visitor, kind, id)) await Refund(OwnerKey(kind, id), SignInRates.PerOwner);
    }

    /// <summary>
    /// Charges one prelogin to this network before the database is asked about the address, so that known and unknown addresses are charged
    /// alike. Null: the caller may answer. Otherwise the time from which the next one is answered.
    /// </summary>
    public Task<DateTimeOffset?> ChargePrelogin(Visitor visitor, DateTimeOffset now) =>
        Charge("prelogin/" + visitor.Network, Rate.PerHour(options.Value.PreloginsPerHour), now);

    internal Task Refund(string key, Rate rate) => Throttle.Refund(store, key, rate);

    internal Task<DateTimeOffset?> Charge(string key, Rate rate, DateTimeOffset now) => Throttle.Charge(store, key, rate, now);

    private static string OwnerKey(OwnerKind kind, Id16 id) => $"{kind}/{id}";

    private static string NetworkKey(Visitor visitor, OwnerKind kind, Id16 id) => $"{OwnerKey(kind, id)}/{visitor.Network}";
}
