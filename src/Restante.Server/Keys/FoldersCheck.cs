using Microsoft.Extensions.Options;
using Restante.Server.Operations;
using Restante.Server.Storage;

namespace Restante.Server.Keys;

/// <summary>
/// Checks that the data folder and the key folder exist, are writable, are closed to other accounts, and are separate: a backup of the
/// data must not hold the keys.
/// </summary>
internal sealed class FoldersCheck(IOptions<StorageOptions> storage, IOptions<KeysOptions> keys) : IDoctorCheck
{
    public int Order => 30;

    public async IAsyncEnumerable<Finding> Check([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        var (data, ring) = (Path.GetFullPath(storage.Value.Folder), Path.GetFullPath(keys.Value.Folder));
        yield return await Look("data folder", data, mustBePrivate: false, cancel);
        yield return await Look("key folder", ring, mustBePrivate: true, cancel);
        if (IsWithin(ring, data))
            yield return new("key folder", Health.Warn, $"it lies inside the data folder. Leave {ring} out of the data's backup, " +
                "or better set Keys:Folder elsewhere: whoever has both can guess passwords.");
        if (IsWithin(data, ring))
            yield return new("data folder", Health.Warn, "it lies inside the key folder. Set Storage:Folder elsewhere.");
    }

    private static async Task<Finding> Look(string name, string folder, bool mustBePrivate, CancellationToken cancel)
    {
        if (!Directory.Exists(folder))
            return new(name, Health.Fail, $"there is no {folder}. The first start makes it; after that it must not vanish.");
        if (await WriteFailure(folder, cancel) is { } reason) return new(name, Health.Fail, $"{folder} cannot be written: {reason}");
        if (OperatingSystem.IsWindows()) return new(name, Health.Ok, $"{folder} is writable.");
        if (mustBePrivate && Unreadable(folder) is { } closed)
            return new(name, Health.Fail, $"{closed} cannot be read by {Environment.UserName}, the account that this runs as. " +
                $"Give it the whole folder: chown -R {Environment.UserName}: {folder}");
        var open = OpenToOthers(folder, withFiles: mustBePrivate);
        if (open is null) return new(name, Health.Ok, $"{folder} is writable, and closed to others.");
        var mode = Directory.Exists(open) ? "700" : "600";
        return new(name, mustBePrivate ? Health.Fail : Health.Warn,
            $"{open} can be read by other accounts of this machine. Run: chmod {mode} {open}");
    }

    /// <summary>The folder, or a file in it, that group or others may read; null if there is none.</summary>
    private static string? OpenToOthers(string folder, bool withFiles)
    {
        const UnixFileMode Others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute
            | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
        if (OperatingSystem.IsWindows()) return null;
        var paths = withFiles
            ? Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).Prepend(folder)
            : [folder];
        foreach (var path in paths)
            if ((File.GetUnixFileMode(path) & Others) != 0) return path;
        return null;
    }

    /// <summary>A file or folder in it that this account may not read; null if there is none.</summary>
    private static string? Unreadable(string folder)
    {
        try
        {
            foreach (var path in Directory.EnumerateFileSystemEntries(folder))
            {
                if (Directory.Exists(path))
                {
                    if (Unreadable(path) is { } inner) return inner;
                }
                else if (!IsReadable(path) && File.Exists(path))
                {
                    return path;
                }
            }
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return folder;
        }
    }

    private static bool IsReadable(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            return true;
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            return false;
        }
    }

    private static async Task<string?> WriteFailure(string folder, CancellationToken cancel)
    {
        var probe = Path.Combine(folder, ".doctor-" + Path.GetRandomFileName());
        try
        {
            await File.WriteAllTextAsync(probe, "", cancel);
            File.Delete(probe);
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }

    private static bool IsWithin(string inner, string outer) =>
        inner == outer
        || inner.StartsWith(outer.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
