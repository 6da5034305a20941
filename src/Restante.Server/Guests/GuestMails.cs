using Restante.Protocol;
using Restante.Server.Delivery;
using Restante.Server.Invitations;
using Restante.Server.Web;

namespace Restante.Server.Guests;

/// <summary>The kinds of mails about temporary mailboxes.</summary>
internal static class GuestMails
{
    public static readonly MailKind DeletionReminder = new("DeletionReminder");
    public static readonly MailKind NotMe = new("NotMe");
    public static readonly MailKind NotMeOperator = new("NotMeOperator");
    public static readonly MailKind MailboxFrozen = new("MailboxFrozen");
    public static readonly MailKind MailboxFrozenGuest = new("MailboxFrozenGuest");
    public static readonly MailKind MailboxFrozenReminder = new("MailboxFrozenReminder");
    public static readonly MailKind MailboxReported = new("MailboxReported");
    public static readonly MailKind MailboxRetired = new("MailboxRetired");
    public static readonly MailKind MailboxRetiredGuest = new("MailboxRetiredGuest");
    public static readonly MailKind KeyExported = new("KeyExported");
    public static readonly MailKind KeyExportedGuest = new("KeyExportedGuest");
    public static readonly MailKind PasswordLostLink = new("PasswordLostLink");
    public static readonly MailKind PasswordLost = new("PasswordLost");
    public static readonly MailKind PasswordLostGuest = new("PasswordLostGuest");
    public static readonly MailKind OwnKeySet = new("OwnKeySet");
    public static readonly MailKind OwnKeySetGuest = new("OwnKeySetGuest");
    public static readonly MailKind OwnKeyRemoved = new("OwnKeyRemoved");
    public static readonly MailKind OwnKeyRemovedGuest = new("OwnKeyRemovedGuest");
    public static readonly MailKind DeliverySwitched = new("DeliverySwitched");
    public static readonly MailKind DeliverySwitchedGuest = new("DeliverySwitchedGuest");
    public static readonly MailKind DeliveryFellBack = new("DeliveryFellBack");
    public static readonly MailKind DeliveryFellBackGuest = new("DeliveryFellBackGuest");

    public static IReadOnlyList<MailDeclaration> All { get; } =
    [
        new(DeletionReminder, new MailLimit.Collected(MailReader.Guest, MailLimits.Events)),
        new(NotMe, new MailLimit.Collected(MailReader.User, MailLimits.Events)),
        new(NotMeOperator, new MailLimit.Collected(MailReader.Operator, MailLimits.Events)),
        new(MailboxFrozen, new MailLimit.Collected(MailReader.User, MailLimits.Events)),
        new(MailboxFrozenGuest, new MailLimit.Collected(MailReader.Guest, MailLimits.Events)),
        new(MailboxFrozenReminder, new MailLimit.Collected(MailReader.User, MailLimits.Events)),
        new(MailboxReported, new MailLimit.Collected(MailReader.User, MailLimits.Events)),
        new(MailboxRetired, new MailLimit.Collected(MailReader.User, MailLimits.Events)),
        new(MailboxRetiredGuest, new MailLimit.Collected(MailReader.LinkHolder, MailLimits.Events)),
        new(KeyExported, new MailLimit.Collected(MailReader.User, MailLimits.Events)),
        new(KeyExportedGuest, new MailLimit.Collected(MailReader.Guest, MailLimits.Events)),
        new(PasswordLostLink, new MailLimit.AtItsCause(MailReader.Guest, "LostPasswordQueue: three, then one in eight hours")),
        new(PasswordLost, new MailLimit.Collected(MailReader.User, MailLimits.Events)),
        new(PasswordLostGuest, new MailLimit.Collected(MailReader.Guest, MailLimits.Events)),
        new(OwnKeySet, new MailLimit.Collected(MailReader.User, MailLimits.Events)),
        new(OwnKeySetGuest, new MailLimit.Collected(MailReader.Guest, MailLimits.Events)),
        new(OwnKeyRemoved, new MailLimit.Collected(MailReader.User, MailLimits.Events)),
        new(OwnKeyRemovedGuest, new MailLimit.Collected(MailReader.Guest, MailLimits.Events)),
        new(DeliverySwitched, new MailLimit.Collected(MailReader.User, MailLimits.Events)),
        new(DeliverySwitchedGuest, new MailLimit.Collected(MailReader.Guest, MailLimits.Events)),
        new(DeliveryFellBack, new MailLimit.Collected(MailReader.User, MailLimits.Events)),
        new(DeliveryFellBackGuest, new MailLimit.Collected(MailReader.Guest, MailLimits.Events)),
    ];

    /// <summary>Sets <c>cause</c> to the catalogue's sentence for it.</summary>
    public static void Cause(this MailPage page, RetireCause cause) =>
        page.Set("cause", page.Text("cause." + WordsAttribute.WordOf(cause)));

    public static void Cause(this MailPage page, FallBackCause cause) =>
        page.Set("cause", page.Text("fall-back." + WordsAttribute.WordOf(cause)));
}

/// <summary>
/// To a guest, 30 and 7 days before the server deletes the mailbox, and direct delivery (<paramref name="IsDirect"/>) with it.
/// </summary>
internal sealed record DeletionReminderMail(string To, string Language, DateTimeOffset DeletedAfter, bool IsDirect)
    : MailContent(GuestMails.DeletionReminder, To, Language)
{
    public override void Fill(MailPage page)
    {
        page.LinkToMailbox();
        page.Date("date", DeletedAfter);
        page.Set("direct", IsDirect ? page.Text("deletion-reminder.direct") : "");
    }
}

/// <summary>To the link's sender: somebody reported "this was not me", without the proof that freezes a mailbox.</summary>
internal sealed record NotMeMail(string To, string Language, string GuestAddress)
    : GuestEventMail(GuestMails.NotMe, To, Language, GuestAddress);

/// <summary>As <see cref="NotMeMail"/>, to the operator (<see cref="DeliveryOptions.OperatorAddress"/>).</summary>
internal sealed record NotMeOperatorMail(string To, string Language, string GuestAddress, string SenderAddress)
    : GuestEventMail(GuestMails.NotMeOperator, To, Language, GuestAddress)
{
    public override void Fill(MailPage page)
    {
        base.Fill(page);
        page.Set("senderAddress", DisplayText.OneLine(SenderAddress));
    }
}

/// <summary>To those who decide about a mailbox: somebody proved a PIN and reported "this was not me", so the mailbox is frozen.</summary>
internal sealed record MailboxFrozenMail(string To, string Language, string GuestAddress)
    : GuestEventMail(GuestMails.MailboxFrozen, To, Language, GuestAddress);

/// <summary>To the guest's address: the mailbox is frozen. Names the sender to ask.</summary>
internal sealed record MailboxFrozenGuestMail(string To, string Language, Person Sender)
    : MailContent(GuestMails.MailboxFrozenGuest, To, Language)
{
    public override string About => Sender.Address;

    public override void Fill(MailPage page) => page.Sender(Sender);
}

/// <summary>
/// To those who decide about a frozen mailbox: the decision is pending, and the server deletes the mailbox after
/// <paramref name="DeletedAfter"/>.
/// </summary>
internal sealed record MailboxFrozenReminderMail(
    string To, string Language, string GuestAddress, DateTimeOffset FrozenAt, DateTimeOffset DeletedAfter)
    : GuestEventMail(GuestMails.MailboxFrozenReminder, To, Language, GuestAddress)
{
    public override void Fill(MailPage page)
    {
        base.Fill(page);
        page.Date("since", FrozenAt);
        page.Date("deleted", DeletedAfter);
    }
}

/// <summary>To those who decide about a mailbox: somebody proved the PIN of another sender and reported "this was not me".</summary>
internal sealed record MailboxReportedMail(string To, string Language, string GuestAddress)
    : GuestEventMail(GuestMails.MailboxReported, To, Language, GuestAddress);

/// <summary>To every sender: the mailbox is deleted.</summary>
internal sealed record MailboxRetiredMail(string To, string Language, string GuestAddress, RetireCause Cause)
    : GuestEventMail(GuestMails.MailboxRetired, To, Language, GuestAddress)
{
    public override void Fill(MailPage page)
    {
        base.Fill(page);
        page.Cause(Cause);
    }
}

/// <summary>To the guest: the mailbox is deleted.</summary>
internal sealed record MailboxRetiredGuestMail(string To, string Language, RetireCause Cause)
    : MailContent(GuestMails.MailboxRetiredGuest, To, Language)
{
    public override void Fill(MailPage page) => page.Cause(Cause);
}

/// <summary>To every sender: the guest downloaded the key.</summary>
internal sealed record KeyExportedMail(string To, string Language, string GuestAddress, DateTimeOffset At)
    : GuestEventMail(GuestMails.KeyExported, To, Language, GuestAddress)
{
    public override void Fill(MailPage page)
    {
        base.Fill(page);
        page.Time("at", At);
    }
}

/// <summary>To the guest: the key was downloaded.</summary>
internal sealed record KeyExportedGuestMail(string To, string Language, DateTimeOffset At)
    : MailContent(GuestMails.KeyExportedGuest, To, Language)
{
    public override void Fill(MailPage page)
    {
        page.LinkToMailbox();
        page.Time("at", At);
    }
}

/// <summary>To the guest: the one-time link /lost#TOKEN.</summary>
internal sealed record PasswordLostLinkMail(string To, string Language, byte[] Token, DateTimeOffset ExpiresAt)
    : MailContent(GuestMails.PasswordLostLink, To, Language)
{
    public override void Fill(MailPage page)
    {
        page.Set("link", $"{page.GuestOrigin}/lost#{Encoding.ToBase64Url(Token)}");
        page.Time("expires", ExpiresAt);
        // A guest who has lost the password cannot write from the mailbox.
        page.Set("guestClosing", page.Text("closing.guest-locked-out"));
    }
}

/// <summary>
/// To every sender: the guest reported a lost password. At <paramref name="RetireAt"/> the server retires the mailbox unless somebody signs
/// in.
/// </summary>
internal sealed record PasswordLostMail(string To, string Language, string GuestAddress, DateTimeOffset RetireAt)
    : GuestEventMail(GuestMails.PasswordLost, To, Language, GuestAddress)
{
    public override void Fill(MailPage page)
    {
        base.Fill(page);
        page.Time("at", RetireAt);
    }
}

/// <summary>As <see cref="PasswordLostMail"/>, to the guest, with how to stop it.</summary>
internal sealed record PasswordLostGuestMail(string To, string Language, DateTimeOffset RetireAt)
    : MailContent(GuestMails.PasswordLostGuest, To, Language)
{
    public override void Fill(MailPage page)
    {
        page.LinkToMailbox();
        page.Time("at", RetireAt);
        page.Set("guestClosing", page.Text("closing.guest-locked-out"));
    }
}

/// <summary>To every sender: the guest now uses their own key.</summary>
internal sealed record OwnKeySetMail(string To, string Language, string GuestAddress, byte[] Fingerprint, DateTimeOffset At)
    : GuestEventMail(GuestMails.OwnKeySet, To, Language, GuestAddress)
{
    public override void Fill(MailPage page)
    {
        base.Fill(page);
        page.Fingerprint(Fingerprint);
        page.Time("at", At);
    }
}

/// <summary>As <see cref="OwnKeySetMail"/>, to the guest.</summary>
internal sealed record OwnKeySetGuestMail(string To, string Language, byte[] Fingerprint, DateTimeOffset At)
    : MailContent(GuestMails.OwnKeySetGuest, To, Language)
{
    public override void Fill(MailPage page)
    {
        page.LinkToMailbox();
        page.Fingerprint(Fingerprint);
        page.Time("at", At);
    }
}

/// <summary>To every sender: the guest removed their own key; the mailbox's key is used again.</summary>
internal sealed record OwnKeyRemovedMail(string To, string Language, string GuestAddress, DateTimeOffset At)
    : GuestEventMail(GuestMails.OwnKeyRemoved, To, Language, GuestAddress)
{
    public override void Fill(MailPage page)
    {
        base.Fill(page);
        page.Time("at", At);
    }
}

/// <summary>As <see cref="OwnKeyRemovedMail"/>, to the guest.</summary>
internal sealed record OwnKeyRemovedGuestMail(string To, string Language, DateTimeOffset At)
    : MailContent(GuestMails.OwnKeyRemovedGuest, To, Language)
{
    public override void Fill(MailPage page)
    {
        page.LinkToMailbox();
        page.Time("at", At);
    }
}

/// <summary>To every sender: new messages go to the guest's mail program, or to the mailbox again.</summary>
internal sealed record DeliverySwitchedMail(string To, string Language, string GuestAddress, bool IsDirect, DateTimeOffset At)
    : GuestEventMail(GuestMails.DeliverySwitched, To, Language, GuestAddress)
{
    public override void Fill(MailPage page)
    {
        base.Fill(page);
        page.Time("at", At);
        page.Set("what", page.Text(IsDirect ? "delivery-switched.direct" : "delivery-switched.mailbox"));
    }
}

/// <summary>As <see cref="DeliverySwitchedMail"/>, to the guest.</summary>
internal sealed record DeliverySwitchedGuestMail(string To, string Language, bool IsDirect, DateTimeOffset At)
    : MailContent(GuestMails.DeliverySwitchedGuest, To, Language)
{
    public override void Fill(MailPage page)
    {
        page.LinkToMailbox();
        page.Time("at", At);
        page.Set("what", page.Text(IsDirect ? "delivery-switched-guest.direct" : "delivery-switched-guest.mailbox"));
    }
}

/// <summary>To every sender: direct delivery failed, and the mailbox gets the messages again.</summary>
internal sealed record DeliveryFellBackMail(string To, string Language, string GuestAddress, FallBackCause Cause)
    : GuestEventMail(GuestMails.DeliveryFellBack, To, Language, GuestAddress)
{
    public override void Fill(MailPage page)
    {
        base.Fill(page);
        page.Cause(Cause);
    }
}

/// <summary>As <see cref="DeliveryFellBackMail"/>, to the guest.</summary>
internal sealed record DeliveryFellBackGuestMail(string To, string Language, FallBackCause Cause)
    : MailContent(GuestMails.DeliveryFellBackGuest, To, Language)
{
    public override void Fill(MailPage page)
    {
        page.LinkToMailbox();
        page.Cause(Cause);
    }
}
