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
/// The limit of every mail, per kind and recipient. A kind that no slice declares cannot be put into the <see cref="Outbox"/>.
/// </summary>
/// <exception cref="ArgumentException">Two declarations name one kind.</exception>
internal sealed class MailLimits(IEnumerable<MailDeclaration> declarations)
{
    /// <summary>From the first event held back for a recipient to their digest; the least time between two digests.</summary>
    public static readonly TimeSpan DigestAfter = TimeSpan.FromHours(1);

    /// <summary>Mails in an hour, where each is about a message.</summary>
    public const int Messages = 60;

    /// <summary>Mails in an hour, where each is about an event.</summary>
    public const int Events = 20;

    private readonly Dictionary<MailKind, MailLimit> limits = declarations.ToDictionary(one => one.Kind, one => one.Limit);

    /// <summary>"Send again": at most so many in any hour of one sender to one recipient, whatever the mail that follows.</summary>
    public static Rate SentAgain { get; } = Rate.PerHour(6);

    /// <exception cref="KeyNotFoundException">The kind has no limit.</exception>
    public MailLimit Of(MailKind kind) => limits[kind];
}
