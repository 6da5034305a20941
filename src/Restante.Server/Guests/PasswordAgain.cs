using Restante.Server.Keys;
using Restante.Server.Sessions;

namespace Restante.Server.Guests;

/// <summary>Why the server refused a step that needs the password again.</summary>
internal abstract record PasswordRefusal
{
    private PasswordRefusal() { }

    internal sealed record Wrong : PasswordRefusal;

    /// <summary>No password is compared before <paramref name="Until"/>.</summary>
    internal sealed record Throttled(DateTimeOffset Until) : PasswordRefusal;
}

/// <summary>Checks the password again for a step that needs it. Throttled like a sign-in.</summary>
internal sealed class PasswordAgain(Mailboxes mailboxes, InstanceKeys keys, SignInThrottle throttle)
{
    /// <returns>The mailbox, or why the password was refused.</returns>
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
