using System.Collections.Concurrent;
using Restante.Server.Storage;

namespace Restante.Server.Tests.Storage;

/// <summary>
/// Blobs in memory, for tests that need no data folder. Its streams are those of an object store: asynchronous only, and forward only.
/// </summary>
internal sealed class MemoryBlobStore : IBlobStore
{
    private readonly ConcurrentDictionary<string, (byte[] Content, DateTimeOffset WrittenAt)> blobs = new(StringComparer.Ordinal);

    public Task Prepare(CancellationToken cancel) => Task.CompletedTask;

    public async Task<BlobWriteOutcome> Write(string name, Stream content, long maxBytes, CancellationToken cancel)
    {
        BlobName.Check(name);
        using var copy = new MemoryStream();
        var buffer = new byte[16384];
        for (int read; (read = await content.ReadAsync(buffer, cancel)) > 0;)
        {
            copy.Write(buffer, 0, read);
            if (copy.Length > maxBytes) return new BlobWriteOutcome.TooLarge();
        }
        return blobs.TryAdd(name, (copy.ToArray(), DateTimeOffset.UtcNow))
            ? new BlobWriteOutcome.Stored(copy.Length)
            : new BlobWriteOutcome.NameTaken();
    }

    public Task<Stream?> OpenRead(string name, long offset, CancellationToken cancel)
    {
        BlobName.Check(name);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (!blobs.TryGetValue(name, out var blob)) return Task.FromResult<Stream?>(null);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, blob.Content.Length);
        return Task.FromResult<Stream?>(new AsynchronousStream(blob.Content.AsMemory((int)offset)));
    }

    public Task<long?> SizeOf(string name, CancellationToken cancel)
    {
        BlobName.Check(name);
        return Task.FromResult(blobs.TryGetValue(name, out var blob) ? blob.Content.Length : (long?)null);
    }

    public Task Delete(IReadOnlyCollection<string> names, CancellationToken cancel)
    {
        foreach (var name in names) BlobName.Check(name);
        foreach (var name in names) blobs.TryRemove(name, out _);
        return Task.CompletedTask;
    }

    public IAsyncEnumerable<BlobEntry> List(string prefix, CancellationToken cancel)
    {
        BlobName.CheckPrefix(prefix);
        return blobs.Where(blob => blob.Key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(blob => new BlobEntry(blob.Key, blob.Value.Content.Length, blob.Value.WrittenAt)).ToAsyncEnumerable();
    }

    private sealed class AsynchronousStream(ReadOnlyMemory<byte> content) : Stream
    {
        private ReadOnlyMemory<byte> left = content;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            var count = Math.Min(buffer.Length, left.Length);
            left[..count].CopyTo(buffer);
            left = left[count..];
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) =>
            throw new NotSupportedException("This stream can only be read asynchronously.");

        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
