using System.ComponentModel;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Restante.Server.Storage;

/// <summary>Why nothing can be stored, where that is not a fault of the request.</summary>
internal enum StorageTrouble
{
    DiskFull,
    DiskReadOnly,
    DatabaseAway,
}

internal static class StorageTroubles
{
    // ENOSPC and EDQUOT, Windows' ERROR_DISK_FULL; EROFS. The runtime gives the system's own number.
    private static readonly int[] Full = [28, 122, unchecked((int)0x80070070)];
    private const int ReadOnlyFileSystem = 30;

    /// <summary>The trouble behind a failure, whatever wraps it; null where it is another one.</summary>
    public static StorageTrouble? Of(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
            if (OfOne(exception) is { } trouble) return trouble;
        return null;
    }

    /// <summary>The word of /healthz and of problem details.</summary>
    public static string Word(this StorageTrouble trouble) => trouble switch
    {
        StorageTrouble.DiskFull => "disk-full",
        StorageTrouble.DiskReadOnly => "disk-read-only",
        _ => "database-unreachable",
    };

    /// <summary>Writes and removes a small file in a folder.</summary>
    /// <returns>What keeps that from working; null where it works, or fails in another way.</returns>
    public static StorageTrouble? OfFolder(string folder)
    {
        var file = Path.Combine(folder, ".probe-" + Path.GetRandomFileName());
        try
        {
            File.WriteAllBytes(file, new byte[64 * 1024]);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Of(e);
        }
        finally
        {
            Remove(file);
        }
    }

    private static void Remove(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It could not be made either.
        }
    }

    private static StorageTrouble? OfOne(Exception exception) => exception switch
    {
        SqliteException sqlite => OfSqlite(sqlite),
        PostgresException postgres => postgres.SqlState switch
        {
            PostgresErrorCodes.DiskFull => StorageTrouble.DiskFull,
            PostgresErrorCodes.ReadOnlySqlTransaction => StorageTrouble.DiskReadOnly,
            PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
                or PostgresErrorCodes.TooManyConnections => StorageTrouble.DatabaseAway,
            _ => null,
        },
        NpgsqlException => StorageTrouble.DatabaseAway,
        IOException when Full.Contains(exception.HResult) => StorageTrouble.DiskFull,
        IOException when exception.HResult == ReadOnlyFileSystem => StorageTrouble.DiskReadOnly,
        Win32Exception system when Full.Contains(system.NativeErrorCode) => StorageTrouble.DiskFull,
        _ => null,
    };

    // SQLITE_FULL; SQLITE_IOERR_SHMSIZE, where the write-ahead log's index cannot grow; SQLITE_READONLY; SQLITE_CANTOPEN.
    private static StorageTrouble? OfSqlite(SqliteException e) => (e.SqliteErrorCode, e.SqliteExtendedErrorCode) switch
    {
        (13, _) or (_, 4874) => StorageTrouble.DiskFull,
        (8, _) => StorageTrouble.DiskReadOnly,
        (14, _) => StorageTrouble.DatabaseAway,
        _ => null,
    };
}
