using Microsoft.EntityFrameworkCore;
using Restante.Server.Messages;
using Restante.Server.Tests.Guests;

namespace Restante.Server.Tests.Storage;

/// <summary>What both databases do alike.</summary>
public sealed class StoreTests
{
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Work_that_meets_a_row_deleted_meanwhile_is_done_again_from_the_start(string kind)
    {
        await using var database = await TestDatabase.Create(kind);
        await using var store = database.NewStore();
        var id = Scene.Bytes(16);
        store.Add(new Draft { UserId = Scene.Bytes(16), Id = id, Version = 1, Record = [1], UpdatedAt = DateTimeOffset.UnixEpoch });
        await store.SaveChangesAsync();
        store.ChangeTracker.Clear();
        var tries = 0;

        var found = await store.InTransaction(async () =>
        {
            var draft = await store.Set<Draft>().SingleAsync(draft => draft.Id == id);
            draft.Version = ++tries + 1;
            if (tries == 1) await store.Set<Draft>().Where(draft => draft.Id == id).ExecuteDeleteAsync();
            return draft.Version;
        }, CancellationToken.None);

        Assert.Equal((2, 3), (tries, found));
        Assert.Equal(3, (await store.Set<Draft>().AsNoTracking().SingleAsync()).Version);
    }
}
