using System.Globalization;
using System.Text.Json;
using Npgsql;
using Restante.Server.Tests.Hosting;

namespace Restante.Server.Tests.Storage;

/// <summary>A copy of tests/fixtures/first-version in a temporary folder, laid out as <see cref="TestServer"/> expects it.</summary>
internal sealed class FirstVersion : IDisposable
{
    private readonly TemporaryFolder temporary = new();

    private FirstVersion(JsonElement people) => People = people;

    /// <summary>people.json: passwords, PINs, links, messages.</summary>
    public JsonElement People { get; }

    public string Folder => temporary.Path;

    /// <summary>The PostgreSQL database that holds the copy; null: the SQLite file in the folder does.</summary>
    public string? Connection { get; private init; }

    /// <summary>Settings for a server on this copy.</summary>
    public Dictionary<string, string?> Settings => Connection is null ? [] : new() { ["Storage:PostgreSql"] = Connection };

    /// <summary>A clock that stands a minute after the time of the copy.</summary>
    public SettableTime Time =>
        new() { Now = DateTimeOffset.Parse(People.GetProperty("madeAt").GetString()!, CultureInfo.InvariantCulture).AddMinutes(1) };

    /// <param name="kind">One of <see cref="Databases.Both"/>.</param>
    public static async Task<FirstVersion> Copy(string kind)
    {
        var source = Repository.PathOf("tests", "fixtures", "first-version", kind == Databases.Sqlite ? "sqlite" : "postgres");
        using var people = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(source, "people.json")));
        var copy = new FirstVersion(people.RootElement.Clone())
        {
            Connection = kind == Databases.Sqlite ? null : await Restored(Path.Combine(source, "restante.sql")),
        };
        foreach (var name in new[] { "data", "keys" }) CopyFolder(Path.Combine(source, name), Path.Combine(copy.Folder, name));
        return copy;
    }

    public void Dispose() => temporary.Dispose();

    private static async Task<string> Restored(string dump)
    {
        var connection = await TemporaryPostgres.NewEmptyDatabase();
        // A dump changes its session's search path, so the connection is not pooled.
        await using var database = new NpgsqlConnection(connection + ";Pooling=false");
        await database.OpenAsync();
        await using var command = new NpgsqlCommand(await File.ReadAllTextAsync(dump), database);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    private static void CopyFolder(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var folder in Directory.GetDirectories(from)) CopyFolder(folder, Path.Combine(to, Path.GetFileName(folder)));
        foreach (var file in Directory.GetFiles(from))
        {
            var copied = Path.Combine(to, Path.GetFileName(file));
            File.Copy(file, copied);
            // Git does not keep a mode that makes a file private.
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(copied, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }
}
