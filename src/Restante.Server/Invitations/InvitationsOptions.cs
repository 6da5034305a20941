using System.ComponentModel.DataAnnotations;
using Restante.Server.Configuration;

namespace Restante.Server.Invitations;

/// <summary>How long links last and how many a user may send (PROTOCOL.md sections 5 and 11).</summary>
internal sealed record InvitationsOptions : ICheckedOptions
{
    /// <summary>Days until an unopened link expires: a season, since people are away.</summary>
    [Range(1, 365)]
    public int Days { get; set; } = 90;

    /// <summary>Days for which a link that has ended still says how it ended.</summary>
    [Range(30, 3650)]
    public int KeepEndedDays { get; set; } = 365;

    /// <summary>Every invitation needs a PIN; nobody can switch it off.</summary>
    public bool PinRequired { get; set; }

    /// <summary>Invitation mails that one user may send in an hour: more is not how people write.</summary>
    [Range(1, 100000)]
    public int PerHour { get; set; } = 30;

    /// <summary>Invitation mails that one user may send in a day.</summary>
    [Range(1, 100000)]
    public int PerDay { get; set; } = 200;

    /// <summary>Invitation mails that one user may send to one address in a day; later messages hang on the links that wait.</summary>
    [Range(1, 1000)]
    public int PerAddressPerDay { get; set; } = 5;

    public IEnumerable<string> Validate()
    {
        if (PerDay < PerHour) yield return "PerDay must not be lower than PerHour.";
    }
}
