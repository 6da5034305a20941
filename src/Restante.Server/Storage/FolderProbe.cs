using Microsoft.Extensions.Options;

namespace Restante.Server.Storage;

/// <summary>
/// Whether the data folder can be written. All callers within a few seconds get the same answer: monitors need no session, and
/// each probe writes to the disk. Thread-safe.
/// </summary>
internal sealed class FolderProbe(IOptions<StorageOptions> storage, TimeProvider time)
{
    public static readonly TimeSpan Keep = TimeSpan.FromSeconds(3);
    private readonly Lock one = new();
    private DateTimeOffset at = DateTimeOffset.MinValue;
    private StorageTrouble? found;

    /// <summary>How often the folder was written to.</summary>
    public int Probes { get; private set; }

    /// <returns>What keeps the folder from being written; null where it can be, or the trouble is another one.</returns>
    public StorageTrouble? Look()
    {
        lock (one)
        {
            // A clock that was set back must not keep an answer for hours.
            if ((time.GetUtcNow() - at).Duration() < Keep) return found;
            Probes++;
            found = StorageTroubles.OfFolder(storage.Value.Folder);
            at = time.GetUtcNow();
            return found;
        }
    }
}
