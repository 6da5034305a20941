namespace Restante.Smtp;

/// <summary>What the clients of a server, or of a listener with limits of its own, may use up at the same time.</summary>
public sealed record SmtpServerLimits
{
    /// <summary>Connections from all addresses together.</summary>
    public int Connections { get; init; } = 2000;

    /// <summary>From one IPv4 address or one IPv6 network of 64 bits. Loopback is not limited.</summary>
    public int ConnectionsPerAddress { get; init; } = 50;

    /// <summary>How many of <see cref="Connections"/> only loopback can use: the mail server beside this one, which speaks LMTP.</summary>
    public int ReservedForLoopback { get; init; } = 16;

    /// <summary>Calls of <see cref="SmtpHandler.Recipient"/>, which may be look-ups. More wait for their turn.</summary>
    public int RecipientCalls { get; init; } = 64;
}
