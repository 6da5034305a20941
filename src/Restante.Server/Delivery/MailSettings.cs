namespace Restante.Server.Delivery;

/// <summary>What every mail of this instance has in common.</summary>
/// <param name="Organisation">As guests read it.</param>
/// <param name="UserOrigin">"https://secure.example.org", without a slash at the end.</param>
/// <param name="GuestOrigin">The same for guests.</param>
/// <param name="FromAddress">Envelope sender and From.</param>
/// <param name="ReplyTo">Null: no Reply-To.</param>
/// <param name="Language">For readers whose language is not known.</param>
/// <param name="Zone">In which times are told.</param>
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
