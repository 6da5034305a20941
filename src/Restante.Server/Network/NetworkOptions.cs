using System.Net;
using Restante.Server.Configuration;

namespace Restante.Server.Network;

/// <summary>How this server reaches the internet: DNS, and https to hosts that outsiders name.</summary>
internal sealed record NetworkOptions : ICheckedOptions
{
    /// <summary>Address of the DNS resolver, with its port if that is not 53; null: the first nameserver of /etc/resolv.conf.</summary>
    public string? Resolver { get; set; }

    /// <summary>
    /// True if the resolver validates DNSSEC and no attacker can change its answers in transit. A resolver on this machine is always
    /// trusted.
    /// </summary>
    public bool TrustResolver { get; set; }

    /// <summary>PEM file with further trusted authorities, in addition to the system's; null: only the system's.</summary>
    public string? CaFile { get; set; }

    /// <summary>
    /// Special-purpose networks (CIDR) that this server may connect to anyway: for tests, and for operators who accept the risk. Anyone
    /// who can name a domain can reach them.
    /// </summary>
    public List<string>? InsecureAllowAddresses { get; set; }

    /// <summary><see cref="Resolver"/> as an end point; null if it is not one.</summary>
    public static IPEndPoint? EndPointOf(string text) =>
        IPEndPoint.TryParse(text, out var point) ? new IPEndPoint(point.Address, point.Port == 0 ? 53 : point.Port) : null;

    public IEnumerable<string> Validate()
    {
        if (Resolver is not null && EndPointOf(Resolver) is null)
            yield return $"Resolver is \"{Resolver}\"; it must be an IP address, with a port if it is not 53: "
                + "127.0.0.1 or 127.0.0.1:5353 or [::1]:5353.";
        if (CaFile is not null && !File.Exists(CaFile)) yield return $"CaFile {CaFile} does not exist or cannot be read.";
        foreach (var network in InsecureAllowAddresses ?? [])
            if (!IPNetwork.TryParse(network, out _))
                yield return $"InsecureAllowAddresses holds \"{network}\"; it must be a network such as 127.0.0.0/8.";
    }
}
