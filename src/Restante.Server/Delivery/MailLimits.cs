using Restante.Server.Storage;

namespace Restante.Server.Delivery;

/// <summary>The kind of person who reads a mail. A digest's instructions depend on it.</summary>
internal enum MailReader
{
    User,
    Guest,

    /// <summary>A guest without a mailbox; the link of an earlier mail opens everything.</summary>
    LinkHolder,
    Operator,
}

/// <summary>The limit on mails of one kind.</summary>
internal abstract record MailLimit(MailReader Reader)
{
    /// <summary>At most <paramref name="PerHour"/> in any hour to one recipient. One digest an hour reports the rest.</summary>
    internal sealed record Collected(MailReader Reader, int PerHour) : MailLimit(Reader)
    {
        public Rate Rate { get; } = Rate.PerHour(PerHour);
    }

    /// <summary>
    /// At most <paramref name="PerHour"/> in any hour from one sender to one recipient. Beyond that the server refuses the action.
    /// </summary>
    internal sealed record Refused(MailReader Reader, int PerHour) : MailLimit(Reader)
    {
        public Rate Rate { get; } = Rate.PerHour(PerHour);
    }

    /// <summary>Limited at its cause, by <paramref name="What"/>. Never held back, because nothing else carries its content.</summary>
    internal sealed record AtItsCause(MailReader Reader, string What) : MailLimit(Reader);
}

/// <summary>The limit of every mail, per kind and recipient. The <see cref="Outbox"/> refuses a kind without a limit.</summary>
internal static class MailLimits
{
    /// <summary>Time from the first event held back for a recipient to their digest; also the least time between two digests.</summary>
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

    /// <summary>How often one sender may send again to one recipient, for all kinds of mail together.</summary>
    public static Rate SentAgain { get; } = Rate.PerHour(6);

    /// <exception cref="KeyNotFoundException">The kind has no limit.</exception>
    public static MailLimit Of(MailKind kind) => Table[kind];

    /// <summary>The address that a mail is about, for the digest; empty if it is only about its reader.</summary>
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
