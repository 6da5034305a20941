using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;
using Restante.Protocol;
using Restante.Server.Messages;
using Restante.Server.Storage;

namespace Restante.Server.Tests.Storage;

/// <summary>The cost of a page of a list grows neither with the reader's messages nor with other people's.</summary>
public sealed class QueryPlanTests
{
    private static readonly Reader Someone = new(ReaderKind.User, Id16.Of([.. Enumerable.Repeat((byte)7, 16)]));

    private static readonly (Listing Listing, string Index)[] Lists =
    [
        (new Listing(Folder.Inbox), "IX_accesses_received"),
        (new Listing(Folder.Archive), "IX_accesses_received"),
        (new Listing(Folder.Inbox, Unread: true), "IX_accesses_unread"),
        (new Listing(Folder.Sent), "IX_accesses_sent"),
        (new Listing(null, Id(5)), "IX_messages_ThreadId"),
    ];

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Page_is_read_from_its_index_without_a_sort(string kind)
    {
        await using var database = await TestDatabase.Create(kind);
        await Fill(database, 1000);
        foreach (var (listing, index) in Lists)
        {
            var asked = new Asked();
            await Page(database, asked, listing, 50);
            // PostgreSQL sorts if it expects a row or two; what matters is that the index can give the order.
            var plan = await Plan(database, asked.Commands[0], "SET enable_bitmapscan = off; ");
            Assert.Contains(plan, step => step.Contains(index, StringComparison.Ordinal));
            // Sorting the page after it is read costs nothing; it is read inside PostgreSQL's Limit.
            var reading = kind == Databases.Sqlite ? plan : plan.SkipWhile(step => !step.Contains("Limit", StringComparison.Ordinal));
            if (listing.ThreadId is null) Assert.True(!reading.Any(IsSort), string.Join('\n', plan));
            foreach (var command in asked.Commands.Where(command => command.Parameters.Count > 0))
            {
                var steps = await Plan(database, command, "SET enable_seqscan = off; ");
                // SQLite walks through the page itself, which a step before has read.
                Assert.DoesNotContain(steps, step => IsWalk(step) && !steps.Contains(step.Replace("SCAN", "CO-ROUTINE")));
                // Found from the page's messages, not from all of the reader's. PostgreSQL decides by size, and 2,000 rows are few.
                if (kind == Databases.Sqlite)
                    Assert.DoesNotContain(steps, step => step.Contains("IX_accesses_ReaderKind_ReaderId", StringComparison.Ordinal));
            }
        }
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Page_takes_the_same_statements_however_many_messages_there_are(string kind)
    {
        await using var database = await TestDatabase.Create(kind);
        await Fill(database, 300);
        var (few, many) = (new Asked(), new Asked());
        var small = await Page(database, few, new Listing(Folder.Inbox), 3);
        var large = await Page(database, many, new Listing(Folder.Inbox), 100);
        Assert.Equal((3, 100), (small.Count, large.Count));
        // The page's messages, others of its last millisecond, bodies, recipients; it has none of the reader's own, which need more.
        Assert.Equal((4, 4), (few.Commands.Count, many.Commands.Count));
    }

    private static bool IsSort(string step) =>
        step.Contains("TEMP B-TREE", StringComparison.Ordinal) || step.Contains("Sort", StringComparison.Ordinal);

    // A page of 50 out of 1,000 is few enough for PostgreSQL to read a whole table, unless a setting forbids it.
    private static bool IsWalk(string step) =>
        step.StartsWith("SCAN", StringComparison.Ordinal) || step.Contains("Seq Scan", StringComparison.Ordinal);

    private static Id16 Id(int number) => Id16.Of([.. BitConverter.GetBytes(number), .. new byte[12]]);

    /// <summary>Messages received, half of them archived and all read, and as many sent.</summary>
    private static async Task Fill(TestDatabase database, int count)
    {
        await using var store = database.NewStore();
        var start = DateTimeOffset.FromUnixTimeMilliseconds(1_000_000);
        for (var i = 1; i <= 2 * count; i++)
        {
            var isOwn = i > count;
            var message = new Message
            {
                Id = Id(i), AuthorKind = AuthorKind.User, AuthorId = isOwn ? Someone.Id : Id(0),
                AuthorAddress = "a@example.org", AuthorName = "", AuthorFingerprint = [], AuthorCertificate = [],
                ThreadId = Id(i / 2), SentAt = start.AddSeconds(i), Size = 1, ToSelf = false,
            };
            var access = Access.To(message, Id(i), Someone, isOwn ? Role.Author : Role.To, [], [], start);
            access.ReadAt = start;
            if (!isOwn && i % 2 == 0) access.Place = Place.Archive;
            store.AddRange(message, access, new Body
            {
                Id = Id(i), MessageId = Id(i), OwnerKind = AuthorKind.User, OwnerId = Id(0), Size = 1,
                BlobName = i.ToString(CultureInfo.InvariantCulture), StagedAt = start, StoredAt = start,
            });
        }
        await store.SaveChangesAsync(TestContext.Current.CancellationToken);
        if (store is PostgresStore) await store.Database.ExecuteSqlAsync($"ANALYZE", TestContext.Current.CancellationToken);
    }

    private static async Task<IReadOnlyList<MessageItem>> Page(TestDatabase database, Asked asked, Listing listing, int limit)
    {
        await using var store = database.NewStore(asked);
        var reading = new MessageReading(store, new NoFacts(), TimeProvider.System);
        return (await reading.Page(Someone, listing, null, limit, TestContext.Current.CancellationToken)).Items;
    }

    private static async Task<List<string>> Plan(TestDatabase database, Command asked, string postgres = "")
    {
        await using var store = database.NewStore();
        await store.Database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var explain = store.Database.GetDbConnection().CreateCommand();
        var isSqlite = store is SqliteStore;
        // The server's own statement.
#pragma warning disable CA2100
        explain.CommandText = (isSqlite ? "EXPLAIN QUERY PLAN " : postgres + "EXPLAIN ") + asked.Text;
#pragma warning restore CA2100
        foreach (var (name, value) in asked.Parameters)
            explain.Parameters.Add(isSqlite ? new SqliteParameter(name, value) : new NpgsqlParameter(name, value));
        var steps = new List<string>();
        await using var rows = await explain.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        while (await rows.ReadAsync(TestContext.Current.CancellationToken)) steps.Add(rows.GetString(isSqlite ? 3 : 0));
        return steps;
    }

    private sealed class NoFacts : IInvitationFacts
    {
        public Task<IReadOnlyList<InvitationFacts>> For(IReadOnlyCollection<Id16> ids, CancellationToken cancel) =>
            Task.FromResult<IReadOnlyList<InvitationFacts>>([]);
    }

    private sealed record Command(string Text, IReadOnlyList<(string Name, object? Value)> Parameters);

    private sealed class Asked : DbCommandInterceptor
    {
        public List<Command> Commands { get; } = [];

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<DbDataReader> result,
            CancellationToken cancellationToken = default)
        {
            Commands.Add(new Command(command.CommandText,
                [.. command.Parameters.Cast<DbParameter>().Select(parameter => (parameter.ParameterName, parameter.Value))]));
            return ValueTask.FromResult(result);
        }
    }
}
