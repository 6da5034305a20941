using System.Net;
using System.Net.Sockets;

namespace Restante.Server.Hosting.Connections;

/// <summary>Which addresses count as one client.</summary>
internal static class NetworkOf
{
    /// <summary>A whole IPv4 address (also where it is mapped into IPv6); of an IPv6 address the first 64 bits.</summary>
    public static IPAddress Client(IPAddress? address)
    {
        if (address is null) return IPAddress.None;
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? new IPAddress([.. address.GetAddressBytes()[..8], 0, 0, 0, 0, 0, 0, 0, 0]) : address;
    }
}
