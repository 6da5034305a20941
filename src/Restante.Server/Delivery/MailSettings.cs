namespace Restante.Server.Delivery;

/// <summary>Settings that all mails of this instance share.</summary>
/// <param name="Organisation">The organisation's name, as guests read it.</param>
/// <param name="UserOrigin">"https://secure.example.org", without a final slash.</param>
/// <param name="GuestOrigin">The guests' origin, in the same form.</param>
/// <param name="FromAddress">Address for the envelope's sender and for From.</param>
/// <param name="ReplyTo">Null: no Reply-To.</param>
/// <param name="Language">For readers whose language is unknown.</param>
/// <param name="Zone">The time zone in which mails write times.</param>
internal sealed record MailSettings(
    string Organisation,
    string UserOrigin,
    string GuestOrigin,
    string FromAddress,
    string? ReplyTo,
    string Language,
    TimeZoneInfo Zone)
{
    /// <summary>The guest's sign-in page.</summary>
    public string Mailbox => GuestOrigin + "/m";
}
