using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace Restante.Server.Storage;

/// <summary>
/// Makes a folder's entries durable: a renamed file is safe from a power failure only once its folder is synced (fsync(2)).
/// </summary>
internal static class DurableFolder
{
    private const int ReadOnly = 0;
    private const int InvalidArgument = 22;

    /// <summary>Syncs the folder itself. Does nothing on Windows, which journals names with the file.</summary>
    /// <exception cref="IOException">The sync failed.</exception>
    public static void Sync(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        var descriptor = Open(Encoding.UTF8.GetBytes(folder + "\0"), ReadOnly);
        if (descriptor < 0) throw Failure(folder);
        try
        {
            // EINVAL: this file system has nothing to sync (some network shares).
            if (FileSync(descriptor) != 0 && Marshal.GetLastPInvokeError() != InvalidArgument) throw Failure(folder);
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Failure(string folder) =>
        new($"{folder} could not be synced to disk.", new Win32Exception(Marshal.GetLastPInvokeError()));

    [DllImport("libc", EntryPoint = "open", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int FileSync(int descriptor);

    [DllImport("libc", EntryPoint = "close", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Close(int descriptor);
}
