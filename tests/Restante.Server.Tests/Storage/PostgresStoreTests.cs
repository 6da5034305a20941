using Npgsql;
using Restante.Server.Storage;

namespace Restante.Server.Tests.Storage;

public sealed class PostgresStoreTests
{
    [Fact]
    public void Statements_are_prepared_and_connections_not_reset()
    {
        var builder = new NpgsqlConnectionStringBuilder(PostgresStore.WithPreparedStatements("Host=/run/postgresql;Database=restante"));
        Assert.True(builder.MaxAutoPrepare > 0);
        Assert.True(builder.NoResetOnClose);
    }

    [Fact]
    public void What_the_operator_sets_wins()
    {
        var builder = new NpgsqlConnectionStringBuilder(
            PostgresStore.WithPreparedStatements("Host=db.example.org;MaxAutoPrepare=0;No Reset On Close=false"));
        Assert.Equal(0, builder.MaxAutoPrepare);
        Assert.False(builder.NoResetOnClose);
    }

    [Fact]
    public async Task Repeated_statement_is_prepared_on_its_connection()
    {
        var connection = await TemporaryPostgres.NewDatabase();
        await using var source = NpgsqlDataSource.Create(PostgresStore.WithPreparedStatements(connection)!);
        var cancel = TestContext.Current.CancellationToken;
        for (var time = 0; time < 3; time++)
        {
            await using var command = source.CreateCommand("SELECT 40 + $1");
            command.Parameters.Add(new NpgsqlParameter { Value = time });
            Assert.Equal(40 + time, await command.ExecuteScalarAsync(cancel));
        }
        await using var prepared = source.CreateCommand(
            "SELECT count(*)::int FROM pg_prepared_statements WHERE statement LIKE 'SELECT 40 +%'");
        Assert.Equal(1, await prepared.ExecuteScalarAsync(cancel));
    }
}
