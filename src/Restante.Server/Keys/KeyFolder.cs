using System.Globalization;
using System.Security.Cryptography;
using Restante.Server.Storage;

namespace Restante.Server.Keys;

/// <summary>
/// The key folder: <c>ring/N.key</c> (32 random bytes each) and <c>day/yyyy-MM-dd.key</c>. Files have mode 0600 and are synced to disk
/// before their first use.
/// </summary>
internal sealed class KeyFolder
{
    private const int KeyLength = 32;

    public KeyFolder(string folder) => Folder = Path.GetFullPath(folder);

    public string Folder { get; }
    public string RingFolder => Path.Combine(Folder, "ring");
    public string DayFolder => Path.Combine(Folder, "day");
    public string BackupMark => Path.Combine(Folder, "backup-made");

    /// <summary>The ring; creates it at the first start.</summary>
    /// <exception cref="InvalidDataException">A key file does not have 32 bytes.</exception>
    public IReadOnlyDictionary<int, byte[]> ReadOrCreateRing()
    {
        Make();
        var ring = ReadRing();
        if (ring.Count > 0) return ring;
        CreateDurably(Path.Combine(RingFolder, "1.key"), RandomNumberGenerator.GetBytes(KeyLength));
        return ReadRing();
    }

    /// <summary>Adds a key to the ring; it becomes the writing key at the next start.</summary>
    public int AddRingKey()
    {
        Make();
        var number = ReadRing().Keys.DefaultIfEmpty(0).Max() + 1;
        var file = Path.Combine(RingFolder, number.ToString(CultureInfo.InvariantCulture) + ".key");
        WriteDurably(file, RandomNumberGenerator.GetBytes(KeyLength));
        return number;
    }

    /// <summary>Fills an empty ring from a backup.</summary>
    public void RestoreRing(IReadOnlyDictionary<int, byte[]> ring)
    {
        if (ReadRing().Count > 0) throw new InvalidOperationException("The ring is not empty.");
        Make();
        foreach (var (number, key) in ring)
            WriteDurably(Path.Combine(RingFolder, number.ToString(CultureInfo.InvariantCulture) + ".key"), key);
    }

    /// <summary>The ring as it is on disk; empty if there is none. Creates nothing.</summary>
    /// <exception cref="UnauthorizedAccessException">This account may not read it; the message names the setting.</exception>
    public Dictionary<int, byte[]> ReadRing()
    {
        var ring = new Dictionary<int, byte[]>();
        try
        {
            foreach (var file in Directory.Exists(RingFolder) ? Directory.EnumerateFiles(RingFolder, "*.key") : [])
                if (int.TryParse(Path.GetFileNameWithoutExtension(file), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                    ring.Add(number, ReadKey(file));
        }
        catch (UnauthorizedAccessException e)
        {
            throw Denied(e);
        }
        return ring;
    }

    /// <summary>Creates missing folders, closed to other accounts.</summary>
    /// <exception cref="UnauthorizedAccessException">This account may not create them; the message names the setting.</exception>
    public void Make()
    {
        try
        {
            MakePrivate(Folder);
            MakePrivate(RingFolder);
            MakePrivate(DayFolder);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            throw Denied(e);
        }
    }

    private UnauthorizedAccessException Denied(Exception cause) =>
        new($"The key folder {Folder} cannot be used ({cause.Message.TrimEnd('.')}). This program runs as {Environment.UserName}: " +
            "give that user the folder and everything in it (chown -R), with the right to read and write. " +
            "Or set Keys:Folder to another folder.", cause);

    internal static byte[] ReadKey(string file)
    {
        var key = File.ReadAllBytes(file);
        return key.Length == KeyLength
            ? key
            : throw new InvalidDataException($"{file} is not a key of {KeyLength} bytes; restore it from the key backup.");
    }

    /// <summary>Writes to a temporary name, syncs, renames, syncs the folder: a crash leaves the whole file or none.</summary>
    internal static void WriteDurably(string file, ReadOnlySpan<byte> content)
    {
        File.Move(WriteTemporary(file, content), file, overwrite: true);
        DurableFolder.Sync(Path.GetDirectoryName(file)!);
    }

    /// <summary>
    /// Like <see cref="WriteDurably"/>, but safe against another process that creates the same key: the first file stays, and both read
    /// it.
    /// </summary>
    internal static void CreateDurably(string file, ReadOnlySpan<byte> content)
    {
        var temporary = WriteTemporary(file, content);
        try
        {
            File.Move(temporary, file, overwrite: false);
        }
        catch (IOException) when (File.Exists(file))
        {
            File.Delete(temporary);
        }
        DurableFolder.Sync(Path.GetDirectoryName(file)!);
    }

    private static string WriteTemporary(string file, ReadOnlySpan<byte> content)
    {
        var temporary = $"{file}.{Path.GetRandomFileName()}.new";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var stream = new FileStream(temporary, options);
        stream.Write(content);
        stream.Flush(flushToDisk: true);
        return temporary;
    }

    private static void MakePrivate(string folder)
    {
        if (Directory.Exists(folder)) return;
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
