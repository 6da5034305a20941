using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Restante.Protocol;
using Restante.Server.Storage;

namespace Restante.Server.Invitations;

/// <summary>The number of the PIN that one sender shares with one guest now; no row means 0.</summary>
internal sealed class PinGeneration
{
    public required Id16 UserId { get; init; }
    public required string Canon { get; init; }
    public required long Generation { get; init; }
}

internal static class Generations
{
    public static async Task<long> Current(Store store, Id16 userId, string canon, CancellationToken cancel) =>
        await store.Set<PinGeneration>().Where(row => row.UserId == userId && row.Canon == canon)
            .Select(row => row.Generation).SingleOrDefaultAsync(cancel);

    /// <summary>Raises the generation to <paramref name="atLeast"/>; never lowers it.</summary>
    public static Task Raise(Store store, Id16 userId, string canon, long atLeast, CancellationToken cancel) =>
        store.Database.ExecuteSqlAsync($"""
            INSERT INTO generations ("UserId", "Canon", "Generation") VALUES ({userId.ToArray()}, {canon}, {atLeast})
            ON CONFLICT ("UserId", "Canon") DO UPDATE SET "Generation" = excluded."Generation"
            WHERE generations."Generation" < excluded."Generation"
            """, cancel);

    /// <summary>As <see cref="Raise"/>, for many, in one statement.</summary>
    public static async Task RaiseEach(
        Store store,
        IReadOnlyList<(Id16 UserId, string Canon, long AtLeast)> pairs,
        CancellationToken cancel)
    {
        if (pairs.Count == 0) return;
        await store.Run($"""
            INSERT INTO generations ("UserId", "Canon", "Generation") VALUES {Statements.Rows(pairs.Count, 3)}
            ON CONFLICT ("UserId", "Canon") DO UPDATE SET "Generation" = excluded."Generation"
            WHERE generations."Generation" < excluded."Generation"
            """, [.. pairs.SelectMany(pair => new object?[] { pair.UserId, pair.Canon, pair.AtLeast })], cancel);
    }

    /// <summary>Voids every sender's PIN for an address, because its mailbox is retired.</summary>
    public static Task RaiseAll(Store store, string canon, CancellationToken cancel) =>
        store.Set<PinGeneration>().Where(row => row.Canon == canon)
            .ExecuteUpdateAsync(update => update.SetProperty(row => row.Generation, row => row.Generation + 1), cancel);
}

internal sealed class PinGenerationConfiguration : IEntityTypeConfiguration<PinGeneration>
{
    public void Configure(EntityTypeBuilder<PinGeneration> builder)
    {
        builder.ToTable("generations");
        builder.HasKey(row => new { row.UserId, row.Canon });
        builder.Property(row => row.UserId).HasMaxLength(16);
        builder.Property(row => row.Canon).HasMaxLength(320);
    }
}
