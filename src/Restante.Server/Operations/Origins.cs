namespace Restante.Server.Operations;

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

    /// <summary>True if a request's Host header is the host of the users' origin.</summary>
    /// <param name="host">The raw header: the framework decodes some internationalised names, but not all.</param>
    public bool IsUserHost(string host) => userHosts.Contains(host, StringComparer.OrdinalIgnoreCase);

    /// <summary>True if a request's Host header is the host of the guests' origin.</summary>
    /// <param name="host">The raw header, as above.</param>
    public bool IsGuestHost(string host) => guestHosts.Contains(host, StringComparer.OrdinalIgnoreCase);

    // The default port may be present or absent (RFC 3986 section 6.2.3).
    private static string[] HostsOf(string origin)
    {
        var uri = new Uri(origin);
        return uri.IsDefaultPort ? [uri.Authority, $"{uri.Authority}:{uri.Port}"] : [uri.Authority];
    }
}
