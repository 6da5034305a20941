using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Restante.Server.Operations;
using Restante.Server.Storage;

namespace Restante.Server.Messages;

/// <summary>Checks that the data folder's disk has room for as many messages as the last week's largest day brought.</summary>
internal sealed class FreeSpaceCheck(IServiceProvider services, IOptions<StorageOptions> storage, TimeProvider time) : IDoctorCheck
{
    /// <summary>
    /// Least free space in bytes, even if users write little: the database, its log and a backup's temporary files need space too.
    /// </summary>
    internal const long Least = 256L * 1024 * 1024;

    private const int Days = 7;

    public int Order => 110;

    public async IAsyncEnumerable<Finding> Check([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        var folder = Path.GetFullPath(storage.Value.Folder);
        // The folders' own check reports a missing folder.
        if (Directory.Exists(folder)) yield return Judge(folder, new DriveInfo(folder).AvailableFreeSpace, await LargestDay(cancel));
    }

    internal static Finding Judge(string folder, long free, long largestDay)
    {
        var wanted = Math.Max(Least, largestDay);
        var facts = $"{Size(free)} are free on the disk of {folder}; the messages of the last week's largest day took {Size(largestDay)}.";
        if (free < Least / 16) return new("free space", Health.Fail, $"{facts} The server cannot work much longer. Free some space now.");
        return free < wanted
            ? new("free space", Health.Warn, $"{facts} Free some space, or move Storage:Folder to a larger disk.")
            : new("free space", Health.Ok, facts);
    }

    private async Task<long> LargestDay(CancellationToken cancel)
    {
        try
        {
            if (!await services.IsStoragePrepared(cancel)) return 0;
            await using var scope = services.CreateAsyncScope();
            var bodies = scope.ServiceProvider.GetRequiredService<Store>().Set<Body>().AsNoTracking();
            var (now, largest) = (time.GetUtcNow(), 0L);
            for (var day = 0; day < Days; day++)
            {
                var (from, to) = (now.AddDays(-day - 1), now.AddDays(-day));
                var size = await bodies.Where(body => body.StagedAt > from && body.StagedAt <= to).SumAsync(body => body.Size, cancel);
                largest = Math.Max(largest, size);
            }
            return largest;
        }
        catch (Exception e) when (DatabaseFault.Explain(e, storage.Value) is not null)
        {
            // The database's own check reports this.
            return 0;
        }
    }

    private static string Size(long bytes) => bytes < 10L * 1024 * 1024 * 1024
        ? $"{bytes / (1024 * 1024)} MiB"
        : $"{bytes / (1024L * 1024 * 1024)} GiB";
}
