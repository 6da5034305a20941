using Restante.Server.Keys;
using Restante.Server.Sessions;

namespace Restante.Server.Guests;

/// <summary>Why a step that needs the password again was not taken.</summary>
internal abstract record PasswordRefusal
{
    private PasswordRefusal() { }

    internal sealed record Wrong : PasswordRefusal;

    /// <summary>Nothing is compared before <paramref name="Until"/>.</summary>
    internal sealed record Throttled(DateTimeOffset Until) : PasswordRefusal;
}

/// <summary>Proves the password again for a step that needs it; throttled like a sign-in.</summary>
internal sealed class PasswordAgain(Mailboxes mailboxes, InstanceKeys keys, SignInThrottle throttle)
{
    /// <returns>The mailbox, or why not.</returns>
    public async Task<(Mailbox? Mailbox, PasswordRefusal? Refusal)> Prove(
        SignedIn me, byte[] auth, Visitor visitor, DateTimeOffset now, CancellationToken cancel)
    {
        if (await throttle.Charge(visitor, OwnerKind.Guest, me.OwnerId, now) is { } until)
            return (null, new PasswordRefusal.Throttled(until));
        if (await mailboxes.Get(me.OwnerId, cancel) is not { } mailbox || !keys.Matches(mailbox.Auth, auth))
            return (null, new PasswordRefusal.Wrong());
        await throttle.Refund(visitor, OwnerKind.Guest, me.OwnerId);
        return (mailbox, null);
    }
}
