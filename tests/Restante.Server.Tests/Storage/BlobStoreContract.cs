using System.Security.Cryptography;
using Restante.Server.Storage;

namespace Restante.Server.Tests.Storage;

/// <summary>Runs alone, because a test measures how much the process allocates.</summary>
[CollectionDefinition(nameof(BlobStoreContract), DisableParallelization = true)]
public sealed class BlobStoreContractRunsAlone;

/// <summary>What every blob store must do. Each implementation has a class that derives from this one.</summary>
[Collection(nameof(BlobStoreContract))]
public abstract class BlobStoreContract
{
    private protected const int Limit = 1_000_000;

    // More than object stores delete in one request.
    private const int Many = 1100;

    private static readonly string[] Starts = ["ab", "ab", "ac", "b0"];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A new object on the same storage, as another process would have it.</summary>
    private protected abstract IBlobStore Open();

    /// <summary>Leaves in the storage what a server leaves that crashes after it wrote these bytes of a blob.</summary>
    private protected abstract Task LeaveTornWrite(string name, byte[] bytes);

    /// <summary>The size in bytes of a blob that does not fit into the memory that a store may use.</summary>
    private protected virtual int LargeSize => 100 << 20;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(131072)]
    [InlineData(131073)]
    [InlineData(Limit)]
    public async Task Written_blob_is_read_back(int size)
    {
        var store = await Prepared();
        var name = await Write(store, Content(size));
        foreach (var reader in new[] { store, Open() })
        {
            Assert.Equal(Content(size), await Read(reader, name));
            Assert.Equal(size, await reader.SizeOf(name, Cancel));
            Assert.Equal([(name, (long)size)], await Listed(reader));
        }
    }

    [Fact]
    public async Task Existing_blob_is_never_overwritten()
    {
        var store = await Prepared();
        var name = await Write(store, Content(1000));
        Assert.IsType<BlobWriteOutcome.NameTaken>(await store.Write(name, new MemoryStream(Content(2000, 2)), Limit, Cancel));
        Assert.IsType<BlobWriteOutcome.NameTaken>(await Open().Write(name, new MemoryStream(Content(0)), Limit, Cancel));
        Assert.Equal(Content(1000), await Read(store, name));
    }

    [Fact]
    public async Task One_of_two_simultaneous_writers_of_a_name_succeeds()
    {
        var (first, second) = (await Prepared(), Open());
        for (var round = 0; round < 20; round++)
        {
            var name = BlobName.New();
            // In half of the rounds the second writer does everything while the first waits for the middle of its content.
            var slow = new PausingStream(Content(300_000, 1), 100_000);
            var one = first.Write(name, slow, Limit, Cancel);
            if (round % 2 == 0) slow.Continue();
            else await slow.Paused;
            var other = await second.Write(name, new MemoryStream(Content(200_000, 2)), Limit, Cancel);
            slow.Continue();
            BlobWriteOutcome[] outcomes = [await one, other];

            Assert.Single(outcomes.OfType<BlobWriteOutcome.NameTaken>());
            var stored = Assert.Single(outcomes.OfType<BlobWriteOutcome.Stored>());
            Assert.Equal(stored == outcomes[0] ? Content(300_000, 1) : Content(200_000, 2), await Read(Open(), name));
        }
    }

    [Fact]
    public async Task Simultaneous_writes_do_not_mix()
    {
        var store = await Prepared();
        var names = await Task.WhenAll(
            Enumerable.Range(1, 40).Select(async seed => (seed, await Write(store, Content(200_000 + seed, seed)))));
        foreach (var (seed, name) in names) Assert.Equal(Content(200_000 + seed, seed), await Read(store, name));
    }

    [Fact]
    public async Task Read_begins_at_its_offset()
    {
        var store = await Prepared();
        var name = await Write(store, Content(200_000));
        foreach (var offset in new[] { 0, 1, 131072, 199_999, 200_000 })
            Assert.Equal(Content(200_000)[offset..], await Read(store, name, offset));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => store.OpenRead(name, 200_001, Cancel));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => store.OpenRead(name, -1, Cancel));
        Assert.Empty(await Read(store, await Write(store, []), 0));
    }

    [Fact]
    public async Task Missing_blob_has_neither_content_nor_size()
    {
        var store = await Prepared();
        foreach (var name in new[] { BlobName.New(), new string('f', 32) })
        {
            Assert.Null(await store.OpenRead(name, 0, Cancel));
            Assert.Null(await store.OpenRead(name, 5, Cancel));
            Assert.Null(await store.SizeOf(name, Cancel));
        }
        Assert.Empty(await Listed(store));
    }

    [Fact]
    public async Task One_byte_too_many_leaves_nothing()
    {
        var (store, name) = (await Prepared(), BlobName.New());
        Assert.IsType<BlobWriteOutcome.TooLarge>(await store.Write(name, new MemoryStream(Content(Limit + 1)), Limit, Cancel));
        await AssertNothingLeft(store, name);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(400_000)]
    public async Task Interrupted_stream_leaves_nothing(int after)
    {
        var (store, name) = (await Prepared(), BlobName.New());
        await Assert.ThrowsAsync<IOException>(() => store.Write(name, new BrokenStream(after), Limit, Cancel));
        await AssertNothingLeft(store, name);
    }

    [Fact]
    public async Task Cancelled_write_leaves_nothing()
    {
        var (store, name) = (await Prepared(), BlobName.New());
        using var cancel = new CancellationTokenSource();
        var slow = new PausingStream(Content(300_000), 200_000);
        var write = store.Write(name, slow, Limit, cancel.Token);
        await slow.Paused;
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => write);
        await AssertNothingLeft(store, name);
    }

    [Fact]
    public async Task Blob_is_not_seen_before_it_is_whole()
    {
        var (store, name) = (await Prepared(), BlobName.New());
        var slow = new PausingStream(Content(300_000), 200_000);
        var write = store.Write(name, slow, Limit, Cancel);
        await slow.Paused;
        foreach (var reader in new[] { store, Open() })
        {
            await reader.Prepare(Cancel);
            Assert.Null(await reader.OpenRead(name, 0, Cancel));
            Assert.Null(await reader.SizeOf(name, Cancel));
            Assert.Empty(await Listed(reader));
        }
        slow.Continue();
        Assert.Equal(new BlobWriteOutcome.Stored(300_000), await write);
        Assert.Equal(Content(300_000), await Read(Open(), name));
    }

    [Fact]
    public async Task Torn_write_of_a_crashed_server_is_never_seen()
    {
        var (store, name) = (await Prepared(), BlobName.New());
        await LeaveTornWrite(name, Content(200_000));
        foreach (var reader in new[] { store, await Prepared() })
        {
            Assert.Null(await reader.OpenRead(name, 0, Cancel));
            Assert.Null(await reader.SizeOf(name, Cancel));
            Assert.Empty(await Listed(reader));
        }
    }

    [Fact]
    public async Task Deletion_takes_many_names_and_ignores_missing_ones()
    {
        var store = await Prepared();
        var kept = await Write(store, Content(10));
        var deleted = await Task.WhenAll(Enumerable.Range(0, 5).Select(seed => Write(store, Content(100, seed))));
        string[] names = [.. deleted, .. Enumerable.Range(0, Many).Select(_ => BlobName.New())];
        Random.Shared.Shuffle(names);
        await store.Delete([], Cancel);
        for (var repeated = 0; repeated < 2; repeated++)
        {
            await store.Delete(names, Cancel);
            foreach (var name in deleted) Assert.Null(await store.OpenRead(name, 0, Cancel));
            Assert.Equal([(kept, 10L)], await Listed(Open()));
        }
    }

    [Fact]
    public async Task Reader_continues_while_the_blob_is_deleted()
    {
        var store = await Prepared();
        var name = await Write(store, Content(500_000));
        await using var stream = await store.OpenRead(name, 0, Cancel);
        await store.Delete([name], Cancel);
        Assert.Null(await store.OpenRead(name, 0, Cancel));
        Assert.Equal(Content(500_000), await ReadAll(stream!));
    }

    [Fact]
    public async Task List_has_the_blobs_of_a_prefix_with_size_and_age()
    {
        var store = await Prepared();
        // Stores and machines have clocks of their own, some of them accurate to a second only.
        var earliest = DateTimeOffset.UtcNow.AddSeconds(-2);
        string[] names = [.. Starts.Select(start => start + BlobName.New()[2..])];
        for (var i = 0; i < names.Length; i++)
            Assert.IsType<BlobWriteOutcome.Stored>(await store.Write(names[i], new MemoryStream(Content(i)), Limit, Cancel));
        var latest = DateTimeOffset.UtcNow.AddSeconds(2);

        var all = await store.List("", Cancel).ToListAsync(Cancel);
        Assert.Equal(names.Select((name, i) => (name, (long)i)).Order(), all.Select(blob => (blob.Name, blob.Size)).Order());
        Assert.All(all, blob => Assert.InRange(blob.WrittenAt, earliest, latest));
        foreach (var prefix in new[] { "a", "ab", "ac", "b", "0", names[0][..3], names[1], new string('c', 32) })
            Assert.Equal(names.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal),
                (await store.List(prefix, Cancel).ToListAsync(Cancel)).Select(blob => blob.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Large_blob_takes_little_memory()
    {
        var (store, name) = (await Prepared(), BlobName.New());
        await Write(store, Content(Limit));
        var before = GC.GetTotalAllocatedBytes(precise: true);
        using var sent = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Assert.Equal(new BlobWriteOutcome.Stored(LargeSize), await store.Write(name, new LongStream(LargeSize, sent), LargeSize, Cancel));

        await using var stream = await store.OpenRead(name, 0, Cancel);
        using var received = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (buffer, length) = (new byte[1 << 16], 0L);
        for (int read; (read = await stream!.ReadAsync(buffer, Cancel)) > 0; length += read) received.AppendData(buffer.AsSpan(0, read));
        Assert.Equal(LargeSize, length);
        Assert.Equal(sent.GetHashAndReset(), received.GetHashAndReset());
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 32 << 20);
    }

    [Theory]
    [InlineData("../../../etc/passwd")]
    [InlineData("")]
    [InlineData("incoming")]
    [InlineData("ABCDEF0123456789ABCDEF0123456789")]
    [InlineData("0123456789abcdef0123456789abcdef0")]
    [InlineData("0123456789abcdef0123456789abcde/")]
    [InlineData("0123456789abcdef0123456789abcde\0")]
    [InlineData("../0123456789abcdef0123456789abc")]
    public async Task Name_that_is_none_is_refused_by_every_operation(string name)
    {
        var store = await Prepared();
        await Assert.ThrowsAsync<ArgumentException>(() => store.Write(name, new MemoryStream(Content(10)), Limit, Cancel));
        await Assert.ThrowsAsync<ArgumentException>(() => store.OpenRead(name, 0, Cancel));
        await Assert.ThrowsAsync<ArgumentException>(() => store.SizeOf(name, Cancel));
        var kept = await Write(store, Content(10));
        await Assert.ThrowsAsync<ArgumentException>(() => store.Delete([kept, name], Cancel));
        if (name.Length > 0)
            await Assert.ThrowsAsync<ArgumentException>(async () => await store.List(name, Cancel).ToListAsync(Cancel));
        Assert.Equal([(kept, 10L)], await Listed(store));
    }

    private protected async Task<IBlobStore> Prepared()
    {
        var store = Open();
        await store.Prepare(Cancel);
        return store;
    }

    private protected static async Task<string> Write(IBlobStore store, byte[] content)
    {
        var name = BlobName.New();
        Assert.Equal(new BlobWriteOutcome.Stored(content.Length), await store.Write(name, new MemoryStream(content), Limit, Cancel));
        return name;
    }

    private protected static async Task<List<(string Name, long Size)>> Listed(IBlobStore store) =>
        [.. (await store.List("", Cancel).ToListAsync(Cancel)).Select(blob => (blob.Name, blob.Size))];

    private protected static byte[] Content(int size, int seed = 1)
    {
        var content = new byte[size];
        new Random(seed).NextBytes(content);
        return content;
    }

    private static async Task<byte[]> Read(IBlobStore store, string name, long offset = 0)
    {
        await using var stream = await store.OpenRead(name, offset, Cancel);
        return await ReadAll(stream!);
    }

    private static async Task<byte[]> ReadAll(Stream stream)
    {
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, Cancel);
        return copy.ToArray();
    }

    /// <summary>Nothing is there, and the name is free.</summary>
    private async Task AssertNothingLeft(IBlobStore store, string name)
    {
        Assert.Null(await store.OpenRead(name, 0, Cancel));
        Assert.Null(await store.SizeOf(name, Cancel));
        Assert.Empty(await Listed(Open()));
        Assert.Equal(new BlobWriteOutcome.Stored(3), await store.Write(name, new MemoryStream(Content(3)), Limit, Cancel));
        Assert.Equal(Content(3), await Read(Open(), name));
    }

    /// <summary>Content that stops after its first bytes until the test continues it.</summary>
    private sealed class PausingStream(byte[] content, int first) : MemoryStream(content, writable: false)
    {
        private readonly TaskCompletionSource paused = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource continued = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Ends when the reader has taken the first bytes and waits for more.</summary>
        public Task Paused => paused.Task;

        public void Continue() => continued.TrySetResult();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position < first) return Read(buffer.Span[..(int)Math.Min(buffer.Length, first - Position)]);
            paused.TrySetResult();
            await continued.Task.WaitAsync(cancellationToken);
            return Read(buffer.Span);
        }
    }

    /// <summary>A stream that fails after some bytes.</summary>
    private sealed class BrokenStream(int after) : MemoryStream
    {
        private int given;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (given >= after) throw new IOException("The client disconnected.");
            var size = Math.Min(buffer.Length, after - given);
            given += size;
            return ValueTask.FromResult(size);
        }
    }

    /// <summary>So many bytes, created as they are read and added to a hash.</summary>
    private sealed class LongStream(long size, IncrementalHash hash) : MemoryStream
    {
        private readonly Random random = new(1);
        private long left = size;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = buffer.Span[..(int)Math.Min(buffer.Length, left)];
            random.NextBytes(read);
            hash.AppendData(read);
            left -= read.Length;
            return ValueTask.FromResult(read.Length);
        }
    }
}
