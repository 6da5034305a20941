using Microsoft.EntityFrameworkCore;
using Restante.OpenPgp;
using Restante.Protocol;
using Restante.Server.Messages;
using Restante.Server.Storage;
using Restante.Server.Tests.Guests;

namespace Restante.Server.Tests.Storage;

/// <summary>The behaviour that both databases share.</summary>
public sealed class StoreTests
{
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Work_that_meets_a_row_deleted_in_the_meantime_is_repeated_from_the_start(string kind)
    {
        await using var database = await TestDatabase.Create(kind);
        await using var store = database.NewStore();
        var id = Id16.Random();
        store.Add(new Draft { UserId = Id16.Random(), Id = id, Version = 1, Record = [1], UpdatedAt = DateTimeOffset.UnixEpoch });
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

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Id_is_stored_as_its_bytes_and_found_by_value(string kind)
    {
        await using var database = await TestDatabase.Create(kind);
        await using var store = database.NewStore();
        var user = Id16.Random();
        Id16[] ids = [.. Enumerable.Range(0, 4).Select(_ => Id16.Random()).Order()];
        store.AddRange(ids.Select(id =>
            new Draft { UserId = user, Id = id, Version = 1, Record = [1], UpdatedAt = DateTimeOffset.UnixEpoch }));
        await store.SaveChangesAsync();

        Assert.Equal([4], await store.Database.SqlQuery<int>(
            $"""SELECT COUNT(*) AS "Value" FROM drafts WHERE "UserId" = {user.ToArray()}""").ToListAsync());
        Id16[] some = [ids[2], ids[0], Id16.Random()];
        Assert.Equal([ids[0], ids[2]], await store.Set<Draft>().Where(draft => some.Contains(draft.Id)).OrderBy(draft => draft.Id)
            .Select(draft => draft.Id).ToListAsync());
        Assert.Equal(1, await store.Run("DELETE FROM drafts WHERE \"Id\" = {0}", [ids[1]], CancellationToken.None));
        Assert.NotNull(await store.FindAsync<Draft>(user, ids[3]));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Model_equals_its_last_migration(string kind)
    {
        await using var database = await TestDatabase.Create(kind);
        await using var store = database.NewStore();
        Assert.False(store.Database.HasPendingModelChanges());
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Certificate_read_inside_a_transaction_throws(string kind)
    {
        await using var database = await TestDatabase.Create(kind);
        await using var store = database.NewStore();
        var key = new TestKey("a@example.org");
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => store.InTransaction(() => Task.FromResult(Certificate.TryParse(key.Certificate, out _)), CancellationToken.None));
        Assert.True(Certificate.TryParse(key.Certificate, out var read));
        // Reading it in advance is not enough: its signatures are verified when they are needed.
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => store.InTransaction(() => Task.FromResult(read!.UserIds), CancellationToken.None));
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => store.InTransaction(() => Task.Run(() => read!.Verifies([1], key.Sign([1]))), CancellationToken.None));
        Assert.False(CertificateWork.IsForbidden);
        Assert.Equal(["a@example.org"], read!.UserIds);
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Value_of_a_certificate_is_computed_between_two_runs_of_the_work(string kind)
    {
        await using var database = await TestDatabase.Create(kind);
        await using var store = database.NewStore();
        await using var other = database.NewStore();
        var (key, runs, computed) = (new TestKey("a@example.org"), 0, 0);
        var id = Id16.Random();

        var names = await store.InTransaction(async () =>
        {
            runs++;
            store.Add(new Draft
            {
                UserId = Id16.Random(), Id = id, Version = 1, Record = [1], UpdatedAt = DateTimeOffset.UnixEpoch,
            });
            await store.SaveChangesAsync();
            return store.Outside("names", [key.Certificate], () =>
            {
                computed++;
                // Nothing blocks: another connection can write, and these changes are rolled back.
                other.Add(new Draft
                {
                    UserId = Id16.Random(), Id = Id16.Random(), Version = 1, Record = [1],
                    UpdatedAt = DateTimeOffset.UnixEpoch,
                });
                other.SaveChanges();
                Assert.False(other.Set<Draft>().Any(draft => draft.Id == id));
                return Certificate.TryParse(key.Certificate, out var read) ? read!.UserIds : [];
            });
        }, CancellationToken.None);

        Assert.Equal(["a@example.org"], names);
        Assert.Equal((2, 1), (runs, computed));
        Assert.Equal(2, await store.Set<Draft>().CountAsync());
    }

    [Fact]
    public async Task Value_is_computed_again_when_its_inputs_have_changed()
    {
        await using var database = await TestDatabase.Create(Databases.Sqlite);
        await using var store = database.NewStore();
        var (runs, computed) = (0, new List<int>());
        var value = await store.InTransaction(() =>
        {
            var input = ++runs < 3 ? runs : 3;
            return Task.FromResult(store.Outside("value", [[(byte)input]], () =>
            {
                computed.Add(input);
                return 10 * input;
            }));
        }, CancellationToken.None);
        Assert.Equal(30, value);
        Assert.Equal([1, 2, 3], computed);
    }

    [Fact]
    public async Task Value_that_differs_every_time_ends_the_transaction()
    {
        await using var database = await TestDatabase.Create(Databases.Sqlite);
        await using var store = database.NewStore();
        var runs = 0;
        await Assert.ThrowsAsync<InvalidOperationException>(() => store.InTransaction(
            () => Task.FromResult(store.Outside("value", [BitConverter.GetBytes(++runs)], () => 1)), CancellationToken.None));
    }
}
