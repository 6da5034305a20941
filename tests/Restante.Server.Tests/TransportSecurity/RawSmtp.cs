using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Restante.Server.Tests.TransportSecurity;

/// <summary>
/// Listens on port 25 of an address and behaves as a test says. Restante.Smtp cannot stand in for it: these servers break off, drip, send
/// nonsense, or inject replies behind STARTTLS.
/// </summary>
internal sealed class RawSmtp : IAsyncDisposable
{
    private readonly TcpListener listener;
    private readonly CancellationTokenSource stopped = new();
    private readonly Func<NetworkStream, CancellationToken, Task> behave;
    private int connections;

    public RawSmtp(IPAddress address, Func<NetworkStream, CancellationToken, Task> behave)
    {
        this.behave = behave;
        listener = new TcpListener(address, 25);
        listener.Start();
        _ = Accept();
    }

    public EndPoint EndPoint => listener.LocalEndpoint;

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
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // The other side disconnected.
        }
    }
}
