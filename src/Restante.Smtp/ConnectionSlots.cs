using System.Net;
using System.Net.Sockets;

namespace Restante.Smtp;

/// <summary>Counts what the clients of one or several listeners use up. Thread-safe.</summary>
internal sealed class ConnectionSlots(SmtpServerLimits limits) : IDisposable
{
    private readonly Dictionary<IPAddress, int> addresses = [];
    private readonly Lock gate = new();
    private int connections;

    public int Connections
    {
        get { lock (gate) return connections; }
    }

    public SemaphoreSlim RecipientCalls { get; } = new(limits.RecipientCalls);

    /// <param name="network">From <see cref="NetworkOf"/>.</param>
    public bool TryEnter(IPAddress? network)
    {
        lock (gate)
        {
            if (connections >= limits.Connections) return false;
            if (network is not null)
            {
                var here = addresses.GetValueOrDefault(network);
                if (connections >= limits.Connections - limits.ReservedForLoopback || here >= limits.ConnectionsPerAddress) return false;
                addresses[network] = here + 1;
            }
            connections++;
            return true;
        }
    }

    public void Leave(IPAddress? network)
    {
        lock (gate)
        {
            connections--;
            if (network is not null && --addresses[network] == 0) addresses.Remove(network);
        }
    }

    public void Dispose() => RecipientCalls.Dispose();

    /// <summary>The address, or the first 64 bits of IPv6; null for loopback.</summary>
    public static IPAddress? NetworkOf(IPAddress? address)
    {
        if (address is { IsIPv4MappedToIPv6: true }) address = address.MapToIPv4();
        if (address is null || IPAddress.IsLoopback(address)) return null;
        if (address.AddressFamily == AddressFamily.InterNetwork) return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }
}
