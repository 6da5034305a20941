using Restante.Server.Configuration;

namespace Restante.Server.Sending;

/// <summary>What a guest may send: PROTOCOL.md section 11.</summary>
internal sealed record SendingOptions : ICheckedOptions
{
    /// <summary>Messages of one guest in 24 hours: far more than a conversation, far less than a flood.</summary>
    public int GuestMessagesADay { get; set; } = 50;

    /// <summary>Bytes of one guest in 24 hours: two of the largest messages.</summary>
    public long GuestBytesADay { get; set; } = 100L * 1024 * 1024;

    public IEnumerable<string> Validate()
    {
        if (GuestMessagesADay is < 1 or > 10000) yield return "GuestMessagesADay must lie between 1 and 10000.";
        if (GuestBytesADay < 1024 * 1024) yield return "GuestBytesADay must be 1048576 (1 MiB) or more.";
    }
}
