using Microsoft.Extensions.Options;
using Restante.Server.Operations;

namespace Restante.Server.Storage;

/// <summary>
/// Checks the clock as far as possible without asking another machine: against the file system's time and this program's date. Links,
/// sessions and the deletion of mailboxes depend on it.
/// </summary>
internal sealed class ClockCheck(IOptions<StorageOptions> storage, TimeProvider time) : IDoctorCheck
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(5);
    private static readonly string[] SynchronisedMarks = ["/run/systemd/timesync/synchronized", "/run/chrony/chronyd.pid", "/run/ntpd.pid"];

    public int Order => 60;

    public async IAsyncEnumerable<Finding> Check([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.CompletedTask;
        yield return Look();
    }

    private Finding Look()
    {
        var now = time.GetUtcNow();
        var built = File.GetLastWriteTimeUtc(typeof(ClockCheck).Assembly.Location);
        if (now.UtcDateTime < built.AddDays(-1))
            return new("clock", Health.Fail,
                $"it says {now:u}, which is before this program was made. Set it, and let a time service keep it.");
        if (FileSystemTime() is { } fileTime && (fileTime - now).Duration() is var apart && apart > Tolerance)
            return new("clock", Health.Fail,
                $"the data folder's file system is {apart.TotalSeconds:0} s off this machine's clock. Let a time service keep both.");
        return SynchronisedMarks.Any(File.Exists)
            ? new("clock", Health.Ok, $"it says {now:u}, and a time service keeps it.")
            : new("clock", Health.Warn, $"it says {now:u}. No time service was recognised on this machine, and no other clock was asked: "
                + "see for yourself that it is right.");
    }

    private DateTimeOffset? FileSystemTime()
    {
        var probe = Path.Combine(storage.Value.Folder, ".doctor-" + Path.GetRandomFileName());
        try
        {
            File.WriteAllText(probe, "");
            var written = File.GetLastWriteTimeUtc(probe);
            File.Delete(probe);
            return written;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // FoldersCheck reports this.
            return null;
        }
    }
}
