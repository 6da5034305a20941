using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Restante.Server.Messages;
using Restante.Server.Storage;

namespace Restante.Server.Tests.Storage;

/// <summary>What a list costs must not grow with everybody else's messages.</summary>
public sealed class QueryPlanTests
{
    [Theory]
    [InlineData(nameof(Folder.Inbox))]
    [InlineData(nameof(Folder.Sent))]
    public async Task A_folder_is_found_from_the_readers_own_accesses(string folder)
    {
        await using var database = await TestDatabase.Create(Databases.Sqlite);
        var connection = $"Data Source={Path.Combine(database.Folder, "restante.db")}";
        var asked = new Asked();
        await using var store = new SqliteStore(new DbContextOptionsBuilder<SqliteStore>().UseSqlite(connection).AddInterceptors(asked).Options);
        var reader = new Reader(ReaderKind.User, new byte[16]);
        await new MessageReading(store, new NoFacts(), TimeProvider.System).Page(reader, Enum.Parse<Folder>(folder), null, null, 50, TestContext.Current.CancellationToken);

        await using var plain = new SqliteConnection(connection);
        await plain.OpenAsync(TestContext.Current.CancellationToken);
        await using var explain = plain.CreateCommand();
        var (text, parameters) = asked.Commands[0];
        explain.CommandText = "EXPLAIN QUERY PLAN " + text;
        foreach (var parameter in parameters) explain.Parameters.AddWithValue(parameter, DBNull.Value);
        var steps = new List<string>();
        await using var rows = await explain.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        while (await rows.ReadAsync(TestContext.Current.CancellationToken)) steps.Add(rows.GetString(3));
        Assert.Contains(steps, step => step.StartsWith("SEARCH", StringComparison.Ordinal));
        Assert.DoesNotContain(steps, step => step.StartsWith("SCAN", StringComparison.Ordinal));
    }

    private sealed class NoFacts : IInvitationFacts
    {
        public Task<IReadOnlyList<InvitationFacts>> For(IReadOnlyCollection<byte[]> ids, CancellationToken cancel) =>
            Task.FromResult<IReadOnlyList<InvitationFacts>>([]);
    }

    private sealed class Asked : DbCommandInterceptor
    {
        public List<(string Text, string[] Parameters)> Commands { get; } = [];

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            Commands.Add((command.CommandText, [.. command.Parameters.Cast<DbParameter>().Select(parameter => parameter.ParameterName)]));
            return ValueTask.FromResult(result);
        }
    }
}
