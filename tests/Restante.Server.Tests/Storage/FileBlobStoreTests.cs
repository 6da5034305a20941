using Restante.Server.Storage;

namespace Restante.Server.Tests.Storage;

/// <summary>The contract of every blob store, here for files.</summary>
public sealed class FileBlobStoreTests : IDisposable
{
    private const long Limit = 1_000_000;
    private readonly TemporaryFolder temporary = new();
    private readonly FileBlobStore store;

    public FileBlobStoreTests() => store = new FileBlobStore(temporary.Path);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(131072)]
    [InlineData(131073)]
    [InlineData(1000000)]
    public async Task Written_blob_is_read_back(int size)
    {
        var content = Content(size);
        var blob = await store.Write(new MemoryStream(content), Limit, TestContext.Current.CancellationToken);
        Assert.Equal(size, blob!.Value.Size);
        Assert.Equal(content, await Read(store, blob.Value.Name));
        Assert.Equal(content, await Read(new FileBlobStore(temporary.Path), blob.Value.Name));
    }

    [Fact]
    public async Task One_byte_too_many_leaves_nothing()
    {
        Assert.Null(await store.Write(new MemoryStream(Content((int)Limit + 1)), Limit, TestContext.Current.CancellationToken));
        Assert.Empty(Files());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(400_000)]
    public async Task Interrupted_stream_leaves_nothing(int after)
    {
        await Assert.ThrowsAsync<IOException>(() => store.Write(new BrokenStream(after), Limit, TestContext.Current.CancellationToken));
        Assert.Empty(Files());
    }

    [Fact]
    public async Task Cancelled_upload_leaves_nothing()
    {
        using var cancel = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.Write(new CancellingStream(cancel), Limit, cancel.Token));
        Assert.Empty(Files());
    }

    [Fact]
    public async Task File_left_by_a_crash_is_swept_at_a_later_start_and_never_listed()
    {
        store.Prepare();
        var leftOver = temporary.Of("blobs", "incoming", new string('a', 32));
        await File.WriteAllBytesAsync(leftOver, Content(10), TestContext.Current.CancellationToken);
        Assert.Null(store.OpenRead(new string('a', 32)));
        Assert.Empty(store.Names(DateTimeOffset.MaxValue));
        new FileBlobStore(temporary.Path).Prepare();
        Assert.True(File.Exists(leftOver), "An upload that another process has under way must stay.");
        File.SetLastWriteTimeUtc(leftOver, DateTime.UtcNow.AddHours(-2));
        new FileBlobStore(temporary.Path).Prepare();
        Assert.Empty(Files());
    }

    [Fact]
    public async Task Simultaneous_writes_do_not_mix()
    {
        var names = await Task.WhenAll(Enumerable.Range(1, 40).Select(async i =>
        {
            var written = await store.Write(new MemoryStream(Content(200_000 + i, i)), Limit, TestContext.Current.CancellationToken);
            return (Seed: i, written!.Value.Name);
        }));
        Assert.Equal(40, names.Select(blob => blob.Name).Distinct().Count());
        foreach (var (seed, name) in names) Assert.Equal(Content(200_000 + seed, seed), await Read(store, name));
    }

    [Fact]
    public async Task Deletion_is_final_and_may_be_repeated()
    {
        var (name, _) = (await store.Write(new MemoryStream(Content(10)), Limit, TestContext.Current.CancellationToken))!.Value;
        store.Delete(name);
        store.Delete(name);
        Assert.Null(store.OpenRead(name));
        Assert.Empty(Files());
        store.Delete(new string('f', 32));
    }

    [Fact]
    public async Task Reader_continues_while_the_blob_is_deleted()
    {
        var (name, _) = (await store.Write(new MemoryStream(Content(500_000)), Limit, TestContext.Current.CancellationToken))!.Value;
        await using var stream = store.OpenRead(name)!;
        store.Delete(name);
        using var copy = new MemoryStream();
        await stream.CopyToAsync(copy, TestContext.Current.CancellationToken);
        Assert.Equal(Content(500_000), copy.ToArray());
    }

    [Fact]
    public async Task Names_are_listed_by_age()
    {
        var (name, _) = (await store.Write(new MemoryStream(Content(10)), Limit, TestContext.Current.CancellationToken))!.Value;
        Assert.Equal([name], store.Names(DateTimeOffset.UtcNow.AddMinutes(1)));
        Assert.Empty(store.Names(DateTimeOffset.UtcNow.AddMinutes(-1)));
    }

    [Theory]
    [InlineData("../../../etc/passwd")]
    [InlineData("")]
    [InlineData("ABCDEF0123456789ABCDEF0123456789")]
    [InlineData("0123456789abcdef0123456789abcde/")]
    public void Name_that_the_store_never_gave_is_a_bug(string name)
    {
        Assert.Throws<ArgumentException>(() => store.OpenRead(name));
        Assert.Throws<ArgumentException>(() => store.Delete(name));
    }

    public void Dispose() => temporary.Dispose();

    private string[] Files() => Directory.GetFiles(temporary.Path, "*", SearchOption.AllDirectories);

    private static byte[] Content(int size, int seed = 1)
    {
        var content = new byte[size];
        new Random(seed).NextBytes(content);
        return content;
    }

    private static async Task<byte[]> Read(FileBlobStore store, string name)
    {
        await using var stream = store.OpenRead(name);
        using var copy = new MemoryStream();
        await stream!.CopyToAsync(copy);
        return copy.ToArray();
    }

    /// <summary>An endless stream that fails after a while.</summary>
    private sealed class BrokenStream(int after) : MemoryStream
    {
        private int given;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (given >= after) throw new IOException("The client went away.");
            var size = Math.Min(buffer.Length, after - given);
            given += size;
            return ValueTask.FromResult(size);
        }
    }

    /// <summary>Cancels after its first bytes.</summary>
    private sealed class CancellingStream(CancellationTokenSource source) : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (source.IsCancellationRequested) cancellationToken.ThrowIfCancellationRequested();
            await source.CancelAsync();
            return 1000;
        }
    }
}
