using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Restante.Server.Storage;

/// <summary>The database cannot be used; the message tells the operator what happened and what to do.</summary>
internal sealed class UnusableDatabaseException(string sentence) : Exception(sentence);

/// <summary>
/// Explains in operators' terms why a database cannot be used. It never reveals a password: from a connection string it shows only
/// host, port and names.
/// </summary>
internal static class DatabaseFault
{
    private const string Restore = "Stop every restante, keep the file for a closer look, and restore a backup " +
        "(docs/operations/backup.md).";

    /// <summary>What happened and what to do; null if the database did not cause the failure.</summary>
    public static string? Explain(Exception exception, StorageOptions options)
    {
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
            switch (cause)
            {
                case UnusableDatabaseException known: return known.Message;
                case SqliteException sqlite: return OfSqlite(sqlite, Path.GetFullPath(options.SqliteFile));
                case PostgresException postgres: return OfPostgres(postgres, Names(options));
                case NpgsqlException npgsql: return Unreachable(npgsql, Names(options));
                case IOException when StorageTroubles.Of(cause) == StorageTrouble.DiskFull: return Full(Path.GetFullPath(options.Folder));
                case TimeoutException when options.PostgreSql is not null: return Unreachable(cause, Names(options));
                default: continue;
            }
        return null;
    }

    /// <summary>For a data folder that cannot be created or written.</summary>
    public static UnusableDatabaseException OfFolder(string folder, Exception cause) =>
        StorageTroubles.Of(cause) == StorageTrouble.DiskFull ? new(Full(Path.GetFullPath(folder)))
        : new($"The data folder {Path.GetFullPath(folder)} cannot be used ({Line(cause.Message)}). {Own("it")} Or set Storage:Folder to " +
            "another folder.");

    /// <summary>For a data folder that another server is using.</summary>
    public static UnusableDatabaseException Served(string folder) =>
        new($"Another restante serves the data in {folder} already, and a SQLite database takes one server only. Stop that one first, " +
            "set Storage:Folder to a folder of this server's own, or let both use PostgreSQL.");

    /// <summary>For tables that a newer version changed.</summary>
    public static UnusableDatabaseException Newer(string migration) =>
        new($"The database was changed by a newer version of Restante (its {migration} is unknown to this one). Nothing was changed now. " +
            "Start that version or a later one, or restore a backup made before the upgrade (docs/operations/backup.md).");

    /// <summary>For a migration lock that is never released.</summary>
    public static UnusableDatabaseException ChangeLocked(string file) =>
        new($"Another restante is changing the tables of {Path.GetFullPath(file)}, or was stopped while it did. Wait until it is done. " +
            $"If none runs, restore the backup made before the upgrade, or remove the lock: sqlite3 {Path.GetFullPath(file)} 'DELETE " +
                $"FROM \"__EFMigrationsLock\"'");

    private static string OfSqlite(SqliteException e, string file)
    {
        if (Directory.Exists(file)) return $"{file} is a folder; it must be the SQLite database. Move the folder away, or set " +
            "Storage:Folder to another folder.";
        return e.SqliteErrorCode switch
        {
            5 or 6 => $"{file} is locked by another program. Stop that program (lsof {file} shows it), then start again. Only one " +
                "restante may use a SQLite database.",
            8 => $"{file} cannot be written. {Own("it and its folder")}",
            10 when e.SqliteExtendedErrorCode == 4874 => Full(file),
            10 => $"{file} cannot be read or written: the disk reports an error ({Line(e.Message)}). Look at the system's log, and " +
                "check the disk and its free space.",
            11 => $"{file} is damaged. {Restore}",
            13 => Full(file),
            14 => $"{file} cannot be opened. {Own("it and its folder")}",
            23 or 3 => $"Access to {file} is denied. {Own("it and its folder")}",
            26 => $"{file} is not a SQLite database, or its beginning is damaged. {Restore} Or set Storage:Folder to the folder of the " +
                "database.",
            _ => $"{file} cannot be used. SQLite says: {Line(e.Message)} Run: restante doctor",
        };
    }

    private static string Full(string path) =>
        $"{path} cannot grow: the disk is full. Free some space, or move Storage:Folder to a larger disk, then start again.";

    private static string OfPostgres(PostgresException e, PostgresNames at) => e.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword => $"PostgreSQL at {at.Server} does not accept the password of {at.User}. " +
            $"{Check("Username and Password")}",
        PostgresErrorCodes.InvalidAuthorizationSpecification =>
            $"PostgreSQL at {at.Server} does not let {at.User} in ({Line(e.MessageText)}). {Check("Username")} Look at pg_hba.conf, too.",
        PostgresErrorCodes.InsufficientPrivilege when e.MessageText.Contains("create database", StringComparison.Ordinal) => Missing(at),
        PostgresErrorCodes.InvalidCatalogName => Missing(at),
        PostgresErrorCodes.InsufficientPrivilege =>
            $"{at.User} may not do this in the database {at.Database} at {at.Server} ({Line(e.MessageText)}). Make that user the " +
            "database's owner.",
        PostgresErrorCodes.TooManyConnections => $"PostgreSQL at {at.Server} takes no more connections. Raise its max_connections, or " +
            "set a smaller Maximum Pool Size in Storage:PostgreSql.",
        PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.AdminShutdown =>
            $"PostgreSQL at {at.Server} is starting or stopping. Try again in a moment.",
        PostgresErrorCodes.DiskFull => $"PostgreSQL at {at.Server} has no space left on its disk. Free some space, then start again.",
        PostgresErrorCodes.ReadOnlySqlTransaction => $"PostgreSQL at {at.Server} is read-only: it is a standby. {Check("Host")}",
        PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted =>
            $"The database {at.Database} at {at.Server} is damaged. Stop every restante, and restore a backup (docs/operations/backup.md).",
        _ => $"The database {at.Database} at {at.Server} cannot be used. PostgreSQL says: {Line(e.MessageText)} ({e.SqlState}). Run: " +
            "restante doctor",
    };

    private static string Missing(PostgresNames at) =>
        $"PostgreSQL at {at.Server} has no database {at.Database}. Create it (createdb -O {at.User} {at.Database}), or correct Database " +
            "in Storage:PostgreSql.";

    private static string Unreachable(Exception e, PostgresNames at)
    {
        if (e.Message.Contains("password", StringComparison.OrdinalIgnoreCase)) return $"PostgreSQL at {at.Server} wants a password of " +
            $"{at.User}, and none is set. {Check("Password")}";
        var reason = Line(Find<SocketException>(e)?.Message ?? e.Message);
        return $"PostgreSQL at {at.Server} cannot be reached ({reason}). Start it if it is stopped. {Check("Host and Port")}";
    }

    private static T? Find<T>(Exception? e) where T : Exception
    {
        for (; e is not null; e = e.InnerException)
            if (e is T found) return found;
        return null;
    }

    private static string Own(string what) => $"This program runs as {Environment.UserName}: give that user {what} (chown), with the " +
        "right to read and write.";

    private static string Check(string what) => $"Correct {what} in Storage:PostgreSql.";

    private static string Line(string text) => text.ReplaceLineEndings(" ").Trim().TrimEnd('.');

    private sealed record PostgresNames(string Server, string Database, string User);

    private static PostgresNames Names(StorageOptions options)
    {
        var parts = new NpgsqlConnectionStringBuilder(options.PostgreSql);
        var user = parts.Username ?? Environment.UserName;
        return new(parts.Host?.Contains(':', StringComparison.Ordinal) == true
            || parts.Host?.Contains(',', StringComparison.Ordinal) == true
            ? parts.Host : $"{parts.Host ?? "localhost"}:{parts.Port}", parts.Database ?? user, user);
    }
}
