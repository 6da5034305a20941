using Npgsql;
using Restante.Server.Configuration;

namespace Restante.Server.Storage;

/// <summary>Where messages and rows are stored.</summary>
internal sealed record StorageOptions : ICheckedOptions
{
    /// <summary>Folder of the bodies and, with SQLite, of the database. Back this folder up.</summary>
    public string Folder { get; set; } = "data";

    /// <summary>A PostgreSQL connection string; null: SQLite in <see cref="Folder"/>.</summary>
    public string? PostgreSql { get; set; }

    /// <summary>The database file, used unless PostgreSQL is configured.</summary>
    public string SqliteFile => Path.Combine(Folder, "restante.db");

    public IEnumerable<string> Validate()
    {
        if (PostgreSql is not null && FaultOf(PostgreSql) is { } fault)
            yield return $"PostgreSql is not a connection string ({fault}); it must be such as " +
                "Host=127.0.0.1;Database=restante;Username=restante;Password=…";
    }

    private static string? FaultOf(string connection)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(connection).Host is null ? "it has no Host" : null;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException)
        {
            // The exception's message may quote a value, and a password must not get into a log.
            return "a part of it cannot be read";
        }
    }
}
