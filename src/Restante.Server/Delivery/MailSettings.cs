using Restante.Server.Protocol;

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
    /// <summary>The link of PROTOCOL.md section 5.</summary>
    public string InvitationLink(byte[] invitationId, byte[] secret, byte[] binding) =>
        $"{GuestOrigin}/i/{Encoding.ToBase64Url(invitationId)}#1.{Encoding.ToBase64Url(secret)}.{Encoding.ToBase64Url(binding)}";

    /// <summary>The link of a notification, section 6.</summary>
    public string MailboxLink(byte[] binding) => $"{GuestOrigin}/m#k.{Encoding.ToBase64Url(binding)}";

    /// <summary>A message in a user's inbox; it opens after sign-in.</summary>
    public string MessageLink(byte[] messageId) => $"{UserOrigin}/inbox/{Encoding.ToBase64Url(messageId)}";

    /// <summary>The guest's sign-in page.</summary>
    public string Mailbox => GuestOrigin + "/m";

    /// <summary>The one-time link that makes somebody a user.</summary>
    public string SetUpLink(byte[] token) => $"{UserOrigin}/setup#{Encoding.ToBase64Url(token)}";

    /// <summary>The one-time link by which a lost password is confirmed.</summary>
    public string PasswordLostLink(byte[] token) => $"{GuestOrigin}/lost#{Encoding.ToBase64Url(token)}";
}
