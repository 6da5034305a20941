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

/// <summary>The limit of every mail, per kind and recipient. The <see cref="Outbox"/> refuses a kind that no slice declares.</summary>
/// <exception cref="ArgumentException">Two declarations name one kind.</exception>
internal sealed class MailLimits(IEnumerable<MailDeclaration> declarations)
{
    /// <summary>Time from the first event held back for a recipient to their digest; also the least time between two digests.</summary>
    public static readonly TimeSpan DigestAfter = TimeSpan.FromHours(1);

    /// <summary>Most mails in an hour of a kind that announces messages.</summary>
    public const int Messages = 60;

    /// <summary>Most mails in an hour of a kind that reports events.</summary>
    public const int Events = 20;

    private readonly Dictionary<MailKind, MailLimit> limits = declarations.ToDictionary(one => one.Kind, one => one.Limit);

    /// <summary>How often one sender may send again to one recipient, for all kinds of mail together.</summary>
    public static Rate SentAgain { get; } = Rate.PerHour(6);

    /// <exception cref="KeyNotFoundException">The kind has no limit.</exception>
    public MailLimit Of(MailKind kind) => limits[kind];
}
