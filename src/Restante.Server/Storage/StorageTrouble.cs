using System.ComponentModel;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Restante.Server.Storage;

/// <summary>Why nothing can be stored, if the request is not the cause.</summary>
internal enum StorageTrouble
{
    DiskFull,
    DiskReadOnly,
    DatabaseAway,
}

internal static class StorageTroubles
{
    // ENOSPC and EDQUOT, Windows' ERROR_DISK_FULL; EROFS. The runtime reports the system's own number.
    private static readonly int[] Full = [28, 122, unchecked((int)0x80070070)];
    private const int ReadOnlyFileSystem = 30;

    /// <summary>The trouble behind a failure, however it is wrapped; null if it is of another kind.</summary>
    public static StorageTrouble? Of(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
            if (OfOne(exception) is { } trouble) return trouble;
        return null;
    }

    /// <summary>The code in /healthz and in problem details.</summary>
    public static string Word(this StorageTrouble trouble) => trouble switch
    {
        StorageTrouble.DiskFull => "disk-full",
        StorageTrouble.DiskReadOnly => "disk-read-only",
        _ => "database-unreachable",
    };

    /// <summary>Writes and removes a small file in a folder.</summary>
    /// <returns>Why that fails; null if it succeeds, or fails in another way.</returns>
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
            // The file was never created.
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
