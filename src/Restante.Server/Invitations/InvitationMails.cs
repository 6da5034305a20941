using Restante.Protocol;
using Restante.Server.Delivery;

namespace Restante.Server.Invitations;

/// <summary>The kinds of mails about links.</summary>
internal static class InvitationMails
{
    public static readonly MailKind Invitation = new("Invitation");
    public static readonly MailKind LinkUnopened = new("LinkUnopened");
    public static readonly MailKind LinkExpiring = new("LinkExpiring");
    public static readonly MailKind LinkRedeemed = new("LinkRedeemed");
    public static readonly MailKind PinTries = new("PinTries");
    public static readonly MailKind PinLocked = new("PinLocked");
    public static readonly MailKind Refused = new("Refused");

    public static IReadOnlyList<MailDeclaration> All { get; } =
    [
        new(Invitation, new MailLimit.AtItsCause(MailReader.Guest, "InvitationBook: per sender and address, by the hour and day")),
        new(LinkUnopened, new MailLimit.Collected(MailReader.User, MailLimits.Events)),
        new(LinkExpiring, new MailLimit.Collected(MailReader.User, MailLimits.Events)),
        new(LinkRedeemed, new MailLimit.Collected(MailReader.User, MailLimits.Events)),
        new(PinTries, new MailLimit.Collected(MailReader.User, MailLimits.Events)),
        new(PinLocked, new MailLimit.Collected(MailReader.User, MailLimits.Events)),
        new(Refused, new MailLimit.Collected(MailReader.User, MailLimits.Events)),
    ];
}

/// <summary>A mail about a guest to another person.</summary>
internal abstract record GuestEventMail(MailKind Kind, string To, string Language, string GuestAddress) : MailContent(Kind, To, Language)
{
    public sealed override string About => GuestAddress;

    public override void Fill(MailPage page) => page.Set("guest", DisplayText.OneLine(GuestAddress));
}

/// <summary>
/// To a guest: the link. <paramref name="Secret"/> is S, <paramref name="Binding"/> is T. <see cref="MailContent.Iid"/> is the
/// invitation's id unless set.
/// </summary>
internal sealed record InvitationMail(
    string To,
    string Language,
    Person Sender,
    Id16 InvitationId,
    byte[] Secret,
    byte[] Binding,
    bool HasPin,
    string? Note,
    DateTimeOffset ExpiresAt)
    : MailContent(InvitationMails.Invitation, To, Language)
{
    public override Id16? Iid
    {
        get => base.Iid ?? InvitationId;
        init => base.Iid = value;
    }

    /// <summary>The link is that of PROTOCOL.md section 5.</summary>
    public override void Fill(MailPage page)
    {
        page.Sender(Sender);
        page.Note(Note);
        page.Set("link", $"{page.GuestOrigin}/i/{InvitationId}" +
            $"#1.{Encoding.ToBase64Url(Secret)}.{Encoding.ToBase64Url(Binding)}");
        page.Set("pin", page.Text(HasPin ? "invitation.with-pin" : "invitation.without-pin"));
        page.Date("expires", ExpiresAt);
    }
}

/// <summary>To the sender: a link has not been opened for 7 days.</summary>
internal sealed record LinkUnopenedMail(string To, string Language, string GuestAddress, DateTimeOffset SentAt)
    : GuestEventMail(InvitationMails.LinkUnopened, To, Language, GuestAddress)
{
    public override void Fill(MailPage page)
    {
        base.Fill(page);
        page.Date("sent", SentAt);
    }
}

/// <summary>To the sender: an unused link expires soon.</summary>
internal sealed record LinkExpiringMail(string To, string Language, string GuestAddress, DateTimeOffset SentAt, DateTimeOffset ExpiresAt)
    : GuestEventMail(InvitationMails.LinkExpiring, To, Language, GuestAddress)
{
    public override void Fill(MailPage page)
    {
        base.Fill(page);
        page.Date("sent", SentAt);
        page.Date("expires", ExpiresAt);
    }
}

/// <summary>To the sender: a link without a PIN was opened.</summary>
internal sealed record LinkRedeemedMail(string To, string Language, string GuestAddress, DateTimeOffset At)
    : GuestEventMail(InvitationMails.LinkRedeemed, To, Language, GuestAddress)
{
    public override void Fill(MailPage page)
    {
        base.Fill(page);
        page.Time("at", At);
    }
}

/// <summary>To the sender: somebody entered three wrong PINs.</summary>
internal sealed record PinTriesMail(string To, string Language, string GuestAddress)
    : GuestEventMail(InvitationMails.PinTries, To, Language, GuestAddress);

/// <summary>To the sender: somebody entered ten wrong PINs; the links are locked.</summary>
internal sealed record PinLockedMail(string To, string Language, string GuestAddress)
    : GuestEventMail(InvitationMails.PinLocked, To, Language, GuestAddress);

/// <summary>To the sender: a mail to this address could not be delivered. Has the relay's reply.</summary>
internal sealed record RefusedMail(string To, string Language, string GuestAddress, DateTimeOffset SentAt, string RelayText)
    : GuestEventMail(InvitationMails.Refused, To, Language, GuestAddress)
{
    public override void Fill(MailPage page)
    {
        base.Fill(page);
        page.Date("sent", SentAt);
        page.Set("reply", DisplayText.Reply(RelayText));
    }
}
