using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace Restante.Tests.Support.Network;

/// <summary>
/// Listens on a loopback address and does with every connection what a test says. Restante.Smtp cannot stand in for it: these servers
/// break off, drip, send nonsense, or inject replies behind STARTTLS.
/// </summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener listener;
    private readonly CancellationTokenSource stopped = new();
    private readonly Func<NetworkStream, CancellationToken, Task> behave;
    private int connections;

    public LoopbackServer(IPAddress address, int port, Func<NetworkStream, CancellationToken, Task> behave)
    {
        (Address, this.behave) = (address, behave);
        listener = new TcpListener(address, port);
        listener.Start();
        _ = Accept();
    }

    public IPAddress Address { get; }

    public int Connections => connections;

    /// <summary>Sends lines one after the other, each except the first after a line from the other side.</summary>
    public static Func<NetworkStream, CancellationToken, Task> Saying(params string[] replies) => async (stream, cancel) =>
    {
        using var reader = new StreamReader(stream, leaveOpen: true);
        foreach (var reply in replies)
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(reply + "\r\n"), cancel);
            if (await reader.ReadLineAsync(cancel) is null) return;
        }
    };

    public async ValueTask DisposeAsync()
    {
        await stopped.CancelAsync();
        listener.Stop();
    }

    private async Task Accept()
    {
        try
        {
            while (true) _ = Serve(await listener.AcceptTcpClientAsync(stopped.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task Serve(TcpClient client)
    {
        Interlocked.Increment(ref connections);
        using var owned = client;
        try
        {
            await behave(client.GetStream(), stopped.Token);
        }
        catch (Exception e) when (e is IOException or SocketException or AuthenticationException or OperationCanceledException)
        {
            // The other side disconnected.
        }
    }
}
