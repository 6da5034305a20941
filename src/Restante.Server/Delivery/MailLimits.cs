using Restante.Server.Storage;

namespace Restante.Server.Delivery;

/// <summary>Who reads a mail; decides what a digest tells them to do.</summary>
internal enum MailReader
{
    User,
    Guest,

    /// <summary>A guest without a mailbox: the link of an earlier mail opens everything.</summary>
    LinkHolder,
    Operator,
}

/// <summary>What bounds the mails of one kind.</summary>
internal abstract record MailLimit(MailReader Reader)
{
    /// <summary>At most so many in any hour to one recipient; the rest is collected and told by one digest an hour.</summary>
    internal sealed record Collected(MailReader Reader, int PerHour) : MailLimit(Reader)
    {
        public Rate Rate { get; } = Rate.PerHour(PerHour);
    }

    /// <summary>At most so many in any hour from one sender to one recipient; beyond it the action is refused.</summary>
    internal sealed record Refused(MailReader Reader, int PerHour) : MailLimit(Reader)
    {
        public Rate Rate { get; } = Rate.PerHour(PerHour);
    }

    /// <summary>Bounded where it is caused, by <paramref name="What"/>; never held back, since it carries what nothing else does.</summary>
    internal sealed record AtItsCause(MailReader Reader, string What) : MailLimit(Reader);
}

/// <summary>
/// The limit of every mail, per kind and recipient. A kind without one cannot be put into the <see cref="Outbox"/>.
/// </summary>
internal static class MailLimits
{
    /// <summary>From the first event held back for a recipient to their digest; the least time between two digests.</summary>
    public static readonly TimeSpan DigestAfter = TimeSpan.FromHours(1);

    private const int Messages = 60;
    private const int Events = 20;

    private static readonly Dictionary<MailKind, MailLimit> Table = new()
    {
        [MailKind.Invitation] = new MailLimit.AtItsCause(MailReader.Guest, "InvitationBook: per sender and address, by the hour and day"),
        [MailKind.PasswordLostLink] = new MailLimit.AtItsCause(MailReader.Guest, "LostPasswordQueue: three, then one in eight hours"),
        [MailKind.SetUp] = new MailLimit.AtItsCause(MailReader.User, "UserAdministration: each time that the operator asks for one"),
        [MailKind.Digest] = new MailLimit.AtItsCause(MailReader.User, "Digests: one an hour to one recipient"),
        [MailKind.PgpMessage] = new MailLimit.Refused(MailReader.Guest, Messages),
        [MailKind.GuestNotification] = new MailLimit.Collected(MailReader.Guest, Messages),
        [MailKind.WaitingNotification] = new MailLimit.Collected(MailReader.LinkHolder, Messages),
        [MailKind.UserNotification] = new MailLimit.Collected(MailReader.User, Messages),
        [MailKind.LinkUnopened] = new MailLimit.Collected(MailReader.User, Events),
        [MailKind.LinkExpiring] = new MailLimit.Collected(MailReader.User, Events),
        [MailKind.LinkRedeemed] = new MailLimit.Collected(MailReader.User, Events),
        [MailKind.DeletionReminder] = new MailLimit.Collected(MailReader.Guest, Events),
        [MailKind.PinTries] = new MailLimit.Collected(MailReader.User, Events),
        [MailKind.PinLocked] = new MailLimit.Collected(MailReader.User, Events),
        [MailKind.NotMe] = new MailLimit.Collected(MailReader.User, Events),
        [MailKind.NotMeOperator] = new MailLimit.Collected(MailReader.Operator, Events),
        [MailKind.MailboxFrozen] = new MailLimit.Collected(MailReader.User, Events),
        [MailKind.MailboxFrozenReminder] = new MailLimit.Collected(MailReader.User, Events),
        [MailKind.MailboxReported] = new MailLimit.Collected(MailReader.User, Events),
        [MailKind.MailboxFrozenGuest] = new MailLimit.Collected(MailReader.Guest, Events),
        [MailKind.MailboxRetired] = new MailLimit.Collected(MailReader.User, Events),
        [MailKind.MailboxRetiredGuest] = new MailLimit.Collected(MailReader.LinkHolder, Events),
        [MailKind.KeyExported] = new MailLimit.Collected(MailReader.User, Events),
        [MailKind.KeyExportedGuest] = new MailLimit.Collected(MailReader.Guest, Events),
        [MailKind.PasswordLost] = new MailLimit.Collected(MailReader.User, Events),
        [MailKind.PasswordLostGuest] = new MailLimit.Collected(MailReader.Guest, Events),
        [MailKind.Refused] = new MailLimit.Collected(MailReader.User, Events),
        [MailKind.OwnKeySet] = new MailLimit.Collected(MailReader.User, Events),
        [MailKind.OwnKeySetGuest] = new MailLimit.Collected(MailReader.Guest, Events),
        [MailKind.OwnKeyRemoved] = new MailLimit.Collected(MailReader.User, Events),
        [MailKind.OwnKeyRemovedGuest] = new MailLimit.Collected(MailReader.Guest, Events),
        [MailKind.DeliverySwitched] = new MailLimit.Collected(MailReader.User, Events),
        [MailKind.DeliverySwitchedGuest] = new MailLimit.Collected(MailReader.Guest, Events),
        [MailKind.DeliveryFellBack] = new MailLimit.Collected(MailReader.User, Events),
        [MailKind.DeliveryFellBackGuest] = new MailLimit.Collected(MailReader.Guest, Events),
        [MailKind.KeyExpiring] = new MailLimit.Collected(MailReader.User, Events),
        [MailKind.KeyReplaced] = new MailLimit.Collected(MailReader.User, Events),
        [MailKind.PasswordChanged] = new MailLimit.Collected(MailReader.User, Events),
        [MailKind.RecoveryUsed] = new MailLimit.Collected(MailReader.User, Events),
        [MailKind.RecoveryRenewed] = new MailLimit.Collected(MailReader.User, Events),
    };

    /// <summary>"Send again": at most so many in any hour of one sender to one recipient, whatever the mail that follows.</summary>
    public static Rate SentAgain { get; } = Rate.PerHour(6);

    /// <exception cref="KeyNotFoundException">The kind has no limit.</exception>
    public static MailLimit Of(MailKind kind) => Table[kind];

    /// <summary>The address that a mail is about, as a digest names it; empty where it is about nobody but its reader.</summary>
    public static string About(MailContent content) => content switch
    {
        GuestEventMail mail => mail.GuestAddress,
        GuestNotificationMail mail => mail.Sender.Address,
        WaitingNotificationMail mail => mail.Sender.Address,
        MailboxFrozenGuestMail mail => mail.Sender.Address,
        UserNotificationMail mail => mail.Author.Address,
        _ => "",
    };
}
