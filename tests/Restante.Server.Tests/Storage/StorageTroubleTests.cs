using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Restante.Server.Messages;
using Restante.Server.Operations;
using Restante.Server.Storage;
using Restante.Server.Tests.Hosting;

namespace Restante.Server.Tests.Storage;

/// <summary>A full disk, a read-only one and an unreachable database, as users, monitors and the operator see them.</summary>
[Trait("Time", "long")]
public sealed class StorageTroubleTests
{
    private static readonly Dictionary<string, Exception> Failures = new()
    {
        ["ENOSPC"] = new IOException("No space left on device", 28),
        ["EDQUOT"] = new IOException("Disk quota exceeded", 122),
        ["EROFS"] = new IOException("Read-only file system", 30),
        ["SQLITE_FULL"] = new DbUpdateException("", new SqliteException("", 13)),
        ["SQLITE_IOERR_SHMSIZE"] = new SqliteException("", 10, 4874),
        ["SQLITE_READONLY"] = new SqliteException("", 8),
        ["SQLITE_CANTOPEN"] = new SqliteException("", 14),
        ["SQLITE_BUSY"] = new SqliteException("", 5),
        ["disk_full"] = new DbUpdateException("", new PostgresException("", "", "", "53100")),
        ["read_only_sql_transaction"] = new PostgresException("", "", "", "25006"),
        ["admin_shutdown"] = new PostgresException("", "", "", "57P01"),
        ["unique_violation"] = new PostgresException("", "", "", "23505"),
        ["connection"] = new NpgsqlException("", new IOException()),
        ["other"] = new IOException("x"),
    };

    [Theory]
    [InlineData("ENOSPC", "disk-full")]
    [InlineData("EDQUOT", "disk-full")]
    [InlineData("EROFS", "disk-read-only")]
    [InlineData("SQLITE_FULL", "disk-full")]
    [InlineData("SQLITE_IOERR_SHMSIZE", "disk-full")]
    [InlineData("SQLITE_READONLY", "disk-read-only")]
    [InlineData("SQLITE_CANTOPEN", "database-unreachable")]
    [InlineData("SQLITE_BUSY", null)]
    [InlineData("disk_full", "disk-full")]
    [InlineData("read_only_sql_transaction", "disk-read-only")]
    [InlineData("admin_shutdown", "database-unreachable")]
    [InlineData("unique_violation", null)]
    [InlineData("connection", "database-unreachable")]
    [InlineData("other", null)]
    public void Failure_is_known_by_its_code(string failure, string? word) =>
        Assert.Equal(word, StorageTroubles.Of(new InvalidOperationException("", Failures[failure]))?.Word());

    [Theory]
    [InlineData("ENOSPC", "disk-full")]
    [InlineData("SQLITE_READONLY", "disk-read-only")]
    [InlineData("connection", "database-unreachable")]
    [InlineData("other", null)]
    public async Task Trouble_is_reported_to_users_and_logged_once(string failure, string? word)
    {
        var log = new TestLog();
        var fails = false;
        await using var server = await TestServer.Start(new() { ["Server:LogLevel"] = "Information" }, services =>
        {
            services.AddScoped<Store>(provider => fails ? throw Failures[failure] : provider.GetRequiredService<SqliteStore>());
            services.AddSingleton<Microsoft.Extensions.Logging.ILoggerProvider>(log);
        });
        fails = true;
        using var client = server.Client();
        for (var time = 0; time < 3; time++)
        {
            using var answer = await client.PostAsJsonAsync("/api/user/prelogin",
                new { address = "a@example.org" }, TestContext.Current.CancellationToken);
            Assert.Equal(word is null ? 500 : word == "disk-full" ? 507 : 503, (int)answer.StatusCode);
            var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
            Assert.Equal(word ?? "failed", problem.GetProperty("code").GetString());
            Assert.Equal(Assert.Single(answer.Headers.GetValues("X-Request-Id")), problem.GetProperty("errorId").GetString());
            if (word == "disk-full")
                Assert.StartsWith("The server is full; your draft is kept.",
                    problem.GetProperty("title").GetString(), StringComparison.Ordinal);
        }
        using var health = await client.GetAsync("/healthz", TestContext.Current.CancellationToken);
        Assert.Equal((503, $"{word ?? "database-unreachable"}\n"),
            ((int)health.StatusCode, await health.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        Assert.Single(log.Lines, line => line.Contains("logged once until it is over", StringComparison.Ordinal));
        fails = false;
        using var again = await client.GetAsync("/healthz", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Single(log.Lines, "Storing works again.");
    }

    [Fact]
    public async Task Full_disk_is_named_while_serving_and_at_the_next_start()
    {
        using var disk = await SmallDisk.Mount();
        await using (var server = await TestServer.Start(folder: disk.Path))
        {
            using var client = server.Client();
            await Accounts.TestUser.SignedUp(server, client);
            disk.Fill();
            using var health = await client.GetAsync("/healthz", TestContext.Current.CancellationToken);
            Assert.Equal((503, "disk-full\n"),
                ((int)health.StatusCode, await health.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
            using var draft = await client.PutAsJsonAsync($"/api/user/drafts/{Restante.Protocol.Encoding.ToBase64Url(new byte[16])}",
                new { version = 1, record = Restante.Protocol.Encoding.ToBase64Url(new byte[500_000]) },
                TestContext.Current.CancellationToken);
            Assert.Equal((507, "disk-full"), ((int)draft.StatusCode, await draft.ProblemCode()));
            using var body = await client.PostAsync("/api/user/bodies",
                new ByteArrayContent(Sending.TestMessage.Packet(500_000)) { Headers = { { "Content-Type", "application/octet-stream" } } },
                TestContext.Current.CancellationToken);
            Assert.Equal((507, "disk-full"), ((int)body.StatusCode, await body.ProblemCode()));
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/user/session", TestContext.Current.CancellationToken)).StatusCode);
            Assert.Contains(await server.Services.Findings<FreeSpaceCheck>(), finding => finding.Health == Health.Fail);
        }
        disk.Fill();
        await using var again = await TestServer.Start(folder: disk.Path);
        using var monitor = again.Stranger();
        using var answer = await monitor.GetAsync("/healthz", TestContext.Current.CancellationToken);
        Assert.Equal((503, "disk-full\n"),
            ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task Read_only_disk_is_named()
    {
        using var disk = await SmallDisk.Mount();
        await using var server = await TestServer.Start(folder: disk.Path);
        await disk.MakeReadOnly();
        using var client = server.Client();
        using var health = await client.GetAsync("/healthz", TestContext.Current.CancellationToken);
        Assert.Equal((503, "disk-read-only\n"),
            ((int)health.StatusCode, await health.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        await disk.MakeWritable();
        server.Time.Advance(FolderProbe.Keep);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/healthz", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task Simultaneous_health_requests_cause_one_write()
    {
        await using var server = await TestServer.Start();
        using var client = server.Client();
        var probe = server.Services.GetRequiredService<FolderProbe>();
        var before = probe.Probes;
        await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => client.GetAsync("/healthz", TestContext.Current.CancellationToken)));
        Assert.Equal(1, probe.Probes - before);
        server.Time.Advance(FolderProbe.Keep);
        await client.GetAsync("/healthz", TestContext.Current.CancellationToken);
        Assert.Equal(2, probe.Probes - before);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Health_recovers_once_the_database_can_write_again(string database)
    {
        await using var of = await TestDatabase.Create(database);
        await using var server = await TestServer.Start(of.Settings);
        using var client = server.Client();
        async Task<string> Word() =>
            await (await client.GetAsync("/healthz", TestContext.Current.CancellationToken)).Content
                .ReadAsStringAsync(TestContext.Current.CancellationToken);
        server.Services.GetRequiredService<StorageWatch>().Note(StorageTrouble.DiskFull);
        Assert.Equal("ready\n", await Word());
        if (of.Settings.GetValueOrDefault("Storage:PostgreSql") is not { } connection) return;
        await using var source = NpgsqlDataSource.Create(connection);
        async Task Set(string value)
        {
            await using var command = source.CreateCommand("SET default_transaction_read_only = off; ALTER DATABASE " +
                $"\"{new NpgsqlConnectionStringBuilder(connection).Database}\" SET default_transaction_read_only = {value}");
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            NpgsqlConnection.ClearAllPools();
        }
        await Set("on");
        server.Services.GetRequiredService<StorageWatch>().Note(StorageTrouble.DiskReadOnly);
        Assert.Equal("disk-read-only\n", await Word());
        await Set("off");
        Assert.Equal("ready\n", await Word());
    }

    [Theory]
    [InlineData(1_000, 0, nameof(Health.Ok))]
    [InlineData(200, 0, nameof(Health.Warn))]
    [InlineData(1_000, 2_000, nameof(Health.Warn))]
    [InlineData(3_000, 2_000, nameof(Health.Ok))]
    [InlineData(10, 0, nameof(Health.Fail))]
    public void Free_space_below_a_days_messages_is_a_warning(long freeMiB, long dayMiB, string health) =>
        Assert.Equal(health, FreeSpaceCheck.Judge("/data", freeMiB << 20, dayMiB << 20).Health.ToString());

    /// <summary>A file system of some MiB in memory (tmpfs). Only root can mount one.</summary>
    private sealed class SmallDisk : IDisposable
    {
        private readonly TemporaryFolder temporary = new();

        public string Path => temporary.Path;

        public static async Task<SmallDisk> Mount()
        {
            Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root can mount a small disk.");
            var disk = new SmallDisk();
            if (await Run("mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", disk.Path) == 0) return disk;
            disk.temporary.Dispose();
            Assert.Skip("This machine lets nobody mount a small disk.");
            return disk;
        }

        /// <summary>Writes until the disk is full.</summary>
        public void Fill()
        {
            var path = System.IO.Path.Combine(Path, "fill-" + System.IO.Path.GetRandomFileName());
            using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
            try
            {
                while (true) file.Write(new byte[1024]);
            }
            catch (IOException)
            {
                // It is full.
            }
        }

        /// <summary>
        /// Mounts an empty read-only file system over the data folder, because a file system with open files cannot become
        /// read-only.
        /// </summary>
        public async Task MakeReadOnly() => Assert.Equal(0, await Run("mount", "-t", "tmpfs", "-o", "ro", "tmpfs", temporary.Of("data")));

        public async Task MakeWritable() => Assert.Equal(0, await Run("umount", temporary.Of("data")));

        public void Dispose()
        {
            SqliteConnection.ClearAllPools();
            using (var umount = Process.Start("umount", ["-l", Path])) umount.WaitForExit();
            temporary.Dispose();
        }

        private static async Task<int> Run(string program, params string[] arguments) =>
            (await Programs.Run(program, arguments)).ExitCode;
    }
}
