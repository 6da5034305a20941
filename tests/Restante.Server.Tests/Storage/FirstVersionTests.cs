using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;
using Restante.Protocol;
using Restante.Server.Accounts;
using Restante.Server.Accounts.Http;
using Restante.Server.Guests;
using Restante.Server.Guests.Http;
using Restante.Server.Tests.Accounts;
using Restante.Server.Tests.Hosting;
using Restante.Server.Tests.Sending;

namespace Restante.Server.Tests.Storage;

/// <summary>An instance as the first version wrote it: today's server upgrades it, and nothing is lost.</summary>
[Trait("Time", "long")]
public sealed class FirstVersionTests
{
    /// <summary>What a server writes at its start without a request.</summary>
    // The last two became totals, which MigrationTests compares with their rows.
    private static readonly string[] Moving = ["__EFMigrationsHistory", "__EFMigrationsLock",
        "sweep_clock", "sqlite_sequence", "redemptions", "recipient_redemptions"];

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Every_row_is_there_after_the_upgrade(string kind)
    {
        using var fixture = await FirstVersion.Copy(kind);
        var before = await Rows(fixture, null);
        Assert.Equal(2, before["users"].Rows.Count);
        Assert.Equal(2, before["mailboxes"].Rows.Count);
        Assert.Equal(5, before["invitations"].Rows.Count);
        await using (await TestServer.Start(fixture.Settings, folder: fixture.Folder, time: fixture.Time)) { }

        var after = await Rows(fixture, before);
        foreach (var (table, (_, rows)) in before) Assert.Equal(rows, after[table].Rows);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Everybody_signs_in_after_the_upgrade(string kind)
    {
        using var fixture = await FirstVersion.Copy(kind);
        await using var server = await TestServer.Start(fixture.Settings, folder: fixture.Folder, time: fixture.Time);
        foreach (var user in fixture.People.GetProperty("users").EnumerateArray())
        {
            using var browser = server.Client();
            var (address, password) = (user.GetProperty("address").GetString()!, user.GetProperty("password").GetString()!);
            var found = await browser.Ok<PreloginAnswer>("/api/user/prelogin", new PreloginRequest(address));
            var session = await browser.Ok<UserSession>("/api/user/login",
                new LoginRequest(found.UserId, Auth("user-auth", found.UserId.ToArray(), password, found.Salt, found.Argon)));
            Assert.Equal(address, session.Address);
        }
        foreach (var guest in fixture.People.GetProperty("guests").EnumerateArray())
        {
            using var browser = server.Client();
            var (address, password) = (guest.GetProperty("address").GetString()!, guest.GetProperty("password").GetString()!);
            var found = await browser.Ok<GuestPreloginAnswer>("/api/guest/prelogin", new GuestPreloginRequest(address));
            var session = await browser.Ok<GuestSession>("/api/guest/login",
                new GuestLoginRequest(found.Mid, Auth("mailbox-auth", found.Mid.ToArray(), password, found.Salt, found.Argon)));
            Assert.Equal(address, session.Address);
        }
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Doctor_finds_database_and_keys_in_order_after_the_upgrade(string kind)
    {
        using var fixture = await FirstVersion.Copy(kind);
        await using (await TestServer.Start(fixture.Settings, folder: fixture.Folder, time: fixture.Time)) { }
        string[] database = fixture.Connection is { } connection ? ["--Storage:PostgreSql", connection] : [];
        var (_, output, errors) = await ServerProcess.Run(fixture.Folder, ["doctor", .. database]);
        Assert.Contains("ok    Database: ", output, StringComparison.Ordinal);
        Assert.Contains("ok    Key ring: ", output, StringComparison.Ordinal);
        Assert.Equal("", errors);
    }

    private static byte[] Auth(string label, byte[] id, string password, byte[] salt, ArgonParameters argon) =>
        Derivation.Expand(Derivation.Extract(id, Derivation.Argon2id(System.Text.Encoding.UTF8.GetBytes(password), salt, argon)), label);

    /// <summary>Every table as text. <paramref name="like"/>: with only the columns of that earlier reading.</summary>
    private static async Task<Dictionary<string, (string[] Columns, List<string> Rows)>> Rows(
        FirstVersion fixture,
        Dictionary<string, (string[] Columns, List<string> Rows)>? like)
    {
        await using DbConnection database = fixture.Connection is { } connection
            ? new NpgsqlConnection(connection)
            : new SqliteConnection($"Data Source={Path.Combine(fixture.Folder, "data", "restante.db")};Pooling=false");
        await database.OpenAsync(TestContext.Current.CancellationToken);
        var tables = like?.Keys.ToList() ?? [.. (await Query(database, fixture.Connection is null
            ? "SELECT name FROM sqlite_master WHERE type = 'table'"
            : "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")).Rows.Except(Moving)];
        var found = new Dictionary<string, (string[], List<string>)>();
        foreach (var table in tables)
        {
            var columns = like is null ? "*" : string.Join(", ", like[table].Columns.Select(column => $"\"{column}\""));
            found[table] = await Query(database, $"SELECT {columns} FROM \"{table}\"");
        }
        return found;
    }

    private static async Task<(string[] Columns, List<string> Rows)> Query(DbConnection database, string sql)
    {
        await using var command = database.CreateCommand();
        // Table and column names come from the database itself.
#pragma warning disable CA2100
        command.CommandText = sql;
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        string[] columns = [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)];
        var rows = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            rows.Add(string.Join(" | ", columns.Select((_, i) => reader.GetValue(i) is byte[] bytes
                ? Convert.ToHexString(bytes)
                : Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture))));
        rows.Sort(StringComparer.Ordinal);
        return (columns, rows);
    }
}
