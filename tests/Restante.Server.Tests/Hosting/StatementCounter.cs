using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Restante.Server.Storage;
using Restante.Server.Tests.Guests;

namespace Restante.Server.Tests.Hosting;

/// <summary>Every statement of every context, in the order in which they ended.</summary>
internal sealed class StatementCounter : DbCommandInterceptor
{
    public ConcurrentQueue<(DbContextId Context, string Text)> Statements { get; } = new();

    /// <summary>A server whose statements are counted.</summary>
    public static async Task<ServerFixture> Start(string database, StatementCounter counter)
    {
        var settings = new Dictionary<string, string?> { ["Invitations:PerHour"] = "1000", ["Invitations:PerDay"] = "1000" };
        if (database == Databases.PostgreSql) settings["Storage:PostgreSql"] = await TemporaryPostgres.NewDatabase();
        return new ServerFixture(await TestServer.Start(settings, services =>
        {
            services.ConfigureDbContext<SqliteStore>(builder => builder.AddInterceptors(counter));
            services.ConfigureDbContext<PostgresStore>(builder => builder.AddInterceptors(counter));
        }));
    }

    /// <summary>The statements of the one context that sent a statement which begins in one of these ways.</summary>
    public IReadOnlyList<string> OfContextThat(params string[] begins)
    {
        var context = Statements
            .First(statement => begins.Any(begin => statement.Text.StartsWith(begin, StringComparison.Ordinal))).Context;
        return [.. Statements.Where(statement => statement.Context == context).Select(statement => statement.Text)];
    }

    public override ValueTask<DbDataReader> ReaderExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, DbDataReader result, CancellationToken cancellationToken = default)
    {
        Note(command, eventData);
        return ValueTask.FromResult(result);
    }

    public override ValueTask<int> NonQueryExecutedAsync(
        DbCommand command, CommandExecutedEventData eventData, int result, CancellationToken cancellationToken = default)
    {
        Note(command, eventData);
        return ValueTask.FromResult(result);
    }

    // Several statements may go out as one command; each costs the database its own work.
    private void Note(DbCommand command, CommandExecutedEventData eventData)
    {
        foreach (var text in command.CommandText.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            Statements.Enqueue((eventData.Context!.ContextId, text));
    }
}
