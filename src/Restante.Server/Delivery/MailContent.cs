namespace Restante.Server.Delivery;

/// <summary>The kinds of mail; stored with each row. Names have at most 24 characters.</summary>
internal enum MailKind
{
    Invitation,
    GuestNotification,
    WaitingNotification,
    UserNotification,
    LinkUnopened,
    LinkExpiring,
    LinkRedeemed,
    DeletionReminder,
    PinTries,
    PinLocked,
    NotMe,
    NotMeOperator,
    MailboxFrozen,
    MailboxFrozenGuest,
    MailboxFrozenReminder,
    MailboxReported,
    MailboxRetired,
    MailboxRetiredGuest,
    KeyExported,
    KeyExportedGuest,
    PasswordLostLink,
    PasswordLost,
    PasswordLostGuest,
    Refused,
    OwnKeySet,
    OwnKeySetGuest,
    OwnKeyRemoved,
    OwnKeyRemovedGuest,
    DeliverySwitched,
    DeliverySwitchedGuest,
    DeliveryFellBack,
    DeliveryFellBackGuest,

    /// <summary>A message itself, encrypted to its recipient's key; it has no text in the catalogue.</summary>
    PgpMessage,
    KeyExpiring,
    KeyReplaced,
    PasswordChanged,
    RecoveryUsed,
    RecoveryRenewed,
    SetUp,

    /// <summary>Events that <see cref="MailLimits"/> held back for one recipient.</summary>
    Digest,
}

/// <summary>Why a mailbox was retired.</summary>
internal enum RetireCause
{
    /// <summary>The guest deleted it.</summary>
    Guest,

    /// <summary>A sender deleted it after "this was not me".</summary>
    Sender,

    /// <summary>The guest reported a lost password, and nobody signed in within the waiting time.</summary>
    PasswordLost,

    /// <summary>It had no activity for the retention time.</summary>
    Inactivity,
}

/// <summary>Why the server switched a guest's direct delivery off.</summary>
internal enum FallBackCause
{
    /// <summary>The guest's mail server refused a message.</summary>
    Refused,

    KeyExpired,
    KeyRevoked,

    /// <summary>The key does not meet the policy any more.</summary>
    KeyUnusable,
}

/// <summary>
/// A person with name and address. The name may have any content: <see cref="DisplayText"/> cleans it before a mail shows it.
/// </summary>
/// <param name="Name">May be empty.</param>
/// <param name="Address">An address that <see cref="Protocol.MailAddress"/> accepts.</param>
/// <param name="IsGuest">True for a guest, whose name nobody has verified: mails show it only together with the address.</param>
internal sealed record Person(string Name, string Address, bool IsGuest = false);

/// <summary>
/// The mails of PROTOCOL.md section 9: one record per kind. Names, notes and relay replies may have any content; the writer cleans them.
/// Addresses must be ones that <see cref="Protocol.MailAddress"/> accepts. Unknown languages fall back to the instance's first.
/// </summary>
internal abstract record MailContent(MailKind Kind, string To, string Language)
{
    /// <summary>The row of recipients (Messages) that records the delivery status.</summary>
    public long? RecipientId { get; init; }

    /// <summary>The invitation to which the mail belongs; <see cref="Outbox.Cancel"/> finds the mail by it.</summary>
    public byte[]? Iid { get; init; }

    /// <summary>The user on whose behalf the server sends it, or who receives it.</summary>
    public byte[]? UserId { get; init; }
}

/// <summary>A mail about a guest to another person.</summary>
internal abstract record GuestEventMail(MailKind Kind, string To, string Language, string GuestAddress) : MailContent(Kind, To, Language);

/// <summary>
/// To a guest: the link. <paramref name="Secret"/> is S, <paramref name="Binding"/> is T. Set <see cref="MailContent.Iid"/> to the
/// invitation's id too.
/// </summary>
internal sealed record InvitationMail(
    string To,
    string Language,
    Person Sender,
    byte[] InvitationId,
    byte[] Secret,
    byte[] Binding,
    bool HasPin,
    string? Note,
    DateTimeOffset ExpiresAt)
    : MailContent(MailKind.Invitation, To, Language);

/// <summary>To a guest with an active mailbox: a new message. <paramref name="Binding"/> is SenderBinding.</summary>
internal sealed record GuestNotificationMail(string To, string Language, Person Sender, byte[] Binding, string? Note)
    : MailContent(MailKind.GuestNotification, To, Language);

/// <summary>
/// To a guest without a mailbox: the pending link of <paramref name="LinkSentAt"/> opens another message. Has no new link.
/// </summary>
internal sealed record WaitingNotificationMail(string To, string Language, Person Sender, DateTimeOffset LinkSentAt)
    : MailContent(MailKind.WaitingNotification, To, Language);

/// <summary>
/// To a user: a guest or another user has written. <paramref name="MessageId"/> is not secret: the message opens only after sign-in.
/// </summary>
internal sealed record UserNotificationMail(string To, string Language, Person Author, byte[] MessageId)
    : MailContent(MailKind.UserNotification, To, Language);

/// <summary>To the sender: a link has not been opened for 7 days.</summary>
internal sealed record LinkUnopenedMail(string To, string Language, string GuestAddress, DateTimeOffset SentAt)
    : GuestEventMail(MailKind.LinkUnopened, To, Language, GuestAddress);

/// <summary>To the sender: an unused link expires soon.</summary>
internal sealed record LinkExpiringMail(string To, string Language, string GuestAddress, DateTimeOffset SentAt, DateTimeOffset ExpiresAt)
    : GuestEventMail(MailKind.LinkExpiring, To, Language, GuestAddress);

/// <summary>To the sender: a link without a PIN was opened.</summary>
internal sealed record LinkRedeemedMail(string To, string Language, string GuestAddress, DateTimeOffset At)
    : GuestEventMail(MailKind.LinkRedeemed, To, Language, GuestAddress);

/// <summary>
/// To a guest, 30 and 7 days before the server deletes the mailbox, and direct delivery (<paramref name="IsDirect"/>) with it.
/// </summary>
internal sealed record DeletionReminderMail(string To, string Language, DateTimeOffset DeletedAfter, bool IsDirect)
    : MailContent(MailKind.DeletionReminder, To, Language);

/// <summary>To the sender: somebody entered three wrong PINs.</summary>
internal sealed record PinTriesMail(string To, string Language, string GuestAddress)
    : GuestEventMail(MailKind.PinTries, To, Language, GuestAddress);

/// <summary>To the sender: somebody entered ten wrong PINs; the links are locked.</summary>
internal sealed record PinLockedMail(string To, string Language, string GuestAddress)
    : GuestEventMail(MailKind.PinLocked, To, Language, GuestAddress);

/// <summary>To the link's sender: somebody reported "this was not me", without the proof that freezes a mailbox.</summary>
internal sealed record NotMeMail(string To, string Language, string GuestAddress)
    : GuestEventMail(MailKind.NotMe, To, Language, GuestAddress);

/// <summary>As <see cref="NotMeMail"/>, to the operator (<see cref="DeliveryOptions.OperatorAddress"/>).</summary>
internal sealed record NotMeOperatorMail(string To, string Language, string GuestAddress, string SenderAddress)
    : GuestEventMail(MailKind.NotMeOperator, To, Language, GuestAddress);

/// <summary>To those who decide about a mailbox: somebody proved a PIN and reported "this was not me", so the mailbox is frozen.</summary>
internal sealed record MailboxFrozenMail(string To, string Language, string GuestAddress)
    : GuestEventMail(MailKind.MailboxFrozen, To, Language, GuestAddress);

/// <summary>
/// To those who decide about a frozen mailbox: the decision is pending, and the server deletes the mailbox after
/// <paramref name="DeletedAfter"/>.
/// </summary>
internal sealed record MailboxFrozenReminderMail(
    string To, string Language, string GuestAddress, DateTimeOffset FrozenAt, DateTimeOffset DeletedAfter)
    : GuestEventMail(MailKind.MailboxFrozenReminder, To, Language, GuestAddress);

/// <summary>To those who decide about a mailbox: somebody proved the PIN of another sender and reported "this was not me".</summary>
internal sealed record MailboxReportedMail(string To, string Language, string GuestAddress)
    : GuestEventMail(MailKind.MailboxReported, To, Language, GuestAddress);

/// <summary>To the guest's address: the mailbox is frozen. Names the sender to ask.</summary>
internal sealed record MailboxFrozenGuestMail(string To, string Language, Person Sender)
    : MailContent(MailKind.MailboxFrozenGuest, To, Language);

/// <summary>To every sender: the mailbox is deleted.</summary>
internal sealed record MailboxRetiredMail(string To, string Language, string GuestAddress, RetireCause Cause)
    : GuestEventMail(MailKind.MailboxRetired, To, Language, GuestAddress);

/// <summary>To the guest: the mailbox is deleted.</summary>
internal sealed record MailboxRetiredGuestMail(string To, string Language, RetireCause Cause)
    : MailContent(MailKind.MailboxRetiredGuest, To, Language);

/// <summary>To every sender: the guest downloaded the key.</summary>
internal sealed record KeyExportedMail(string To, string Language, string GuestAddress, DateTimeOffset At)
    : GuestEventMail(MailKind.KeyExported, To, Language, GuestAddress);

/// <summary>To the guest: the key was downloaded.</summary>
internal sealed record KeyExportedGuestMail(string To, string Language, DateTimeOffset At)
    : MailContent(MailKind.KeyExportedGuest, To, Language);

/// <summary>To the guest: the one-time link /lost#TOKEN.</summary>
internal sealed record PasswordLostLinkMail(string To, string Language, byte[] Token, DateTimeOffset ExpiresAt)
    : MailContent(MailKind.PasswordLostLink, To, Language);

/// <summary>
/// To every sender: the guest reported a lost password. At <paramref name="RetireAt"/> the server retires the mailbox unless somebody signs
/// in.
/// </summary>
internal sealed record PasswordLostMail(string To, string Language, string GuestAddress, DateTimeOffset RetireAt)
    : GuestEventMail(MailKind.PasswordLost, To, Language, GuestAddress);

/// <summary>As <see cref="PasswordLostMail"/>, to the guest, with how to stop it.</summary>
internal sealed record PasswordLostGuestMail(string To, string Language, DateTimeOffset RetireAt)
    : MailContent(MailKind.PasswordLostGuest, To, Language);

/// <summary>To the sender: a mail to this address could not be delivered. Has the relay's reply.</summary>
internal sealed record RefusedMail(string To, string Language, string GuestAddress, DateTimeOffset SentAt, string RelayText)
    : GuestEventMail(MailKind.Refused, To, Language, GuestAddress);

/// <summary>To every sender: the guest now uses their own key.</summary>
internal sealed record OwnKeySetMail(string To, string Language, string GuestAddress, byte[] Fingerprint, DateTimeOffset At)
    : GuestEventMail(MailKind.OwnKeySet, To, Language, GuestAddress);

/// <summary>As <see cref="OwnKeySetMail"/>, to the guest.</summary>
internal sealed record OwnKeySetGuestMail(string To, string Language, byte[] Fingerprint, DateTimeOffset At)
    : MailContent(MailKind.OwnKeySetGuest, To, Language);

/// <summary>To every sender: the guest removed their own key; the mailbox's key is used again.</summary>
internal sealed record OwnKeyRemovedMail(string To, string Language, string GuestAddress, DateTimeOffset At)
    : GuestEventMail(MailKind.OwnKeyRemoved, To, Language, GuestAddress);

/// <summary>As <see cref="OwnKeyRemovedMail"/>, to the guest.</summary>
internal sealed record OwnKeyRemovedGuestMail(string To, string Language, DateTimeOffset At)
    : MailContent(MailKind.OwnKeyRemovedGuest, To, Language);

/// <summary>To every sender: new messages go to the guest's mail program, or to the mailbox again.</summary>
internal sealed record DeliverySwitchedMail(string To, string Language, string GuestAddress, bool IsDirect, DateTimeOffset At)
    : GuestEventMail(MailKind.DeliverySwitched, To, Language, GuestAddress);

/// <summary>As <see cref="DeliverySwitchedMail"/>, to the guest.</summary>
internal sealed record DeliverySwitchedGuestMail(string To, string Language, bool IsDirect, DateTimeOffset At)
    : MailContent(MailKind.DeliverySwitchedGuest, To, Language);

/// <summary>To every sender: direct delivery failed, and the mailbox gets the messages again.</summary>
internal sealed record DeliveryFellBackMail(string To, string Language, string GuestAddress, FallBackCause Cause)
    : GuestEventMail(MailKind.DeliveryFellBack, To, Language, GuestAddress);

/// <summary>As <see cref="DeliveryFellBackMail"/>, to the guest.</summary>
internal sealed record DeliveryFellBackGuestMail(string To, string Language, FallBackCause Cause)
    : MailContent(MailKind.DeliveryFellBackGuest, To, Language);

/// <summary>To a user: their key was replaced. A thief of the password cannot do it unnoticed.</summary>
internal sealed record KeyReplacedMail(string To, string Language, byte[] Fingerprint, DateTimeOffset At)
    : MailContent(MailKind.KeyReplaced, To, Language);

/// <summary>To a user, 30 days before their key expires.</summary>
internal sealed record KeyExpiringMail(string To, string Language, DateTimeOffset ExpiresAt)
    : MailContent(MailKind.KeyExpiring, To, Language);

/// <summary>To a user: the password was changed.</summary>
internal sealed record PasswordChangedMail(string To, string Language, DateTimeOffset At)
    : MailContent(MailKind.PasswordChanged, To, Language);

/// <summary>To a user: the recovery code was used; it set a new password, and a new code replaced it.</summary>
internal sealed record RecoveryUsedMail(string To, string Language, DateTimeOffset At)
    : MailContent(MailKind.RecoveryUsed, To, Language);

/// <summary>To a user: a new recovery code replaced the old one.</summary>
internal sealed record RecoveryRenewedMail(string To, string Language, DateTimeOffset At)
    : MailContent(MailKind.RecoveryRenewed, To, Language);

/// <summary>To a new user: the one-time link /setup#TOKEN.</summary>
internal sealed record SetUpMail(string To, string Language, byte[] Token, DateTimeOffset ExpiresAt)
    : MailContent(MailKind.SetUp, To, Language);

/// <summary>One line of a digest: events of one kind about one address.</summary>
/// <param name="About">An address; empty if the events are only about the reader.</param>
internal sealed record DigestLine(MailKind Kind, string About, int Count, DateTimeOffset LastAt);

/// <summary>
/// The events held back for one recipient since <paramref name="Since"/>: the newest lines, and the number of events on none of them.
/// </summary>
internal sealed record DigestMail(
    string To, string Language, MailReader Reader, DateTimeOffset Since, IReadOnlyList<DigestLine> Lines, int Others)
    : MailContent(MailKind.Digest, To, Language);
