using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Restante.Server.Tests.Delivery;

/// <summary>
/// A relay that accepts mails of any size as fast as they arrive, and keeps the length and the hash of each as it was sent.
/// </summary>
internal sealed class DrainingRelay : IAsyncDisposable
{
    private static readonly byte[] End = "\r\n.\r\n"u8.ToArray();
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopped = new();

    public DrainingRelay()
    {
        listener.Start();
        _ = Accept();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public ConcurrentQueue<(long Length, string Hash)> Taken { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await stopped.CancelAsync();
        listener.Stop();
    }

    private async Task Accept()
    {
        try
        {
            while (true) _ = Converse(await listener.AcceptTcpClientAsync(stopped.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    // Every command arrives in a piece of its own, since each waits for its reply: the relay offers no pipelining.
    private async Task Converse(TcpClient client)
    {
        using var owned = client;
        var stream = client.GetStream();
        var buffer = new byte[256 * 1024];
        try
        {
            await Say(stream, "220 relay.example ESMTP");
            while (await stream.ReadAsync(buffer) is var read and > 0)
            {
                var verb = Encoding.ASCII.GetString(buffer, 0, Math.Min(read, 4)).ToUpperInvariant();
                await Say(stream, verb switch
                {
                    "EHLO" => "250-relay.example\r\n250 SIZE 200000000",
                    "DATA" => "354 go on",
                    "QUIT" => "221 bye",
                    _ => "250 fine",
                });
                if (verb == "DATA") await Take(stream, buffer);
                if (verb == "QUIT") return;
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // The other side disconnected.
        }
    }

    private async Task Take(NetworkStream stream, byte[] buffer)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (length, tail) = (0L, Array.Empty<byte>());
        while (!tail.AsSpan().EndsWith(End) && await stream.ReadAsync(buffer) is var read and > 0)
        {
            hash.AppendData(buffer, 0, read);
            length += read;
            tail = [.. tail, .. buffer.AsSpan(Math.Max(0, read - End.Length), Math.Min(read, End.Length))];
            tail = tail[Math.Max(0, tail.Length - End.Length)..];
        }
        Taken.Enqueue((length, Convert.ToHexString(hash.GetHashAndReset())));
        await Say(stream, "250 2.0.0 taken");
    }

    private static Task Say(NetworkStream stream, string reply) => stream.WriteAsync(Encoding.ASCII.GetBytes(reply + "\r\n")).AsTask();
}
