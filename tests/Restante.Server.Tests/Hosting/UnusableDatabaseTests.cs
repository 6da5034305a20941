using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Restante.Server.Storage;
using Restante.Server.Tests.Sending;

namespace Restante.Server.Tests.Hosting;

/// <summary>The operator's messages when the database cannot be used: what happened, and what to do.</summary>
[Trait("Time", "long")]
public sealed class UnusableDatabaseTests
{
    private const string PostgreSql = "Host=db.example.org;Port=5433;Database=letters;Username=restante;Password=secret-word";
    private static readonly string[][] EveryVerb = [["serve"], ["user", "list"], ["user", "add", "a@example.org"],
        ["user", "disable", "a@example.org"], ["retention", "--dry-run"], ["doctor"]];
    private static readonly string[][] Two = [["serve"], ["user", "list"]];

    public static TheoryData<string, string, string, string> Files()
    {
        var data = new TheoryData<string, string, string, string>();
        foreach (var (fault, happened, advice, verbs) in new (string, string, string, string[][])[]
        {
            ("text", "is not a SQLite database", "restore a backup", EveryVerb),
            ("folder", "is a folder", "Move the folder away", Two),
            ("damaged", "is damaged", "restore a backup", Two),
            ("newer", "was changed by a newer version of Restante (its 99990101000000_Later", "Start that version or a later one",
                EveryVerb),
            ("change-locked", "Another restante is changing the tables", "DELETE FROM \"__EFMigrationsLock\"", [["serve"]]),
            ("data-file", "The data folder", "set Storage:Folder to another folder", Two),
        })
            foreach (var verb in verbs) data.Add(fault, string.Join(' ', verb), happened, advice);
        return data;
    }

    [Theory, MemberData(nameof(Files))]
    public async Task Verb_says_what_happened_and_what_to_do(string fault, string verb, string happened, string advice)
    {
        using var temporary = new TemporaryFolder();
        await Spoil(temporary.Path, fault);
        var (exitCode, output, errors) = await ServerProcess.Run(temporary.Path,
            [.. verb.Split(' '), "--Server:Port", $"{Loopback.FreePort()}"]);
        var said = verb == "doctor" ? output : errors;
        Assert.Equal(1, exitCode);
        Assert.Contains(happened, said, StringComparison.Ordinal);
        Assert.Contains(advice, said, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("SQLite Error", said, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said + errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=127.0.0.1;Port={free};Database=letters;Username=restante;Password=secret-word",
        "PostgreSQL at 127.0.0.1:{free} cannot be reached", "Start it if it is stopped.")]
    [InlineData("{server};Database=letters;Username=limited", "has no database letters", "createdb -O limited letters")]
    public async Task Unavailable_PostgreSQL_is_named_without_its_password(string connection, string happened, string advice)
    {
        using var temporary = new TemporaryFolder();
        var free = $"{Loopback.FreePort()}";
        var running = new NpgsqlConnectionStringBuilder(await TemporaryPostgres.NewDatabase());
        await using (var source = NpgsqlDataSource.Create(running.ConnectionString))
        await using (var command = source.CreateCommand("DO $$ BEGIN CREATE ROLE limited LOGIN NOCREATEDB; EXCEPTION WHEN " +
            "duplicate_object THEN NULL; END $$")) await command.ExecuteNonQueryAsync();
        connection = connection.Replace("{free}", free, StringComparison.Ordinal).Replace("{server}",
            $"Host={running.Host};Port={running.Port}", StringComparison.Ordinal);
        foreach (var verb in Two)
        {
            var (exitCode, _, errors) = await ServerProcess.Run(temporary.Path,
                [.. verb, "--Server:Port", free, "--Storage:PostgreSql", connection]);
            Assert.Equal(1, exitCode);
            Assert.Contains(happened.Replace("{free}", free, StringComparison.Ordinal), errors, StringComparison.Ordinal);
            Assert.Contains(advice, errors, StringComparison.Ordinal);
            Assert.DoesNotContain("secret-word", errors, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("28P01", "does not accept the password of restante", "Correct Username and Password in Storage:PostgreSql.")]
    [InlineData("28000", "does not let restante in", "pg_hba.conf")]
    [InlineData("3D000", "has no database letters", "createdb -O restante letters")]
    [InlineData("42501", "may not do this", "Make that user the database's owner.")]
    [InlineData("53300", "takes no more connections", "max_connections")]
    [InlineData("53100", "no space left", "Free some space")]
    [InlineData("57P03", "is starting or stopping", "Try again")]
    [InlineData("25006", "is read-only", "Correct Host")]
    [InlineData("XX001", "is damaged", "restore a backup")]
    [InlineData("99999", "PostgreSQL says: text of the server", "restante doctor")]
    public void PostgreSQL_state_is_explained(string state, string happened, string advice)
    {
        var sentence = DatabaseFault.Explain(new InvalidOperationException("",
            new PostgresException("text of the server", "FATAL", "FATAL", state)), new() { PostgreSql = PostgreSql });
        Assert.Contains("db.example.org:5433", sentence, StringComparison.Ordinal);
        Assert.Contains(happened, sentence, StringComparison.Ordinal);
        Assert.Contains(advice, sentence, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-word", sentence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5, "is locked by another program", "Stop that program")]
    [InlineData(8, "cannot be written", "chown")]
    [InlineData(10, "the disk reports an error", "check the disk")]
    [InlineData(13, "the disk is full", "Free some space")]
    [InlineData(14, "cannot be opened", "chown")]
    [InlineData(26, "is not a SQLite database", "restore a backup")]
    [InlineData(1, "SQLite says: text", "restante doctor")]
    public void SQLite_code_is_explained(int code, string happened, string advice)
    {
        using var temporary = new TemporaryFolder();
        var sentence = DatabaseFault.Explain(new DbUpdateException("", new SqliteException("text", code)),
            new() { Folder = temporary.Path });
        Assert.StartsWith(Path.Combine(temporary.Path, "restante.db"), sentence!.Replace("Access to ", "", StringComparison.Ordinal),
            StringComparison.Ordinal);
        Assert.Contains(happened, sentence, StringComparison.Ordinal);
        Assert.Contains(advice, sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Second_server_on_the_same_data_is_refused_and_changes_nothing()
    {
        await using var first = await TestServer.Start();
        var file = Path.Combine(first.Folder, "data", "restante.db");
        var migrations = Count(file);
        Execute(file,
            "DELETE FROM \"__EFMigrationsHistory\" WHERE \"MigrationId\" = (SELECT MAX(\"MigrationId\") FROM \"__EFMigrationsHistory\")");
        var refusal = await Assert.ThrowsAsync<UnusableDatabaseException>(() => TestServer.Start(folder: first.Folder));
        Assert.Contains("Another restante serves the data", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(migrations - 1, Count(file));

        static long Count(string file)
        {
            using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "SELECT COUNT(*) FROM \"__EFMigrationsHistory\"";
            return (long)command.ExecuteScalar()!;
        }
    }

    [Fact]
    public void Locked_and_full_databases_fail_with_these_codes()
    {
        using var temporary = new TemporaryFolder();
        var options = new StorageOptions { Folder = temporary.Path };
        using var first = Open(options);
        Execute(first, "CREATE TABLE t (b BLOB); BEGIN EXCLUSIVE");
        using (var second = Open(options))
            Assert.Contains("is locked by another program", DatabaseFault.Explain(Assert.Throws<SqliteException>(() =>
                Execute(second, "INSERT INTO t VALUES (1)")), options), StringComparison.Ordinal);
        Execute(first, "COMMIT; PRAGMA max_page_count = 10");
        Assert.Contains("the disk is full", DatabaseFault.Explain(Assert.Throws<SqliteException>(() =>
            Execute(first, "INSERT INTO t VALUES (zeroblob(1000000))")), options), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=a;Port=x")]
    [InlineData("nonsense secret-word")]
    [InlineData("Username=restante")]
    public async Task Invalid_connection_string_stops_the_start_and_is_not_shown(string connection)
    {
        using var temporary = new TemporaryFolder();
        var (exitCode, _, errors) = await ServerProcess.Run(temporary.Path, "user", "list", "--Storage:PostgreSql", connection);
        Assert.Equal(2, exitCode);
        Assert.Contains("Storage: PostgreSql is not a connection string", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-word", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Other_failures_are_not_explained_as_the_databases() =>
        Assert.Null(DatabaseFault.Explain(new InvalidDataException("x", new IOException("y")), new()));

    private static async Task Spoil(string folder, string fault)
    {
        var data = Path.Combine(folder, "data");
        var file = Path.Combine(data, "restante.db");
        if (fault == "data-file")
        {
            await File.WriteAllTextAsync(data, "");
            return;
        }
        Directory.CreateDirectory(data);
        switch (fault)
        {
            case "text": await File.WriteAllTextAsync(file, new string('x', 5000)); break;
            case "folder": Directory.CreateDirectory(file); break;
            case "damaged":
                await Migrated(file);
                await using (var stream = File.OpenWrite(file))
                {
                    stream.Position = 100;
                    await stream.WriteAsync(Enumerable.Repeat((byte)0x5A, (int)stream.Length - 100).ToArray());
                }
                break;
            case "newer":
                await Migrated(file);
                Execute(file, "INSERT INTO \"__EFMigrationsHistory\" VALUES ('99990101000000_Later', '99.0.0')");
                break;
            case "change-locked":
                Execute(file, "CREATE TABLE \"__EFMigrationsLock\" (\"Id\" INTEGER NOT NULL PRIMARY KEY, \"Timestamp\" TEXT NOT NULL); " +
                    "INSERT INTO \"__EFMigrationsLock\" VALUES (1, '2026-01-01')");
                break;
            default: throw new ArgumentOutOfRangeException(nameof(fault));
        }
    }

    private static async Task Migrated(string file)
    {
        await using var database = await TestDatabase.Create(Databases.Sqlite);
        await using var store = database.NewStore();
        await store.Database.ExecuteSqlAsync($"VACUUM INTO {file}");
    }

    private static void Execute(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        Execute(connection, sql);
    }

    private static SqliteConnection Open(StorageOptions options)
    {
        var connection = new SqliteConnection($"Data Source={options.SqliteFile};Pooling=False;Default Timeout=1");
        connection.Open();
        return connection;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
