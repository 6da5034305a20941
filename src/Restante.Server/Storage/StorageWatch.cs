using Microsoft.Extensions.Options;
using Restante.Server.Storage;

namespace Restante.Server.Hosting;

/// <summary>
/// Whether anything can be stored. What goes wrong is logged once, and once more when it is over: requests, monitors and workers meet the
/// same full disk many times a second. Thread-safe.
/// </summary>
internal sealed class StorageWatch(IOptions<StorageOptions> storage, ILogger<StorageWatch> logger)
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
            case StorageTrouble.DiskFull: Log.DiskFull(logger, exception, folder); break;
            case StorageTrouble.DiskReadOnly: Log.DiskReadOnly(logger, exception, folder); break;
            default: Log.DatabaseUnreachable(logger, exception); break;
        }
    }

    /// <summary>Something was stored.</summary>
    public void Clear()
    {
        // Most of the time nothing was noted; reading is cheaper than exchanging.
        if (Volatile.Read(ref noted) != None && Interlocked.Exchange(ref noted, None) != None) Log.StoresAgain(logger);
    }
}
