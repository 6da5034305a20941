using System.ComponentModel.DataAnnotations;
using System.Net;
using Restante.Server.Configuration;

namespace Restante.Server.Hosting;

/// <summary>The format of the log's lines.</summary>
internal enum LogFormat
{
    /// <summary>For people: time, level, source, event, sentence.</summary>
    Text,

    /// <summary>For programs: one JSON object per line, with the sentence's values as separate members.</summary>
    Json,
}

/// <summary>How clients reach the server. Without TLS, its own or a reverse proxy's, it serves only this machine.</summary>
internal sealed record ServerOptions : ICheckedOptions
{
    /// <summary>
    /// The IP address to listen on; "localhost" for this machine only, "*" for every address. The default suits both a trial and a
    /// reverse proxy on the same machine.
    /// </summary>
    public string Listen { get; set; } = "localhost";

    [Range(1, 65535)]
    public int Port { get; set; } = 8080;

    /// <summary>PEM file of the TLS certificate with its chain.</summary>
    public string? Certificate { get; set; }

    /// <summary>PEM file of the certificate's key; null: it is in <see cref="Certificate"/>.</summary>
    public string? CertificateKey { get; set; }

    /// <summary>True if a reverse proxy in front terminates TLS and sets X-Forwarded-For and X-Forwarded-Proto.</summary>
    public bool BehindProxy { get; set; }

    /// <summary>Addresses or networks (192.0.2.0/24) of that proxy; forwarded headers from any other address are ignored.</summary>
    public List<string> KnownProxies { get; set; } = ["127.0.0.1", "::1"];

    /// <summary>
    /// Connections open at once. Each costs about 20 kB; a thousand readers need far fewer. One client's address holds at most a tenth
    /// of them idle.
    /// </summary>
    [Range(10, 100_000)]
    public int MaxConnections { get; set; } = 2000;

    /// <summary>Requests in progress at once from one client's address (behind a proxy, the forwarded address).</summary>
    [Range(1, 100_000)]
    public int MaxRequestsPerAddress { get; set; } = 200;

    /// <summary>The server closes a connection that has had no request for this long.</summary>
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>The server closes a connection whose TLS handshake or request header takes longer.</summary>
    public TimeSpan HeaderTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The lowest level to log: Information has one line per request.</summary>
    public LogLevel LogLevel { get; set; } = LogLevel.Information;

    /// <summary>The log's format on standard output.</summary>
    public LogFormat LogFormat { get; set; } = LogFormat.Text;

    /// <summary>Folder of the built web app; null: wwwroot beside the program.</summary>
    public string? ClientFolder { get; set; }

    /// <summary>The most idle connections of one client's address.</summary>
    public int MaxIdleConnections => MaxConnections / 10;

    public bool HasTls => Certificate is not null;

    public bool IsLoopback => Listen == "localhost" || (IPAddress.TryParse(Listen, out var address) && IPAddress.IsLoopback(address));

    /// <summary>True for a declared proxy; always false unless <see cref="BehindProxy"/> is set.</summary>
    public bool IsProxy(IPAddress? address)
    {
        if (!BehindProxy || address is null) return false;
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return KnownProxies.Any(proxy => IPAddress.TryParse(proxy, out var one) ? one.Equals(plain)
            : System.Net.IPNetwork.Parse(proxy).Contains(plain));
    }

    public IEnumerable<string> Validate()
    {
        if (IdleTimeout < TimeSpan.FromSeconds(5) || IdleTimeout > TimeSpan.FromMinutes(10))
            yield return "IdleTimeout must be between five seconds and ten minutes.";
        if (HeaderTimeout < TimeSpan.FromSeconds(1) || HeaderTimeout > TimeSpan.FromMinutes(1))
            yield return "HeaderTimeout must be between one second and one minute.";
        if (Listen is not ("localhost" or "*") && !IPAddress.TryParse(Listen, out _))
            yield return $"Listen is \"{Listen}\"; it must be localhost, * or an IP address.";
        else if (!IsLoopback && !HasTls && !BehindProxy)
            yield return $"Listen is \"{Listen}\", but nothing protects the connection: set Certificate (and CertificateKey), "
                + "or BehindProxy if a reverse proxy ends TLS, or listen on localhost.";
        if (HasTls && BehindProxy) yield return "Set Certificate or BehindProxy, not both: either this server ends TLS or the proxy does.";
        if (CertificateKey is not null && !HasTls) yield return "CertificateKey needs Certificate too.";
        foreach (var file in new[] { Certificate, CertificateKey })
            if (file is not null && !File.Exists(file)) yield return $"There is no file {file}.";
        foreach (var proxy in KnownProxies)
            if (!IPAddress.TryParse(proxy, out _) && !System.Net.IPNetwork.TryParse(proxy, out _))
                yield return $"KnownProxies holds \"{proxy}\"; each entry must be an address or a network such as 192.0.2.0/24.";
    }
}
