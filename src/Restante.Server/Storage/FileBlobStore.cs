using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Restante.Server.Storage;

/// <summary>Blobs as files <c>blobs/ab/abcdef…</c>, whose first two digits are their folder.</summary>
/// <remarks>
/// The steps of a write, and what a crash after each of them leaves:
/// <list type="number">
/// <item>Create <c>blobs/incoming/NAME</c>, which must not exist: it locks the name against a second writer. Nothing reads or lists this
/// folder. A crash leaves an empty or partial file there; the first <see cref="Prepare"/> an hour after its last byte removes it.</item>
/// <item>Write and sync the file. A crash leaves a whole file, still in <c>incoming</c>, and it is removed too.</item>
/// <item>Rename it into its folder. Other readers see it whole. After a power failure it may be there or not.</item>
/// <item>Sync that folder, and, if this process has not done so since it began to use the folder, <c>blobs</c>, which names it. Now the
/// blob survives a power failure, and the write returns.</item>
/// </list>
/// A deletion is not synced: after a power failure the file may be there again, without a row.
/// </remarks>
internal sealed class FileBlobStore : IBlobStore
{
    private const int CopyBytes = 128 * 1024;
    private const int FolderDigits = 2;
    private static readonly TimeSpan LeftOverAge = TimeSpan.FromHours(1);
    private readonly string data;
    private readonly string blobs;
    private readonly string incoming;

    // By the folder's number: true once its name in the folder above is durable.
    private readonly bool[] durable = new bool[256];

    public FileBlobStore(string dataFolder)
    {
        data = Path.GetFullPath(dataFolder);
        blobs = Path.Combine(data, "blobs");
        incoming = Path.Combine(blobs, "incoming");
    }

    public Task Prepare(CancellationToken cancel) => Task.Run(() =>
    {
        Directory.CreateDirectory(incoming);
        DurableFolder.Sync(data);
        var limit = DateTime.UtcNow - LeftOverAge;
        foreach (var leftOver in Directory.EnumerateFiles(incoming))
            if (File.GetLastWriteTimeUtc(leftOver) < limit) File.Delete(leftOver);
    }, cancel);

    public async Task<BlobWriteOutcome> Write(string name, Stream content, long maxBytes, CancellationToken cancel)
    {
        var file = PathOf(name);
        var temporary = Path.Combine(incoming, name);
        Directory.CreateDirectory(incoming);
        if (Create(temporary, file) is not { } stream) return new BlobWriteOutcome.NameTaken();
        var isMoved = false;
        try
        {
            long size;
            await using (stream)
            {
                // No other writer of this name gets here until this one has removed its temporary file.
                if (File.Exists(file)) return new BlobWriteOutcome.NameTaken();
                size = await Copy(content, stream, maxBytes, cancel);
                if (size > maxBytes) return new BlobWriteOutcome.TooLarge();
                stream.Flush(flushToDisk: true);
            }
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.Move(temporary, file);
            isMoved = true;
            MakeNameDurable(file);
            return new BlobWriteOutcome.Stored(size);
        }
        finally
        {
            // After the move a file of that name would be another writer's.
            if (!isMoved) File.Delete(temporary);
        }
    }

    public Task<Stream?> OpenRead(string name, long offset, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return Task.FromResult<Stream?>(Open(PathOf(name), offset));
    }

    public Task<long?> SizeOf(string name, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return Task.FromResult(new FileInfo(PathOf(name)) is { Exists: true } file ? file.Length : (long?)null);
    }

    public Task Delete(IReadOnlyCollection<string> names, CancellationToken cancel)
    {
        string[] files = [.. names.Select(PathOf)];
        return Task.Run(() =>
        {
            foreach (var file in files)
            {
                cancel.ThrowIfCancellationRequested();
                Remove(file);
            }
        }, cancel);
    }

    public IAsyncEnumerable<BlobEntry> List(string prefix, CancellationToken cancel)
    {
        BlobName.CheckPrefix(prefix);
        return ListChecked(prefix, cancel);
    }

    private async IAsyncEnumerable<BlobEntry> ListChecked(string prefix, [EnumeratorCancellation] CancellationToken cancel)
    {
        if (!Directory.Exists(blobs)) yield break;
        var start = prefix[..Math.Min(prefix.Length, FolderDigits)];
        var folders = Directory.EnumerateDirectories(blobs, start + "*").Where(folder => Path.GetFileName(folder).Length == FolderDigits);
        // One folder at a time, away from the caller's thread: every file costs a look at the disk.
        foreach (var folder in folders)
            foreach (var entry in await Task.Run(() => Entries(folder, prefix), cancel)) yield return entry;
    }

    private static List<BlobEntry> Entries(string folder, string prefix)
    {
        var digits = Path.GetFileName(folder);
        return
        [
            .. from file in new DirectoryInfo(folder).EnumerateFiles(prefix + "*")
               where BlobName.IsValid(file.Name) && file.Name.StartsWith(digits, StringComparison.Ordinal) && file.Exists
               select new BlobEntry(file.Name, file.Length, file.LastWriteTimeUtc),
        ];
    }

    /// <summary>Null: another writer has the name.</summary>
    private static FileStream? Create(string temporary, string file)
    {
        try
        {
            return new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true);
        }
        catch (IOException) when (File.Exists(temporary) || File.Exists(file))
        {
            return null;
        }
    }

    private static FileStream? Open(string file, long offset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        FileStream stream;
        try
        {
            stream = new FileStream(file, new FileStreamOptions
            {
                Mode = FileMode.Open,
                Access = FileAccess.Read,
                Share = FileShare.Read | FileShare.Delete,
                Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
                BufferSize = 0,
            });
        }
        catch (IOException e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        if (offset <= stream.Length)
        {
            stream.Position = offset;
            return stream;
        }
        stream.Dispose();
        throw new ArgumentOutOfRangeException(nameof(offset));
    }

    private static void Remove(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (DirectoryNotFoundException)
        {
            // The name's folder was never created, so there is nothing to remove.
        }
    }

    private static async Task<long> Copy(Stream content, FileStream file, long maxBytes, CancellationToken cancel)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(CopyBytes);
        try
        {
            long size = 0;
            int read;
            while ((read = await content.ReadAsync(buffer.AsMemory(0, CopyBytes), cancel)) > 0)
            {
                size += read;
                if (size > maxBytes) return size;
                await file.WriteAsync(buffer.AsMemory(0, read), cancel);
            }
            return size;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void MakeNameDurable(string file)
    {
        var folder = Path.GetDirectoryName(file)!;
        DurableFolder.Sync(folder);
        var number = int.Parse(Path.GetFileName(folder), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        if (Volatile.Read(ref durable[number])) return;
        DurableFolder.Sync(blobs);
        Volatile.Write(ref durable[number], true);
    }

    private string PathOf(string name)
    {
        BlobName.Check(name);
        return Path.Combine(blobs, name[..FolderDigits], name);
    }
}
