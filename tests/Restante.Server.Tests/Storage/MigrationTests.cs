using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Restante.Server.Invitations;
using Restante.Server.Messages;
using Restante.Server.Storage;

namespace Restante.Server.Tests.Storage;

/// <summary>Migrations keep the rows that an earlier version wrote.</summary>
public sealed class MigrationTests
{
    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Single_redemptions_become_totals_with_first_and_last(string kind)
    {
        await using var database = await TestDatabase.Create(kind);
        await using var store = database.NewStore();
        var cancel = TestContext.Current.CancellationToken;
        var migrator = store.GetService<IMigrator>();
        await migrator.MigrateAsync("Initial", cancel);
        byte[] often = Id(1), once = Id(2);
        foreach (var (iid, at) in new[] { (often, 3000L), (often, 1000), (often, 2000), (once, 5000) })
            await store.Database.ExecuteSqlAsync($"""INSERT INTO redemptions ("Iid", "At") VALUES ({iid}, {at})""", cancel);
        foreach (var (recipient, at) in new[] { (7L, 2000L), (7, 1000), (9, 5000) })
            await store.Database.ExecuteSqlAsync(
                $"""INSERT INTO recipient_redemptions ("RecipientId", "At") VALUES ({recipient}, {at})""", cancel);

        await migrator.MigrateAsync(cancellationToken: cancel);

        var links = await store.Set<LinkRedemptions>().AsNoTracking().OrderBy(row => row.LastAt).ToListAsync(cancel);
        Assert.Equal([(often[0], 3, 1000, 3000, 0), (once[0], 1, 5000, 5000, 0)], links.Select(row => (row.Iid.ToArray()[0], row.Count,
            row.FirstAt.ToUnixTimeMilliseconds(), row.LastAt.ToUnixTimeMilliseconds(), row.UsedUntil.ToUnixTimeMilliseconds())));
        var messages = await store.Set<MessageRedemptions>().AsNoTracking().OrderBy(row => row.RecipientId).ToListAsync(cancel);
        Assert.Equal([(7, 2, 1000, 2000), (9, 1, 5000, 5000)], messages.Select(row =>
            (row.RecipientId, row.Count, row.FirstAt.ToUnixTimeMilliseconds(), row.LastAt.ToUnixTimeMilliseconds())));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Accesses_take_time_end_and_place_from_their_message(string kind)
    {
        await using var database = await TestDatabase.Create(kind);
        await using var store = database.NewStore();
        var cancel = TestContext.Current.CancellationToken;
        var migrator = store.GetService<IMigrator>();
        await migrator.MigrateAsync("LimitMails", cancel);
        foreach (var (id, sentAt, end, toSelf) in new (byte, long, long?, bool)[] { (1, 1000, 9000, false), (2, 2000, null, true) })
            await store.Database.ExecuteSqlAsync($"""
                INSERT INTO messages ("Id", "AuthorKind", "AuthorId", "AuthorAddress", "AuthorName", "AuthorFingerprint",
                    "AuthorCertificate", "ThreadId", "SentAt", "ExpiresAt", "Size", "ToSelf", "NoteVersion")
                VALUES ({Id(id)}, 'User', {Id(7)}, 'a@example.org', '', {Id(7)}, {Id(7)}, {Id(id)}, {sentAt}, {end}, 1, {toSelf}, 1)
                """, cancel);
        foreach (var (message, reader, role) in new (byte, byte, string)[]
        {
            (1, 7, "Author"), (1, 8, "To"), (2, 7, "Author"), (2, 8, "Bcc"),
        })
            await store.Database.ExecuteSqlAsync($"""
                INSERT INTO accesses ("BodyId", "MessageId", "ReaderKind", "ReaderId", "KeyFingerprint", "Pkesk", "Role", "CreatedAt")
                VALUES ({Id(message)}, {Id(message)}, 'User', {Id(reader)}, {Id(7)}, {Id(7)}, {role}, 5)
                """, cancel);

        await migrator.MigrateAsync(cancellationToken: cancel);

        var rows = await store.Set<Access>().AsNoTracking().OrderBy(access => access.Id).ToListAsync(cancel);
        Assert.Equal([(1000L, null, null), (1000, 9000, Place.Inbox), (2000, null, Place.Inbox), (2000, null, Place.Inbox)],
            rows.Select(row => (row.SentAt.ToUnixTimeMilliseconds(), row.EndsAt?.ToUnixTimeMilliseconds(), row.Place)));
    }

    [Theory, MemberData(nameof(Databases.Both), MemberType = typeof(Databases))]
    public async Task Bodies_are_stored_unless_their_name_was_to_come(string kind)
    {
        await using var database = await TestDatabase.Create(kind);
        await using var store = database.NewStore();
        var cancel = TestContext.Current.CancellationToken;
        var migrator = store.GetService<IMigrator>();
        await migrator.MigrateAsync("KeepPrivateRecord", cancel);
        var (sent, staged, reserved) = (new string('a', 32), new string('b', 32), Convert.ToHexStringLower(Id(3)));
        foreach (var (id, message, name) in new (byte, byte[]?, string)[]
        {
            (1, Id(9), sent), (2, null, staged), (3, null, "to-come/" + reserved),
        })
            await store.Database.ExecuteSqlAsync($"""
                INSERT INTO bodies ("Id", "MessageId", "OwnerKind", "OwnerId", "Size", "BlobName", "StagedAt")
                VALUES ({Id(id)}, {message}, 'User', {Id(7)}, 100, {name}, {id * 1000L})
                """, cancel);

        await migrator.MigrateAsync(cancellationToken: cancel);

        var rows = await store.Set<Body>().AsNoTracking().OrderBy(body => body.StagedAt).ToListAsync(cancel);
        Assert.Equal([(sent, 1000), (staged, 2000), (reserved, (long?)null)],
            rows.Select(row => (row.BlobName, row.StoredAt?.ToUnixTimeMilliseconds())));
        Assert.All(rows, row => Assert.True(BlobName.IsValid(row.BlobName)));
    }

    private static byte[] Id(byte value) => [.. Enumerable.Repeat(value, 16)];
}
