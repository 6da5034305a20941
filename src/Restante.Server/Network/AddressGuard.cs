using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace Restante.Server.Network;

/// <summary>
/// Decides which addresses this server may connect to if an outsider names the host: only public internet addresses. IPv4 is checked
/// against the special-purpose registry (RFC 6890 and later entries); of IPv6 only 2000::/3 is allowed, because nothing else is
/// assigned. An address with an embedded IPv4 address is either refused (mapped, 6to4, Teredo) or judged by it (NAT64's well-known
/// prefix, RFC 6052).
/// </summary>
internal sealed class AddressGuard(IOptions<NetworkOptions> options)
{
    private static readonly IPNetwork[] Special4 = Parse(
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
        "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24",
        "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4");

    // 2001::/23 has Teredo, ORCHID, benchmarking and the rest of RFC 2928; 2002::/16 is 6to4; 3fff::/20 is documentation (RFC 9637).
    private static readonly IPNetwork[] Special6 = Parse("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20");

    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    private readonly IPNetwork[] allowed = Parse([.. options.Value.InsecureAllowAddresses ?? []]);

    /// <summary>True if this server may connect to the address.</summary>
    public bool Allows(IPAddress address) =>
        // IPNetwork treats a mapped address as IPv4. DNS never returns one.
        !address.IsIPv4MappedToIPv6 && (Array.Exists(allowed, network => network.Contains(address)) || IsPublic(address));

    private static bool IsPublic(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetwork) return !Array.Exists(Special4, network => network.Contains(address));
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return false;
        if (Nat64.Contains(address)) return IsPublic(new IPAddress(address.GetAddressBytes()[12..]));
        var isGlobalUnicast = (address.GetAddressBytes()[0] & 0xe0) == 0x20;
        return isGlobalUnicast && !Array.Exists(Special6, network => network.Contains(address));
    }

    private static IPNetwork[] Parse(params string[] networks) => [.. networks.Select(IPNetwork.Parse)];
}
