namespace Restante.Server.Storage;

/// <summary>Stores message bodies: immutable byte streams under names that the store chooses.</summary>
internal interface IBlobStore
{
    /// <summary>
    /// Creates what the store needs and removes what an earlier server left unfinished. Call it when the server starts: before the
    /// first write nothing else creates anything.
    /// </summary>
    void Prepare();

    /// <summary>
    /// Stores a stream; on return the bytes are durable. A stream that fails or exceeds the limit leaves nothing behind.
    /// </summary>
    /// <returns>The name and size; null if the stream is longer than <paramref name="maxBytes"/>.</returns>
    Task<(string Name, long Size)?> Write(Stream content, long maxBytes, CancellationToken cancel);

    /// <summary>Opens a blob for reading from its beginning; null if there is none.</summary>
    Stream? OpenRead(string name);

    /// <summary>The size of a blob in bytes; null if there is none.</summary>
    long? SizeOf(string name);

    /// <summary>Removes a blob; does nothing if there is none.</summary>
    void Delete(string name);

    /// <summary>Names of all blobs written before <paramref name="before"/>.</summary>
    IEnumerable<string> Names(DateTimeOffset before);
}

/// <summary>
/// Blobs as files <c>blobs/ab/abcdef…</c>: written to a temporary name, synced and renamed, so that a crash leaves a whole file or
/// none.
/// </summary>
internal sealed class FileBlobStore : IBlobStore
{
    private const int CopyBytes = 128 * 1024;
    private readonly string folder;
    private readonly string incoming;

    public FileBlobStore(string dataFolder)
    {
        folder = Path.GetFullPath(Path.Combine(dataFolder, "blobs"));
        incoming = Path.Combine(folder, "incoming");
    }

    public void Prepare()
    {
        Directory.CreateDirectory(incoming);
        foreach (var leftOver in Directory.EnumerateFiles(incoming))
            if (File.GetLastWriteTimeUtc(leftOver) < DateTime.UtcNow.AddHours(-1)) File.Delete(leftOver);
    }

    public async Task<(string Name, long Size)?> Write(Stream content, long maxBytes, CancellationToken cancel)
    {
        var name = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16));
        var temporary = Path.Combine(incoming, name);
        Directory.CreateDirectory(incoming);
        try
        {
            var size = await CopyDurably(content, temporary, maxBytes, cancel);
            if (size > maxBytes) return null;
            var shelf = Path.GetDirectoryName(PathOf(name))!;
            var isNew = !Directory.Exists(shelf);
            Directory.CreateDirectory(shelf);
            File.Move(temporary, PathOf(name));
            DurableFolder.Sync(shelf);
            if (isNew) DurableFolder.Sync(folder);
            return (name, size);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    public Stream? OpenRead(string name)
    {
        try
        {
            return new FileStream(PathOf(name), new FileStreamOptions
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
    }

    public long? SizeOf(string name) => new FileInfo(PathOf(name)) is { Exists: true } file ? file.Length : null;

    public void Delete(string name)
    {
        try
        {
            File.Delete(PathOf(name));
        }
        catch (DirectoryNotFoundException)
        {
            // The name's folder was never created, so there is nothing to remove.
        }
    }

    public IEnumerable<string> Names(DateTimeOffset before) =>
        !Directory.Exists(folder) ? [] : Directory.EnumerateDirectories(folder).Where(directory => directory != incoming)
            .SelectMany(Directory.EnumerateFiles)
            .Where(file => File.GetLastWriteTimeUtc(file) < before.UtcDateTime)
            .Select(file => Path.GetFileName(file)!);

    private static async Task<long> CopyDurably(Stream content, string file, long maxBytes, CancellationToken cancel)
    {
        var buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(CopyBytes);
        try
        {
            await using var stream =
                new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, useAsync: true);
            long size = 0;
            int read;
            while ((read = await content.ReadAsync(buffer.AsMemory(0, CopyBytes), cancel)) > 0)
            {
                size += read;
                if (size > maxBytes) return size;
                await stream.WriteAsync(buffer.AsMemory(0, read), cancel);
            }
            stream.Flush(flushToDisk: true);
            return size;
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private string PathOf(string name)
    {
        if (name.Length != 32 || !name.All(char.IsAsciiHexDigitLower)) throw new ArgumentException("Not a blob name.", nameof(name));
        return Path.Combine(folder, name[..2], name);
    }
}
