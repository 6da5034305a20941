using System.Security.Cryptography;
using Restante.Server.Protocol;

namespace Restante.Server.Sessions.Http;

/// <summary>The cookies of PROTOCOL.md section 6, which carry the tokens of <see cref="SessionGate"/>.</summary>
internal static class SessionCookies
{
    private const string DeviceCookie = "__Host-device";

    /// <summary>Where this request comes from.</summary>
    public static Visitor Visitor(this HttpContext http) => new(Sessions.Visitor.NetworkOf(http.Connection.RemoteIpAddress),
        Token(http, DeviceCookie), Token(http, CookieName(OwnerKind.User)), Token(http, CookieName(OwnerKind.Guest)));

    /// <summary>Gives the browser a session whose transaction is committed, names its owner to the log, and erases the token.</summary>
    public static void SignIn(this HttpContext http, StartedSession session)
    {
        http.Features.Set(session.Me);
        http.Response.Cookies.Append(CookieName(session.Me.Kind), Encoding.ToBase64Url(session.Token), Cookie(null));
        http.Response.Cookies.Append(DeviceCookie, Encoding.ToBase64Url(session.DeviceToken), Cookie(SessionGate.DeviceLife));
        CryptographicOperations.ZeroMemory(session.Token);
    }

    /// <summary>Removes the session's cookie; the device's stays.</summary>
    public static void SignOut(this HttpContext http, OwnerKind kind) => http.Response.Cookies.Delete(CookieName(kind), Cookie(null));

    private static string CookieName(OwnerKind kind) => kind == OwnerKind.User ? "__Host-user" : "__Host-guest";

    private static CookieOptions Cookie(TimeSpan? life) =>
        new() { Secure = true, HttpOnly = true, SameSite = SameSiteMode.Strict, Path = "/", MaxAge = life, IsEssential = true };

    private static byte[]? Token(HttpContext http, string name) =>
        http.Request.Cookies[name] is { } text && Encoding.TryFromBase64Url(text, out var token)
            && token.Length == SessionGate.TokenLength ? token : null;
}
