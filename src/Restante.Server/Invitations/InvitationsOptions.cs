using System.ComponentModel.DataAnnotations;
using Restante.Server.Configuration;

namespace Restante.Server.Invitations;

/// <summary>How long links are valid and how many a user may send (PROTOCOL.md sections 5 and 11).</summary>
internal sealed record InvitationsOptions : ICheckedOptions
{
    /// <summary>Days until an unused link expires. The default is a season, because people may be away.</summary>
    [Range(1, 365)]
    public int Days { get; set; } = 90;

    /// <summary>Days for which an ended link still shows how it ended.</summary>
    [Range(30, 3650)]
    public int KeepEndedDays { get; set; } = 365;

    /// <summary>Every invitation needs a PIN; senders cannot switch it off.</summary>
    public bool PinRequired { get; set; }

    /// <summary>Invitation mails that one user may send in an hour. People do not write more.</summary>
    [Range(1, 100000)]
    public int PerHour { get; set; } = 30;

    /// <summary>Invitation mails that one user may send in a day.</summary>
    [Range(1, 100000)]
    public int PerDay { get; set; } = 200;

    /// <summary>Invitation mails that one user may send to one address in a day. Pending links open later messages.</summary>
    [Range(1, 1000)]
    public int PerAddressPerDay { get; set; } = 5;

    public IEnumerable<string> Validate()
    {
        if (PerDay < PerHour) yield return "PerDay must not be lower than PerHour.";
    }
}
