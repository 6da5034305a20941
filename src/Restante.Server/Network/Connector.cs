using System.Net;
using System.Net.Sockets;

namespace Restante.Server.Network;

/// <summary>The result of a connection attempt.</summary>
internal abstract record Connection
{
    private Connection() { }

    /// <summary>The caller owns the stream.</summary>
    internal sealed record Open(NetworkStream Stream) : Connection;

    /// <param name="Cause">A code of <see cref="NetworkCause"/>.</param>
    internal sealed record Failed(string Cause) : Connection;
}

/// <summary>
/// The only way to connect to hosts that outsiders name. It takes addresses, never names, so that it connects exactly to what was
/// checked and no second resolution can lead elsewhere.
/// </summary>
internal sealed class Connector(AddressGuard guard)
{
    // Enough for both families of a host and a spare; the limit stops a name with hundreds of addresses from causing that many
    // attempts.
    private const int MaxTried = 4;
    private static readonly TimeSpan Each = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Connects to the first address that answers, with two seconds for each except the last. One inner address refuses all of them: no
    /// legitimate name has both kinds.
    /// </summary>
    public async Task<Connection> Connect(IReadOnlyList<IPAddress> addresses, int port, CancellationToken cancel)
    {
        if (addresses.Count == 0) return new Connection.Failed(NetworkCause.NoAddress);
        if (!addresses.All(guard.Allows)) return new Connection.Failed(NetworkCause.InnerAddress);
        // IPv4 first: hosts with broken IPv6 are more common than the reverse.
        var tried = addresses.OrderBy(address => address.AddressFamily != AddressFamily.InterNetwork).Take(MaxTried).ToList();
        for (var i = 0; i < tried.Count; i++)
            if (await Try(tried[i], port, isLast: i == tried.Count - 1, cancel) is { } stream) return new Connection.Open(stream);
        return new Connection.Failed(NetworkCause.Connection);
    }

    private static async Task<NetworkStream?> Try(IPAddress address, int port, bool isLast, CancellationToken cancel)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        if (!isLast) limit.CancelAfter(Each);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(address, port), limit.Token);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (Exception e) when (e is SocketException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            socket.Dispose();
            return null;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
