using Restante.Server.Storage;

namespace Restante.Server.Retention;

/// <summary>
/// What one slice deletes or reminds of when its time has come (PROTOCOL.md section 12). Register each rule as a scoped
/// <see cref="IRetentionRule"/>; the sweep runs every rule in a scope and a transaction of its own, in order.
/// </summary>
internal interface IRetentionRule
{
    /// <summary>A stable kebab-case word for logs and the dry run: "mailbox-deletion".</summary>
    string Name { get; }

    /// <summary>
    /// Rules of a lower order run first: 0 reminders, 100 what ends (invitations, mailboxes, messages), 200 what nobody
    /// refers to any more (bodies, blobs), 300 books of the server itself (sessions, sent mails, day keys), 400 what waits
    /// for the commits of all the others.
    /// </summary>
    int Order { get; }

    /// <summary>
    /// What <see cref="Apply"/> would do at <paramref name="now"/>: one sentence each, with counts and, where people are
    /// concerned, addresses. Empty where there is nothing to do. Changes nothing.
    /// </summary>
    Task<IReadOnlyList<string>> Plan(Store store, DateTimeOffset now, CancellationToken cancel);

    /// <summary>
    /// Does it, within the caller's transaction. Must be idempotent: it may run again at once, and on two nodes. What lies
    /// outside the database (files) is removed only where that can be done again, and never before the rows are gone.
    /// </summary>
    Task Apply(Store store, DateTimeOffset now, CancellationToken cancel);
}

/// <summary>Sentences of a plan that counts.</summary>
internal static class Counted
{
    /// <summary>No sentence for none, <paramref name="one"/> for one, otherwise the number and <paramref name="many"/>.</summary>
    public static string[] Sentence(int count, string one, string many) => count switch
    {
        0 => [],
        1 => [one],
        _ => [$"{count} {many}"],
    };
}
