using System.Net;
using System.Net.Sockets;

namespace Restante.Server.Hosting.Connections;

/// <summary>Groups addresses by client.</summary>
internal static class NetworkOf
{
    /// <summary>The whole address for IPv4 (also when mapped into IPv6); the first 64 bits for IPv6.</summary>
    public static IPAddress Client(IPAddress? address)
    {
        if (address is null) return IPAddress.None;
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? new IPAddress([.. address.GetAddressBytes()[..8], 0, 0, 0, 0, 0, 0, 0, 0]) : address;
    }
}
