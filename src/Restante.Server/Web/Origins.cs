namespace Restante.Server.Web;

/// <summary>
/// The addresses at which browsers reach this server, without a trailing slash: "https://secure.example.org". Links are built from
/// these, never from a request.
/// </summary>
internal sealed record Origins(string User, string Guest)
{
    private readonly string[] userHosts = HostsOf(User);
    private readonly string[] guestHosts = HostsOf(Guest);

    /// <summary>True if guests have a separate host name.</summary>
    public bool AreApart => User != Guest;

    public bool AreHttps => User.StartsWith("https:", StringComparison.Ordinal);

    /// <summary>
    /// An address of the settings in the form in which browsers write an origin: names beyond ASCII in their ASCII form (RFC 6454
    /// section 6.2).
    /// </summary>
    public static string Of(Uri address) => address.HostNameType == UriHostNameType.Dns
        ? $"{address.Scheme}://{address.IdnHost}{(address.IsDefaultPort ? "" : $":{address.Port}")}"
        : address.GetLeftPart(UriPartial.Authority);

    /// <summary>True if the request's Host is that of the users' origin.</summary>
    public bool IsUserHost(HttpRequest request) => IsOne(request, userHosts);

    /// <summary>True if the request's Host is that of the guests' origin.</summary>
    public bool IsGuestHost(HttpRequest request) => IsOne(request, guestHosts);

    // The raw header: the framework decodes some internationalised names, but not all.
    private static bool IsOne(HttpRequest request, string[] hosts) =>
        hosts.Contains(request.Headers.Host.ToString(), StringComparer.OrdinalIgnoreCase);

    // The default port may be present or absent (RFC 3986 section 6.2.3).
    private static string[] HostsOf(string origin)
    {
        var uri = new Uri(origin);
        return uri.IsDefaultPort ? [uri.Authority, $"{uri.Authority}:{uri.Port}"] : [uri.Authority];
    }
}
