using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;
using Restante.Server.Storage;
using Restante.Server.Tests;
using Restante.Server.Tests.Hosting;

[assembly: AssemblyFixture(typeof(PostgresLifetime))]

namespace Restante.Server.Tests;

/// <summary>
/// The two databases as theory data: <c>[Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]</c>. "./test quick"
/// has SQLite alone.
/// </summary>
public static class Databases
{
    public const string Sqlite = "SQLite";
    public const string PostgreSql = "PostgreSQL";

    public static TheoryData<string> Both =>
        TestRun.IsQuick ? [Sqlite] : [Sqlite, PostgreSql];
}

/// <summary>An empty, migrated database of either kind, gone when disposed.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    private readonly string? connection;
    private readonly SqlitePragmas pragmas = new();

    private TestDatabase(string folder, string? connection) => (Folder, this.connection) = (folder, connection);

    /// <summary>A temporary folder: it has the SQLite file, and a test may add keys.</summary>
    public string Folder { get; }

    /// <summary>What a <see cref="TestServer"/> needs to run on this database.</summary>
    public Dictionary<string, string?> Settings => connection is null ? [] : new() { ["Storage:PostgreSql"] = connection };

    /// <summary>The options a server would have.</summary>
    public StorageOptions Options => new() { Folder = Folder, PostgreSql = connection };

    public static async Task<TestDatabase> Create(string kind)
    {
        var folder = Directory.CreateTempSubdirectory("restante-test-").FullName;
        var connection = kind == Databases.PostgreSql ? await TemporaryPostgres.NewDatabase() : null;
        if (connection is null) await MigratedFile.Write(folder);
        return new TestDatabase(folder, connection);
    }

    /// <summary>A store with its own connection, as a request has it.</summary>
    public Store NewStore(params IInterceptor[] interceptors) => connection is null
        ? new SqliteStore(new DbContextOptionsBuilder<SqliteStore>()
            .UseSqlite($"Data Source={SqliteFile}").AddInterceptors([pragmas, .. interceptors]).Options)
        : TemporaryPostgres.Store(connection, interceptors);

    private string SqliteFile => Path.Combine(Folder, "restante.db");

    public async ValueTask DisposeAsync()
    {
        if (connection is null)
        {
            await using var sqlite = new SqliteConnection($"Data Source={SqliteFile}");
            SqliteConnection.ClearPool(sqlite);
        }
        else
        {
            await using var postgres = new NpgsqlConnection(connection);
            NpgsqlConnection.ClearPool(postgres);
        }
        Directory.Delete(Folder, recursive: true);
    }
}

/// <summary>An empty SQLite database with this version's schema. The migrations run once; after that it is a copy.</summary>
internal static class MigratedFile
{
    private static readonly Lazy<Task<byte[]>> Content = new(Migrate);

    /// <summary>Writes restante.db into a folder, which is created if it is missing.</summary>
    public static async Task Write(string folder)
    {
        Directory.CreateDirectory(folder);
        await File.WriteAllBytesAsync(Path.Combine(folder, "restante.db"), await Content.Value);
    }

    private static async Task<byte[]> Migrate()
    {
        using var temporary = new TemporaryFolder();
        var (file, whole) = (Path.Combine(temporary.Path, "restante.db"), Path.Combine(temporary.Path, "whole.db"));
        await using var store = new SqliteStore(new DbContextOptionsBuilder<SqliteStore>()
            .UseSqlite($"Data Source={file};Pooling=False").Options);
        await store.Database.MigrateAsync();
        await store.Database.ExecuteSqlAsync($"VACUUM INTO {whole}");
        return await File.ReadAllBytesAsync(whole);
    }
}

/// <summary>A PostgreSQL for this test run only, on a free port in a temporary folder; started when the first test needs it.</summary>
internal static class TemporaryPostgres
{
    private static readonly SemaphoreSlim Gate = new(1);
    private const string Template = "migrated";
    // Faster, and no test cuts the power of the database's machine.
    private const string Unsafe = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off";
    private static string? folder;
    private static int port;
    private static int databases;

    /// <summary>
    /// Creates a database with this version's schema and no rows: a copy of one that the migrations ran on. Returns its
    /// connection string.
    /// </summary>
    public static Task<string> NewDatabase() => Create(Template);

    /// <summary>Creates a database without a schema. Returns its connection string.</summary>
    public static Task<string> NewEmptyDatabase() => Create("template1");

    /// <summary>A store with its own connection.</summary>
    public static PostgresStore Store(string connection, params IInterceptor[] interceptors) =>
        new(new DbContextOptionsBuilder<PostgresStore>().UseNpgsql(connection).AddInterceptors(interceptors).Options);

    private static async Task<string> Create(string template)
    {
        await Gate.WaitAsync();
        try
        {
            if (folder is null) await Start();
            var name = "test" + (++databases).ToString(CultureInfo.InvariantCulture);
            await Execute($"CREATE DATABASE {name} TEMPLATE {template}");
            return ConnectionString(name);
        }
        finally
        {
            Gate.Release();
        }
    }

    private static async Task Execute(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public static async Task Stop()
    {
        if (folder is null) return;
        NpgsqlConnection.ClearAllPools();
        await AsPostgres("pg_ctl", "-D", folder, "-m", "immediate", "-w", "stop");
        Directory.Delete(folder, recursive: true);
    }

    private static async Task Start()
    {
        var data = Directory.CreateTempSubdirectory("restante-postgres-").FullName;
        if (Environment.UserName == "root") await Execute("chown", "postgres:postgres", data);
        await AsPostgres("initdb", "-D", data, "-U", "restante", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync");
        port = Loopback.FreePort();
        await AsPostgres("pg_ctl", "-D", data, "-w", "-l", Path.Combine(data, "log"),
            "-o", $"-p {port} -c listen_addresses=127.0.0.1 -k {data} -c max_connections=600 {Unsafe}", "start");
        await Execute($"CREATE DATABASE {Template}");
        // No pool: a connection that stays open would keep others from copying the database.
        await using (var store = Store(ConnectionString(Template) + ";Pooling=false")) await store.Database.MigrateAsync();
        folder = data;
    }

    private static string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={port};Username=restante;Database={database};Maximum Pool Size=30;Connection Idle Lifetime=5;" +
            "Connection Pruning Interval=2";

    // PostgreSQL refuses to run as root.
    private static Task AsPostgres(string program, params string[] arguments)
    {
        var file = Path.Combine(BinFolder(), program);
        return Environment.UserName == "root"
            ? Execute("setpriv", ["--reuid=postgres", "--regid=postgres", "--init-groups", file, .. arguments])
            : Execute(file, arguments);
    }

    private static string BinFolder() =>
        Directory.Exists("/usr/lib/postgresql")
            && Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin"))
                .Where(bin => File.Exists(Path.Combine(bin, "initdb"))).Order(StringComparer.Ordinal).LastOrDefault() is { } found
            ? found
            : throw new InvalidOperationException("These tests need PostgreSQL's programs: apt-get install postgresql (./test does that).");

    private static async Task Execute(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = "/",
        };
        using var process = Process.Start(start)!;
        // The server that pg_ctl starts keeps these pipes open, so they are read to their end only after a failure.
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {arguments[0]}: {await process.StandardError.ReadToEndAsync()}");
    }
}

/// <summary>Stops the PostgreSQL at the end of the run.</summary>
public sealed class PostgresLifetime : IAsyncDisposable
{
    public async ValueTask DisposeAsync() => await TemporaryPostgres.Stop();
}
