using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;

namespace Restante.Server.Operations;

/// <summary>
/// Makes a verb that root starts work as the account that owns the data: the server can read every file that the verb creates, and the
/// verb reads only what the server can.
/// </summary>
internal static class ServiceAccount
{
    private const int CurrentFolder = -100;
    private const uint OwnerAndGroup = 0x18;

    /// <summary>
    /// Switches to the account and groups of the owner of the first of these folders that exists. Does so only on Linux, when root runs
    /// this and the owner is another account.
    /// </summary>
    /// <returns>False if root runs this and none of the folders exists, so that the account is unknown.</returns>
    public static bool TakeOn(params IEnumerable<string> folders)
    {
        if (!OperatingSystem.IsLinux() || EffectiveUser() != 0) return true;
        if (folders.FirstOrDefault(Directory.Exists) is not { } folder) return false;
        var (user, group) = OwnerOf(folder);
        if (user == 0) return true;
        Become(user, group);
        return true;
    }

    /// <summary>The user and group that own a file or folder.</summary>
    internal static (uint User, uint Group) OwnerOf(string path)
    {
        // struct statx (statx(2)) has the same layout on every architecture: the owner at byte 20, the group at 24.
        var found = new byte[256];
        Require(Statx(CurrentFolder, Encoding.UTF8.GetBytes(path + "\0"), 0, OwnerAndGroup, found));
        var order = BitConverter.IsLittleEndian;
        return (Read(20), Read(24));

        uint Read(int at) => order
            ? BinaryPrimitives.ReadUInt32LittleEndian(found.AsSpan(at))
            : BinaryPrimitives.ReadUInt32BigEndian(found.AsSpan(at));
    }

    // The C library applies this to all threads of the process (nptl(7)).
    private static void Become(uint user, uint group)
    {
        var account = AccountOf(user);
        // struct passwd: two pointers, then pw_uid and pw_gid; the name is the first pointer.
        if (account != IntPtr.Zero) group = (uint)Marshal.ReadInt32(account, (2 * IntPtr.Size) + sizeof(int));
        Require(account == IntPtr.Zero ? SetGroups(0, []) : InitGroups(Marshal.ReadIntPtr(account), group));
        Require(SetGroup(group));
        Require(SetUser(user));
    }

    private static void Require(int result)
    {
        if (result != 0)
            throw new UnauthorizedAccessException("This command cannot take on the account of the data folders: "
                + new Win32Exception(Marshal.GetLastPInvokeError()).Message);
    }

    [DllImport("libc", EntryPoint = "geteuid"), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern uint EffectiveUser();

    [DllImport("libc", EntryPoint = "statx", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int Statx(int folder, byte[] path, int flags, uint mask, byte[] found);

    [DllImport("libc", EntryPoint = "getpwuid"), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern IntPtr AccountOf(uint user);

    [DllImport("libc", EntryPoint = "initgroups", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int InitGroups(IntPtr name, uint group);

    [DllImport("libc", EntryPoint = "setgroups", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int SetGroups(nint count, uint[] groups);

    [DllImport("libc", EntryPoint = "setgid", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int SetGroup(uint group);

    [DllImport("libc", EntryPoint = "setuid", SetLastError = true), DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int SetUser(uint user);
}
