using System.Globalization;
using Restante.Server.Operations;

namespace Restante.Server.Keys;

/// <summary>Checks that a backup holds the ring's newest key: without the ring every mailbox is lost.</summary>
internal sealed class KeyBackupCheck(KeyFolder folder) : IDoctorCheck
{
    public int Order => 50;

    public async IAsyncEnumerable<Finding> Check([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        yield return await Look(cancel);
    }

    private async Task<Finding> Look(CancellationToken cancel)
    {
        const string Do = "Run: restante key backup FILE, and keep the file somewhere else.";
        var ring = folder.ReadRing();
        if (ring.Count == 0) return new("key backup", Health.Warn, "there are no keys yet; the first start makes them.");
        if (!File.Exists(folder.BackupMark))
            return new("key backup", Health.Warn, $"none was made. Without the keys every mailbox is lost. {Do}");
        var mark = (await File.ReadAllTextAsync(folder.BackupMark, cancel)).Split(' ', 2);
        var covers = int.TryParse(mark[0], NumberStyles.None, CultureInfo.InvariantCulture, out var newest) && newest >= ring.Keys.Max();
        return covers && mark.Length == 2
            ? new("key backup", Health.Ok, $"made {mark[1].Trim()}.")
            : new("key backup", Health.Warn, $"the last one lacks key {ring.Keys.Max()}. {Do}");
    }
}
