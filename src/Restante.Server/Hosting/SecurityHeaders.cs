using Restante.Server.Operations;

namespace Restante.Server.Hosting;

/// <summary>Headers of every answer. A page or an asset adds its own policy (<see cref="ContentPolicies"/>).</summary>
internal static class SecurityHeaders
{
    private const string Permissions =
        "accelerometer=(), autoplay=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), "
        + "microphone=(), midi=(), payment=(), usb=(), clipboard-write=(self)";

    /// <summary>Sets the headers before any other middleware answers, so that errors carry them as well.</summary>
    public static void Set(IHeaderDictionary headers, Origins origins)
    {
        headers.ContentSecurityPolicy = ContentPolicies.Data;
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = Permissions;
        headers["X-Robots-Tag"] = "noindex, nofollow";
        if (origins.AreHttps) headers.StrictTransportSecurity = "max-age=63072000";
    }
}
