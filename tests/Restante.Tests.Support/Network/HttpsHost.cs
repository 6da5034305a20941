using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Restante.Tests.Support.Network;

/// <summary>
/// An https host on port 443 of a loopback address, which sends byte for byte what a test wants: <see cref="Answer"/> gets the
/// path and the stream. Without a certificate it speaks no TLS, and resets every connection.
/// </summary>
internal sealed class HttpsHost : IAsyncDisposable
{
    private readonly LoopbackServer server;
    private readonly SslStreamCertificateContext? certificate;

    public HttpsHost(IPAddress address, X509Certificate2? certificate, int port = 443)
    {
        // Offline: this side must not fetch an issuer either.
        this.certificate = certificate is null ? null : SslStreamCertificateContext.Create(certificate, null, offline: true);
        server = new LoopbackServer(address, port, Serve);
    }

    public IPAddress Address => server.Address;

    public int Connections => server.Connections;

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

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private async Task Serve(NetworkStream stream, CancellationToken cancel)
    {
        if (certificate is null)
        {
            stream.Socket.LingerState = new LingerOption(true, 0);
            return;
        }
        await using var tls = new SslStream(stream);
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = certificate }, cancel);
        var head = await ReadHead(tls, cancel);
        if (head.Length == 0) return;
        Requests.Enqueue(head);
        await Answer(head.Split(' ')[1], tls, cancel);
    }

    private static async Task<string> ReadHead(SslStream tls, CancellationToken cancel)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await tls.ReadAsync(one, cancel) == 1)
            head.Append((char)one[0]);
        return head.ToString();
    }
}
