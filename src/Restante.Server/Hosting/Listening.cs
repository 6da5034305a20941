using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Restante.Server.Configuration;
using Restante.Server.Hosting.Connections;

namespace Restante.Server.Hosting;

/// <summary>Configures where and with which limits Kestrel listens.</summary>
internal static class Listening
{
    /// <summary>Bytes of a JSON body, at most; endpoints that read streams raise it for themselves.</summary>
    private const long MaxJsonBody = 1024 * 1024;

    public static void Configure(KestrelServerOptions kestrel, ServerOptions server, TlsCertificate? certificate,
        ConnectionLimits connections)
    {
        kestrel.AddServerHeader = false;
        var limits = kestrel.Limits;
        // ConnectionLimits enforces MaxConnections; more are open only while those closed to make room finish.
        limits.MaxConcurrentConnections = (2 * server.MaxConnections) + 1000;
        limits.MaxRequestBodySize = MaxJsonBody;
        // A link and its rewritten forms are far shorter, and there are only two cookies.
        limits.MaxRequestLineSize = 8 * 1024;
        limits.MaxRequestHeadersTotalSize = 16 * 1024;
        limits.MaxRequestHeaderCount = 60;
        limits.RequestHeadersTimeout = server.HeaderTimeout;
        limits.KeepAliveTimeout = server.IdleTimeout;
        // A phone on a slow network still reaches this rate; a connection that only holds a slot does not.
        limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 100, gracePeriod: TimeSpan.FromSeconds(20));
        limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 100, gracePeriod: TimeSpan.FromSeconds(20));
        limits.Http2.MaxStreamsPerConnection = 50;
        if (server.Listen == "localhost") kestrel.ListenLocalhost(server.Port, Secure);
        else if (server.Listen == "*") kestrel.ListenAnyIP(server.Port, Secure);
        else kestrel.Listen(IPAddress.Parse(server.Listen), server.Port, Secure);

        void Secure(ListenOptions listen)
        {
            listen.Use((connection, next) => connections.Admit(connection, next));
            listen.Protocols = certificate is null ? HttpProtocols.Http1 : HttpProtocols.Http1AndHttp2;
            if (certificate is not null)
                listen.UseHttps(new TlsHandshakeCallbackOptions
                {
                    OnConnection = _ => ValueTask.FromResult(certificate.Current()),
                    HandshakeTimeout = server.HeaderTimeout,
                });
        }
    }

    /// <summary>Checks that the address is free, before a start that cannot succeed changes anything.</summary>
    /// <exception cref="BadConfigurationException">The address is in use, or does not belong to this machine.</exception>
    public static void Probe(ServerOptions server)
    {
        var address = server.Listen switch
        {
            "localhost" => IPAddress.Loopback,
            "*" => IPAddress.Any,
            var text => IPAddress.Parse(text),
        };
        try
        {
            using var listener = new TcpListener(address, server.Port);
            listener.Start();
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw InUse(server);
        }
        catch (SocketException e)
        {
            throw new BadConfigurationException([$"Server:Listen: cannot listen on {server.Listen}, port {server.Port}: {e.Message}."]);
        }
    }

    /// <summary>Starts the application and begins to listen.</summary>
    /// <exception cref="BadConfigurationException">Another program has taken the port since <see cref="Probe"/>.</exception>
    public static async Task Start(WebApplication app, ServerOptions server, CancellationToken cancel)
    {
        try
        {
            await app.StartAsync(cancel);
        }
        catch (IOException e) when (e.InnerException is AddressInUseException)
        {
            throw InUse(server);
        }
    }

    private static BadConfigurationException InUse(ServerOptions server) =>
        new([$"Server:Port: another program listens on {server.Port} already. Stop it, or choose another port."]);

    public static void ConfigureForwarding(ForwardedHeadersOptions forwarded, ServerOptions server)
    {
        forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        forwarded.ForwardLimit = 1;
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var proxy in server.KnownProxies)
            if (IPAddress.TryParse(proxy, out var address)) forwarded.KnownProxies.Add(address);
            else forwarded.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(proxy));
    }
}
