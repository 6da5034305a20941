using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Restante.Smtp;

/// <summary>What is known of one connection. The engine writes it; handlers and observers read it.</summary>
[SuppressMessage("Design", "CA1001", Justification = "The token source has no timer and no handle; handlers may keep the connection.")]
public sealed class SmtpConnection
{
    private readonly CancellationTokenSource aborted = new();

    /// <summary>An IPv4 address inside IPv6 (::ffff:192.0.2.1), as a socket for both has it, becomes the IPv4 address.</summary>
    /// <param name="remote">The client's address; null if the transport has none.</param>
    /// <param name="local">The address that the client connected to.</param>
    public SmtpConnection(IPEndPoint? remote = null, IPEndPoint? local = null) => (Remote, Local) = (Plain(remote), Plain(local));

    /// <summary>The address of the client; null if the transport has none.</summary>
    public IPEndPoint? Remote { get; }

    /// <summary>The address that the client connected to; null if the transport has none.</summary>
    public IPEndPoint? Local { get; }

    /// <summary>True after a TLS handshake.</summary>
    public bool IsSecure => TlsProtocol != SslProtocols.None;

    /// <summary>The version of TLS; None without TLS.</summary>
    public SslProtocols TlsProtocol { get; internal set; }

    /// <summary>The certificate that the client showed in TLS, verified as the TLS options say.</summary>
    public X509Certificate? ClientCertificate { get; internal set; }

    /// <summary>The name that the client gave in EHLO, unverified; null before.</summary>
    public string? ClientName { get; internal set; }

    /// <summary>The user that the handler accepted; null before AUTH.</summary>
    public string? User { get; internal set; }

    internal CancellationToken Aborted => aborted.Token;

    /// <summary>Closes the connection without a reply.</summary>
    public void Abort() => aborted.Cancel();

    private static IPEndPoint? Plain(IPEndPoint? endPoint) =>
        endPoint is { Address.IsIPv4MappedToIPv6: true } ? new IPEndPoint(endPoint.Address.MapToIPv4(), endPoint.Port) : endPoint;
}
