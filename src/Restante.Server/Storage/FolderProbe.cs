using Microsoft.Extensions.Options;

namespace Restante.Server.Storage;

/// <summary>
/// Checks whether the data folder is writable. All callers within a few seconds get the same answer: monitors need no session, and each
/// probe writes to the disk. Thread-safe.
/// </summary>
internal sealed class FolderProbe(IOptions<StorageOptions> storage, TimeProvider time)
{
    public static readonly TimeSpan Keep = TimeSpan.FromSeconds(3);
    private readonly Lock one = new();
    private DateTimeOffset at = DateTimeOffset.MinValue;
    private StorageTrouble? found;

    /// <summary>The number of writes so far.</summary>
    public int Probes { get; private set; }

    /// <returns>Why the folder is not writable; null if it is, or the failure is of another kind.</returns>
    public StorageTrouble? Look()
    {
        lock (one)
        {
            // Duration(): a clock that was set back must not keep an answer for hours.
            if ((time.GetUtcNow() - at).Duration() < Keep) return found;
            Probes++;
            found = StorageTroubles.OfFolder(storage.Value.Folder);
            at = time.GetUtcNow();
            return found;
        }
    }
}
