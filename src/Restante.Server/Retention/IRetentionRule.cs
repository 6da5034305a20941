using Restante.Server.Storage;

namespace Restante.Server.Retention;

/// <summary>
/// One slice's scheduled deletions or reminders (PROTOCOL.md section 12). Register each rule as a scoped <see cref="IRetentionRule"/>;
/// the sweep runs every rule in its own scope and transaction, in order.
/// </summary>
internal interface IRetentionRule
{
    /// <summary>A stable kebab-case name for logs and the dry run: "mailbox-deletion".</summary>
    string Name { get; }

    /// <summary>
    /// Rules of a lower order run first: 0 reminders, 100 expired invitations, mailboxes and messages, 200 unreferenced bodies and
    /// blobs, 300 the server's own records (sessions, sent mails, day keys), 400 work that needs the commits of all others.
    /// </summary>
    int Order { get; }

    /// <summary>
    /// What <see cref="Apply"/> would do at <paramref name="now"/>: one sentence for each kind of action, with counts and, for people,
    /// addresses. Empty if there is nothing to do. Changes nothing.
    /// </summary>
    Task<IReadOnlyList<string>> Plan(Store store, DateTimeOffset now, CancellationToken cancel);

    /// <summary>
    /// Deletes what committed transactions of earlier sweeps left outside the database, such as files. Runs before <see cref="Apply"/> and
    /// outside any transaction, so it may do network I/O. Must be idempotent.
    /// </summary>
    Task CleanUp(Store store, DateTimeOffset now, CancellationToken cancel) => Task.CompletedTask;

    /// <summary>
    /// Applies the rule within the caller's transaction. Must be idempotent: it may run again at once, and on two nodes. Files may be
    /// removed only if that can be repeated, and never before their rows are deleted.
    /// </summary>
    Task Apply(Store store, DateTimeOffset now, CancellationToken cancel);
}

/// <summary>Sentences with counts, for a plan.</summary>
internal static class Counted
{
    /// <summary>
    /// No sentence if the count is 0, <paramref name="one"/> if it is 1, otherwise the number and <paramref name="many"/>.
    /// </summary>
    public static string[] Sentence(int count, string one, string many) => count switch
    {
        0 => [],
        1 => [one],
        _ => [$"{count} {many}"],
    };
}
