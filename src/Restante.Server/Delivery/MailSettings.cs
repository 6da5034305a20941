using Restante.Server.Protocol;

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
    /// <summary>The link of PROTOCOL.md section 5.</summary>
    public string InvitationLink(byte[] invitationId, byte[] secret, byte[] binding) =>
        $"{GuestOrigin}/i/{Encoding.ToBase64Url(invitationId)}#1.{Encoding.ToBase64Url(secret)}.{Encoding.ToBase64Url(binding)}";

    /// <summary>The link of a notification, section 6.</summary>
    public string MailboxLink(byte[] binding) => $"{GuestOrigin}/m#k.{Encoding.ToBase64Url(binding)}";

    /// <summary>A message in a user's inbox; it opens after sign-in.</summary>
    public string MessageLink(byte[] messageId) => $"{UserOrigin}/inbox/{Encoding.ToBase64Url(messageId)}";

    /// <summary>The guest's sign-in page.</summary>
    public string Mailbox => GuestOrigin + "/m";

    /// <summary>The one-time link that sets a user up.</summary>
    public string SetUpLink(byte[] token) => $"{UserOrigin}/setup#{Encoding.ToBase64Url(token)}";

    /// <summary>The one-time link with which a guest confirms a lost password.</summary>
    public string PasswordLostLink(byte[] token) => $"{GuestOrigin}/lost#{Encoding.ToBase64Url(token)}";
}
