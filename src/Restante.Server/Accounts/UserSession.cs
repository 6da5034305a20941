using Restante.Server.Sessions;

namespace Restante.Server.Accounts;

internal sealed record PinsState(int Version, byte[]? Record);

/// <summary>What a browser learns at sign-in: its own wrapped keys, and the key under which it may keep them open over a reload.</summary>
internal sealed record UserSession(
    byte[] UserId,
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

/// <summary>A user who has just signed in.</summary>
/// <param name="Session">What the browser learns.</param>
/// <param name="Started">What the browser keeps of the session.</param>
internal sealed record SignedInUser(UserSession Session, StartedSession Started)
{
    /// <summary>Starts the session in the caller's transaction.</summary>
    public static async Task<SignedInUser> Start(SessionGate gate, Visitor visitor, User user, byte[] bundle, DateTimeOffset now)
    {
        var started = await gate.Start(visitor, OwnerKind.User, user.Id, now);
        return new SignedInUser(UserSession.Of(user, bundle, started.ReloadKey, gate.IdleMinutes), started);
    }
}
