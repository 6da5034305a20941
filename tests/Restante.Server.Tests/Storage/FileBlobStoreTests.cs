using Restante.Server.Storage;

namespace Restante.Server.Tests.Storage;

public sealed class FileBlobStoreTests : BlobStoreContract, IDisposable
{
    private readonly TemporaryFolder temporary = new();

    private protected override IBlobStore Open() => new FileBlobStore(temporary.Path);

    private protected override Task LeaveTornWrite(string name, byte[] bytes) =>
        File.WriteAllBytesAsync(temporary.Of("blobs", "incoming", name), bytes, TestContext.Current.CancellationToken);

    [Fact]
    public async Task File_left_by_a_crash_is_deleted_by_a_start_an_hour_later()
    {
        await Prepared();
        await LeaveTornWrite(BlobName.New(), Content(10));
        var leftOver = Assert.Single(Files());
        await Prepared();
        Assert.True(File.Exists(leftOver), "An upload that another process has under way must stay.");
        File.SetLastWriteTimeUtc(leftOver, DateTime.UtcNow.AddHours(-2));
        await Prepared();
        Assert.Empty(Files());
    }

    [Fact]
    public async Task Write_without_success_leaves_no_file()
    {
        var (store, name) = (await Prepared(), BlobName.New());
        var cancel = TestContext.Current.CancellationToken;
        Assert.IsType<BlobWriteOutcome.TooLarge>(await store.Write(name, new MemoryStream(Content(10)), 9, cancel));
        Assert.Empty(Files());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => store.Write(name, Disposed(), Limit, cancel));
        Assert.Empty(Files());
        await Write(store, Content(10));
        var blob = Assert.Single(Files());
        Assert.IsType<BlobWriteOutcome.NameTaken>(
            await store.Write(Path.GetFileName(blob), new MemoryStream(Content(10)), Limit, cancel));
        Assert.Equal([blob], Files());
    }

    [Fact]
    public async Task Store_works_in_a_folder_that_nobody_prepared()
    {
        var (store, name) = (Open(), BlobName.New());
        Assert.Empty(await Listed(store));
        Assert.Null(await store.SizeOf(name, TestContext.Current.CancellationToken));
        await store.Delete([name], TestContext.Current.CancellationToken);
        await Write(store, Content(10));
        Assert.Single(await Listed(store));
    }

    [Fact]
    public async Task Foreign_files_are_not_listed()
    {
        var store = await Prepared();
        Directory.CreateDirectory(temporary.Of("blobs", "ab"));
        foreach (var name in new[] { "notes.txt", "cd" + new string('0', 30), "ab" + new string('G', 30) })
            await File.WriteAllTextAsync(temporary.Of("blobs", "ab", name), "", TestContext.Current.CancellationToken);
        Assert.Empty(await Listed(store));
    }

    public void Dispose() => temporary.Dispose();

    private static MemoryStream Disposed()
    {
        var stream = new MemoryStream();
        stream.Dispose();
        return stream;
    }

    private string[] Files() => Directory.GetFiles(temporary.Path, "*", SearchOption.AllDirectories);
}
