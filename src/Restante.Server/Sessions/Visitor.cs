using System.Net;
using System.Net.Sockets;

namespace Restante.Server.Sessions;

/// <summary>A request's network and the tokens that its browser presents. None of them is verified.</summary>
/// <param name="Network">As <see cref="NetworkOf"/> writes it.</param>
/// <param name="DeviceToken">The token of a browser in which somebody signed in before; null without one.</param>
/// <param name="UserToken">The token of a user's session; null without one.</param>
/// <param name="GuestToken">The token of a guest's session; null without one.</param>
internal sealed record Visitor(string Network, byte[]? DeviceToken = null, byte[]? UserToken = null, byte[]? GuestToken = null)
{
    /// <summary>The presented token of a session of this kind.</summary>
    public byte[]? SessionToken(OwnerKind kind) => kind == OwnerKind.User ? UserToken : GuestToken;

    /// <summary>The network of an address: the whole IPv4 address, or the first 64 bits of an IPv6 address.</summary>
    public static string NetworkOf(IPAddress? address)
    {
        if (address is null) return "unknown";
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (address.AddressFamily == AddressFamily.InterNetwork) return address.ToString();
        return new IPAddress([.. address.GetAddressBytes()[..8], 0, 0, 0, 0, 0, 0, 0, 0]) + "/64";
    }
}
