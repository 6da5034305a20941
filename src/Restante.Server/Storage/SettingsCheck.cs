using Microsoft.Extensions.Options;
using Npgsql;
using Restante.Server.Configuration;
using Restante.Server.Operations;

namespace Restante.Server.Storage;

/// <summary>Checks that other accounts cannot change the settings file, nor read it if it holds a password.</summary>
internal sealed class SettingsCheck(Settings settings, IOptions<StorageOptions> storage) : IDoctorCheck
{
    public int Order => 0;

    public async IAsyncEnumerable<Finding> Check([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        await Task.CompletedTask;
        if (!OperatingSystem.IsWindows() && File.Exists(settings.File)) yield return Look(File.GetUnixFileMode(settings.File));
    }

    private Finding Look(UnixFileMode mode)
    {
        if (mode.HasFlag(UnixFileMode.OtherWrite))
            return new("settings", Health.Fail,
                $"{settings.File} can be changed by every account of this machine. Run: chmod 640 {settings.File}");
        if (HasPassword && mode.HasFlag(UnixFileMode.OtherRead))
            return new("settings", Health.Fail, $"{settings.File} holds the database's password and can be read by every account "
                + $"of this machine. Run: chmod 640 {settings.File}");
        return new("settings", Health.Ok, $"{settings.File}.");
    }

    private bool HasPassword =>
        storage.Value.PostgreSql is { } connection && !string.IsNullOrEmpty(new NpgsqlConnectionStringBuilder(connection).Password);
}
