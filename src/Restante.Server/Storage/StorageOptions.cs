namespace Restante.Server.Storage;

/// <summary>Where messages and rows lie.</summary>
internal sealed record StorageOptions
{
    /// <summary>Folder of the bodies and, with SQLite, of the database. Back this folder up.</summary>
    public string Folder { get; set; } = "data";

    /// <summary>A PostgreSQL connection string; without one SQLite in <see cref="Folder"/> is used.</summary>
    public string? PostgreSql { get; set; }
}
