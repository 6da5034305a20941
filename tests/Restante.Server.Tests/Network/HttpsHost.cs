using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Restante.Server.Tests.Network;

/// <summary>
/// An https host on port 443 of a loopback address, which sends byte for byte what a test wants: <see cref="Answer"/> gets the
/// path and the stream. Without a certificate it speaks no TLS, and resets every connection.
/// </summary>
internal sealed class HttpsHost : IAsyncDisposable
{
    private readonly TcpListener listener;
    private readonly CancellationTokenSource stopped = new();
    private readonly SslStreamCertificateContext? certificate;
    private int connections;

    public HttpsHost(IPAddress address, X509Certificate2? certificate, int port = 443)
    {
        Address = address;
        // Offline: this side must not fetch an issuer either.
        this.certificate = certificate is null ? null : SslStreamCertificateContext.Create(certificate, null, offline: true);
        listener = new TcpListener(address, port);
        listener.Start();
        _ = Accept();
    }

    public IPAddress Address { get; }

    public int Connections => connections;

    /// <summary>Request line and headers of every request.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    public Func<string, Stream, CancellationToken, Task> Answer { get; set; } = (_, stream, cancel) => Say(stream, 404, "", "", cancel);

    /// <summary>A whole answer; the headers are further lines, each with its line end.</summary>
    public static Task Say(Stream stream, int status, string headers, string body, CancellationToken cancel) =>
        Say(stream, status, headers, Encoding.UTF8.GetBytes(body), cancel);

    public static async Task Say(Stream stream, int status, string headers, byte[] body, CancellationToken cancel)
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 {status} Said\r\nContent-Length: {body.Length}\r\nConnection: close\r\n{headers}\r\n"), cancel);
        await stream.WriteAsync(body, cancel);
    }

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
        if (certificate is null)
        {
            client.Client.LingerState = new LingerOption(true, 0);
            return;
        }
        try
        {
            await using var tls = new SslStream(client.GetStream());
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = certificate },
                stopped.Token);
            var head = await ReadHead(tls);
            if (head.Length == 0) return;
            Requests.Enqueue(head);
            await Answer(head.Split(' ')[1], tls, stopped.Token);
        }
        catch (Exception e) when (e is IOException or SocketException or AuthenticationException or OperationCanceledException)
        {
            // The other side disconnected.
        }
    }

    private async Task<string> ReadHead(SslStream tls)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await tls.ReadAsync(one, stopped.Token) == 1)
            head.Append((char)one[0]);
        return head.ToString();
    }
}
