using Restante.Server.Configuration;

namespace Restante.Server.TransportSecurity;

/// <summary>Whether this server connects to mail servers to check their TLS.</summary>
internal enum Probing
{
    /// <summary>On port 25, as far as STARTTLS.</summary>
    Direct,

    /// <summary>
    /// Never connects, for sites where outbound port 25 is closed. The level then comes from DNS and MTA-STS alone, and says so.
    /// </summary>
    DnsOnly,

    /// <summary>Checks nothing, so the level is unknown: for a demonstration, whose mails reach nobody.</summary>
    Off,
}

/// <summary>How this server checks the transport to recipients' domains.</summary>
internal sealed record TransportSecurityOptions : ICheckedOptions
{
    public Probing Probe { get; set; } = Probing.Direct;

    /// <summary>Domains checked in parallel; the mail servers of each are checked in parallel as well.</summary>
    public int MaxParallel { get; set; } = 4;

    /// <summary>
    /// The number of domains that may wait for a check. Further ones are dropped, and requested again while a user writes.
    /// </summary>
    public int MaxWaiting { get; set; } = 1000;

    public IEnumerable<string> Validate()
    {
        if (MaxParallel is < 1 or > 50) yield return $"MaxParallel is {MaxParallel}; it must be 1 to 50.";
        if (MaxWaiting is < 1 or > 100_000) yield return $"MaxWaiting is {MaxWaiting}; it must be 1 to 100000.";
    }
}
