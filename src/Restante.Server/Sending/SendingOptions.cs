using Restante.Server.Configuration;

namespace Restante.Server.Sending;

/// <summary>Limits on sending: PROTOCOL.md section 11.</summary>
internal sealed record SendingOptions : ICheckedOptions
{
    /// <summary>
    /// Most recipients of one message, visible or not. The default is enough for a circular, not for a mailing list: each new recipient
    /// costs the sender's browser one Argon2id run.
    /// </summary>
    public int MaxRecipients { get; set; } = 100;

    /// <summary>Messages that one guest may send in 24 hours. The default is far more than a conversation, far less than a flood.</summary>
    public int GuestMessagesADay { get; set; } = 50;

    /// <summary>Bytes that one guest may send in 24 hours. The default is two of the largest messages.</summary>
    public long GuestBytesADay { get; set; } = 100L * 1024 * 1024;

    /// <summary>
    /// Whether an invitation needs a PIN if the transport to the recipient's domain is known to be weak: no TLS, or TLS with a certificate
    /// that proves nothing.
    /// </summary>
    public WeakTransportPin PinWhereTransportIsWeak { get; set; } = WeakTransportPin.Recommended;

    public IEnumerable<string> Validate()
    {
        if (MaxRecipients is < 1 or > 500) yield return "MaxRecipients must be between 1 and 500.";
        if (GuestMessagesADay is < 1 or > 10000) yield return "GuestMessagesADay must be between 1 and 10000.";
        if (GuestBytesADay < 1024 * 1024) yield return "GuestBytesADay must be 1048576 (1 MiB) or more.";
    }
}
