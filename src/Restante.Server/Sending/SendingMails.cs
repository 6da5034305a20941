using Restante.Protocol;
using Restante.Server.Delivery;

namespace Restante.Server.Sending;

/// <summary>The kinds of mails that announce a message.</summary>
internal static class SendingMails
{
    public static readonly MailKind GuestNotification = new("GuestNotification");
    public static readonly MailKind WaitingNotification = new("WaitingNotification");
    public static readonly MailKind UserNotification = new("UserNotification");

    public static IReadOnlyList<MailDeclaration> All { get; } =
    [
        new(GuestNotification, new MailLimit.Collected(MailReader.Guest, MailLimits.Messages)),
        new(WaitingNotification, new MailLimit.Collected(MailReader.LinkHolder, MailLimits.Messages)),
        new(UserNotification, new MailLimit.Collected(MailReader.User, MailLimits.Messages)),
    ];
}

/// <summary>To a guest with an active mailbox: a new message. <paramref name="Binding"/> is SenderBinding.</summary>
internal sealed record GuestNotificationMail(string To, string Language, Person Sender, byte[] Binding, string? Note)
    : MailContent(SendingMails.GuestNotification, To, Language)
{
    public override string About => Sender.Address;

    /// <summary>The link is that of PROTOCOL.md section 6.</summary>
    public override void Fill(MailPage page)
    {
        page.Sender(Sender);
        page.Note(Note);
        page.Set("link", $"{page.GuestOrigin}/m#k.{Encoding.ToBase64Url(Binding)}");
    }
}

/// <summary>
/// To a guest without a mailbox: the pending link of <paramref name="LinkSentAt"/> opens another message. Has no new link.
/// </summary>
internal sealed record WaitingNotificationMail(string To, string Language, Person Sender, DateTimeOffset LinkSentAt)
    : MailContent(SendingMails.WaitingNotification, To, Language)
{
    public override string About => Sender.Address;

    public override void Fill(MailPage page)
    {
        page.Sender(Sender);
        page.Date("date", LinkSentAt);
    }
}

/// <summary>
/// To a user: a guest or another user has written. <paramref name="MessageId"/> is not secret: the message opens only after sign-in.
/// </summary>
internal sealed record UserNotificationMail(string To, string Language, Person Author, Id16 MessageId)
    : MailContent(SendingMails.UserNotification, To, Language)
{
    public override string About => Author.Address;

    public override void Fill(MailPage page)
    {
        page.Set("author", MailPage.NameAndAddress(Author));
        page.Set("link", $"{page.UserOrigin}/inbox/{MessageId}");
    }
}
