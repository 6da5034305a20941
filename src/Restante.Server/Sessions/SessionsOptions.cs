using Restante.Server.Configuration;

namespace Restante.Server.Sessions;

/// <summary>How long a browser stays signed in.</summary>
internal sealed record SessionsOptions : ICheckedOptions
{
    /// <summary>A session expires after this time without a request. The default is short because devices are shared and lost.</summary>
    public TimeSpan Idle { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>A session expires after this time in any case. The default is a working day.</summary>
    public TimeSpan Longest { get; set; } = TimeSpan.FromHours(8);

    /// <summary>Sign-ins that one IPv4 address or IPv6 /64 may begin in an hour, users' and guests' together.</summary>
    public int PreloginsPerHour { get; set; } = 300;

    public IEnumerable<string> Validate()
    {
        if (Idle < TimeSpan.FromMinutes(1) || Idle > TimeSpan.FromHours(8))
            yield return "Idle must be between one minute and eight hours (00:15:00).";
        if (Longest < Idle || Longest > TimeSpan.FromHours(24)) yield return "Longest must be between Idle and 24 hours (08:00:00).";
        if (PreloginsPerHour is < 10 or > 1_000_000) yield return "PreloginsPerHour must be between 10 and 1000000 (300).";
    }
}
