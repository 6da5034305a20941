using System.ComponentModel.DataAnnotations;
using Restante.Server.Configuration;

namespace Restante.Server.Guests;

/// <summary>How long temporary mailboxes last (PROTOCOL.md sections 6 and 12).</summary>
internal sealed record GuestsOptions : ICheckedOptions
{
    /// <summary>Days without sign-in, reply or new message after which a mailbox is deleted: a year, as guests are told.</summary>
    [Range(60, 3650)]
    public int RetentionDays { get; set; } = 365;

    /// <summary>How long somebody may object after "lost password" was confirmed: three days reach most people.</summary>
    public TimeSpan LostPasswordWait { get; set; } = TimeSpan.FromHours(72);

    /// <summary>How long the one-time link of "lost password" works.</summary>
    public TimeSpan LostLinkLife { get; set; } = TimeSpan.FromHours(24);

    public IEnumerable<string> Validate()
    {
        if (LostPasswordWait < TimeSpan.FromHours(24)) yield return "LostPasswordWait must be one day or more (3.00:00:00).";
        if (LostLinkLife < TimeSpan.FromMinutes(15) || LostLinkLife > TimeSpan.FromDays(7))
            yield return "LostLinkLife must be between 15 minutes and 7 days (1.00:00:00).";
    }
}
