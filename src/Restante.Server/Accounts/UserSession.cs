using Restante.Protocol;
using Restante.Server.Sessions;

namespace Restante.Server.Accounts;

internal sealed record PinsState(int Version, byte[]? Record);

/// <summary>The answer to a sign-in: the user's wrapped keys, and the key with which the browser may keep them over a reload.</summary>
internal sealed record UserSession(
    Id16 UserId,
    string Address,
    string Name,
    bool IsAdmin,
    string Language,
    byte[] Fingerprint,
    byte[] Certificate,
    DateTimeOffset? KeyExpiresAt,
    byte[] Bundle,
    byte[] ReloadKey,
    PinsState Pins,
    bool NotifyByMail,
    int IdleMinutes)
{
    public static UserSession Of(User user, byte[] bundle, byte[] reloadKey, int idleMinutes) => new(
        user.Id, user.Address, user.Name, user.IsAdmin, user.Language, user.Fingerprint, user.Certificate, user.KeyExpiresAt,
        bundle, reloadKey, new PinsState(user.PinsVersion, user.PinsRecord), user.NotifyByMail, idleMinutes);
}

/// <summary>A user who has signed in.</summary>
/// <param name="Session">The answer to the browser.</param>
/// <param name="Started">The session's tokens, for the cookies.</param>
internal sealed record SignedInUser(UserSession Session, StartedSession Started)
{
    /// <summary>Starts the session in the caller's transaction.</summary>
    public static async Task<SignedInUser> Start(SessionGate gate, Visitor visitor, User user, byte[] bundle, DateTimeOffset now)
    {
        var started = await gate.Start(visitor, OwnerKind.User, user.Id, now);
        return new SignedInUser(UserSession.Of(user, bundle, started.ReloadKey, gate.IdleMinutes), started);
    }
}
