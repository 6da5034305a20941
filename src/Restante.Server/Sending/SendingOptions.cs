using Restante.Server.Configuration;

namespace Restante.Server.Sending;

/// <summary>What may be sent: PROTOCOL.md section 11.</summary>
internal sealed record SendingOptions : ICheckedOptions
{
    /// <summary>
    /// Most recipients of one message, visible or not: enough for a circular, not for a mailing list. Each new one costs the
    /// sender's browser one Argon2id run.
    /// </summary>
    public int MaxRecipients { get; set; } = 100;

    /// <summary>Messages of one guest in 24 hours: far more than a conversation, far less than a flood.</summary>
    public int GuestMessagesADay { get; set; } = 50;

    /// <summary>Bytes of one guest in 24 hours: two of the largest messages.</summary>
    public long GuestBytesADay { get; set; } = 100L * 1024 * 1024;

    /// <summary>
    /// What an invitation needs where the transport to the recipient's domain is known to be weak: no TLS, or TLS that proves
    /// nothing.
    /// </summary>
    public WeakTransportPin PinWhereTransportIsWeak { get; set; } = WeakTransportPin.Recommended;

    public IEnumerable<string> Validate()
    {
        if (MaxRecipients is < 1 or > 500) yield return "MaxRecipients must be between 1 and 500.";
        if (GuestMessagesADay is < 1 or > 10000) yield return "GuestMessagesADay must be between 1 and 10000.";
        if (GuestBytesADay < 1024 * 1024) yield return "GuestBytesADay must be 1048576 (1 MiB) or more.";
    }
}
