using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Restante.Protocol;
using Restante.Server.Messages;
using Restante.Server.Retention;
using Restante.Server.Storage;
using Restante.Server.Tests.Delivery;

namespace Restante.Server.Tests.Storage;

/// <summary>
/// Attack: someone reads the database's files for deleted data. SQLite overwrites it, and the sweep empties the write-ahead log.
/// </summary>
public sealed class ErasedRowsTests
{
    private static readonly byte[] Marker = "a canary that was written, and then erased "u8.ToArray();

    [Theory]
    [InlineData(1, "a short record, inside its page")]
    [InlineData(500, "a long one, on pages of its own")]
    public async Task Erased_content_is_in_no_file_after_the_next_sweep(int length, string why)
    {
        await using var fixture = await DeliveryFixture.Create(Databases.Sqlite);
        await using var store = fixture.Database.NewStore();
        byte[] record = [.. Enumerable.Repeat(Marker, length).SelectMany(marker => marker)];
        Draft[] drafts =
        [
            .. Enumerable.Range(0, 3).Select(_ => new Draft
            {
                UserId = Id16.Random(), Id = Id16.Random(), Version = 1, Record = record, UpdatedAt = fixture.Time.Now,
            }),
        ];
        store.AddRange(drafts);
        await store.SaveChangesAsync(TestContext.Current.CancellationToken);
        await store.ForgetErased(TestContext.Current.CancellationToken);
        Assert.Contains("restante.db", FilesWithMarker(fixture.Database.Folder));

        // Deleted, replaced by something shorter, and deleted together with its neighbours.
        await store.Set<Draft>().Where(draft => draft.Id == drafts[0].Id).ExecuteDeleteAsync(TestContext.Current.CancellationToken);
        await store.Set<Draft>().Where(draft => draft.Id == drafts[1].Id)
            .ExecuteUpdateAsync(set => set.SetProperty(draft => draft.Record, new byte[1]), TestContext.Current.CancellationToken);
        await store.Set<Draft>().Where(draft => draft.Id != drafts[0].Id).ExecuteDeleteAsync(TestContext.Current.CancellationToken);
        var sweep = new Sweep(fixture.Services.GetRequiredService<IServiceScopeFactory>(),
            fixture.Services.GetRequiredService<StorageWatch>(), NullLogger<Sweep>.Instance);
        await sweep.Run(fixture.Time.Now, TestContext.Current.CancellationToken);

        Assert.True(FilesWithMarker(fixture.Database.Folder).Count == 0, why);
    }

    private static List<string> FilesWithMarker(string folder) =>
        [.. Directory.EnumerateFiles(folder, "restante.db*")
            .Where(file => Read(file).AsSpan().IndexOf(Marker) >= 0).Select(file => Path.GetFileName(file))];

    private static byte[] Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
