using Microsoft.Extensions.Options;

namespace Restante.Server.Storage;

/// <summary>
/// Whether anything can be stored. What goes wrong is logged once, and once more when it is over: requests, monitors and workers meet the
/// same full disk many times a second. Thread-safe.
/// </summary>
internal sealed partial class StorageWatch(IOptions<StorageOptions> storage, ILogger<StorageWatch> logger)
{
    private const int None = -1;
    private int noted = None;

    /// <summary>What was noted last and is not over.</summary>
    public StorageTrouble? Noted => Volatile.Read(ref noted) is var now and not None ? (StorageTrouble)now : null;

    /// <summary>The trouble behind a failure, noted; null where it is another failure.</summary>
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

    /// <summary>Something was stored.</summary>
    public void Clear()
    {
        // Most of the time nothing was noted; reading is cheaper than exchanging.
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
