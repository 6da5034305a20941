using System.ComponentModel.DataAnnotations;
using Restante.Server.Configuration;

namespace Restante.Server.Guests;

/// <summary>How long temporary mailboxes are kept (PROTOCOL.md sections 6 and 12).</summary>
internal sealed record GuestsOptions : ICheckedOptions
{
    /// <summary>
    /// Days without sign-in, reply or new message after which a mailbox is deleted. The screens show this time to guests.
    /// </summary>
    [Range(60, 3650)]
    public int RetentionDays { get; set; } = 365;

    /// <summary>How long a sign-in can still cancel a confirmed "lost password". The default of three days reaches most people.</summary>
    public TimeSpan LostPasswordWait { get; set; } = TimeSpan.FromHours(72);

    /// <summary>How long the one-time link of "lost password" is valid.</summary>
    public TimeSpan LostLinkLife { get; set; } = TimeSpan.FromHours(24);

    public IEnumerable<string> Validate()
    {
        if (LostPasswordWait < TimeSpan.FromHours(24)) yield return "LostPasswordWait must be one day or more (3.00:00:00).";
        if (LostLinkLife < TimeSpan.FromMinutes(15) || LostLinkLife > TimeSpan.FromDays(7))
            yield return "LostLinkLife must be between 15 minutes and 7 days (1.00:00:00).";
    }
}
