using System.Net;
using Microsoft.AspNetCore.Http;

namespace Restante.Server.Tests.Sessions;

/// <summary>Requests without a server: what a browser would send after these answers.</summary>
internal static class Browser
{
    public static DefaultHttpContext Request(string? cookies = null, string address = "192.0.2.1")
    {
        var http = new DefaultHttpContext();
        http.Connection.RemoteIpAddress = IPAddress.Parse(address);
        if (cookies is not null) http.Request.Headers.Cookie = cookies;
        return http;
    }

    /// <summary>The Cookie header after this answer.</summary>
    public static string CookiesOf(HttpContext answered) =>
        string.Join("; ", answered.Response.Headers.SetCookie.Select(line => line!.Split(';')[0]).Where(pair => !pair.EndsWith('=')));
}
