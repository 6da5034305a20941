using System.Security.Cryptography;
using Restante.Protocol;

namespace Restante.Server.Sessions.Http;

/// <summary>The cookies of PROTOCOL.md section 6, which carry the tokens of <see cref="SessionGate"/>.</summary>
internal static class SessionCookies
{
    private const string DeviceCookie = "__Host-device";

    /// <summary>The network and the tokens that this request presents.</summary>
    public static Visitor Visitor(this HttpContext http) => new(Sessions.Visitor.NetworkOf(http.Connection.RemoteIpAddress),
        Token(http, DeviceCookie), Token(http, CookieName(OwnerKind.User)), Token(http, CookieName(OwnerKind.Guest)));

    /// <summary>
    /// Sets the cookies of a session whose transaction is committed, passes its owner to the security log, and erases the token.
    /// </summary>
    public static void SignIn(this HttpContext http, StartedSession session)
    {
        http.Features.Set(session.Me);
        http.Response.Cookies.Append(CookieName(session.Me.Kind), Encoding.ToBase64Url(session.Token), Cookie(null));
        http.Response.Cookies.Append(DeviceCookie, Encoding.ToBase64Url(session.DeviceToken), Cookie(SessionGate.DeviceLife));
        CryptographicOperations.ZeroMemory(session.Token);
    }

    /// <summary>Deletes the session's cookie and keeps the device's.</summary>
    public static void SignOut(this HttpContext http, OwnerKind kind) => http.Response.Cookies.Delete(CookieName(kind), Cookie(null));

    private static string CookieName(OwnerKind kind) => kind == OwnerKind.User ? "__Host-user" : "__Host-guest";

    private static CookieOptions Cookie(TimeSpan? life) =>
        new() { Secure = true, HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/", MaxAge = life, IsEssential = true };

    private static byte[]? Token(HttpContext http, string name) =>
        http.Request.Cookies[name] is { } text && Encoding.TryFromBase64Url(text, out var token)
            && token.Length == SessionGate.TokenLength ? token : null;
}
