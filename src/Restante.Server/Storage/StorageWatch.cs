using Microsoft.Extensions.Options;

namespace Restante.Server.Storage;

/// <summary>
/// Tracks whether anything can be stored. It logs a trouble once when it begins and once when it ends, because requests, monitors and
/// workers meet the same full disk many times a second. Thread-safe.
/// </summary>
internal sealed partial class StorageWatch(IOptions<StorageOptions> storage, ILogger<StorageWatch> logger)
{
    private const int None = -1;
    private int noted = None;

    /// <summary>The last trouble noted, until it ends; null if there is none.</summary>
    public StorageTrouble? Noted => Volatile.Read(ref noted) is var now and not None ? (StorageTrouble)now : null;

    /// <summary>Notes the trouble behind a failure and returns it; null if the failure is of another kind.</summary>
    public StorageTrouble? Note(Exception exception)
    {
        var trouble = StorageTroubles.Of(exception);
        if (trouble is { } now) Note(now, exception);
        return trouble;
    }

    public void Note(StorageTrouble trouble, Exception? exception = null)
    {
        if (Interlocked.Exchange(ref noted, (int)trouble) == (int)trouble) return;
        var folder = Path.GetFullPath(storage.Value.Folder);
        switch (trouble)
        {
            case StorageTrouble.DiskFull: LogDiskFull(logger, exception, folder); break;
            case StorageTrouble.DiskReadOnly: LogDiskReadOnly(logger, exception, folder); break;
            default: LogDatabaseUnreachable(logger, exception); break;
        }
    }

    /// <summary>Call after something was stored: ends the trouble.</summary>
    public void Clear()
    {
        // Usually nothing is noted, and reading is cheaper than exchanging.
        if (Volatile.Read(ref noted) != None && Interlocked.Exchange(ref noted, None) != None) LogStoresAgain(logger);
    }

    [LoggerMessage(1005, LogLevel.Error, "The database does not answer. Screens ask to try again later; logged once until it is over.")]
    private static partial void LogDatabaseUnreachable(ILogger logger, Exception? exception);

    [LoggerMessage(1009, LogLevel.Error, "The disk of {Folder}, or the database's, is full: nothing can be stored. Screens say that " +
        "drafts are kept. Free some space; logged once until it is over.")]
    private static partial void LogDiskFull(ILogger logger, Exception? exception, string folder);

    [LoggerMessage(1010, LogLevel.Error, "The disk of {Folder}, or the database, is read-only: nothing can be stored. " +
        "Check the system's log; logged once until it is over.")]
    private static partial void LogDiskReadOnly(ILogger logger, Exception? exception, string folder);

    [LoggerMessage(1011, LogLevel.Information, "Storing works again.")]
    private static partial void LogStoresAgain(ILogger logger);
}
