using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Restante.Protocol;
using Restante.Server.Messages;
using Restante.Server.Retention;
using Restante.Server.Storage;
using Restante.Server.Web;

namespace Restante.Server.Sending;

/// <summary>
/// Keeps sending idempotent for seven days: the same request gets the same answer, and the server refuses another request with its id
/// (PROTOCOL.md section 8).
/// </summary>
internal sealed class SendRecord
{
    public required AuthorKind OwnerKind { get; init; }
    public required Id16 OwnerId { get; init; }
    public required Id16 RequestId { get; init; }
    public required byte[] Hash { get; init; }
    public required Id16 ThreadId { get; init; }
    public required DateTimeOffset At { get; init; }

    /// <summary>
    /// A hash of the request. The request has secrets, but S has 32 random bytes, so nobody can guess them from the hash.
    /// </summary>
    public static byte[] HashOf<T>(T request)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(request, Json.Options);
        var hash = SHA256.HashData(json);
        CryptographicOperations.ZeroMemory(json);
        return hash;
    }
}

internal sealed class SendRecordTable : IEntityTypeConfiguration<SendRecord>
{
    public void Configure(EntityTypeBuilder<SendRecord> builder)
    {
        builder.ToTable("send_requests");
        builder.HasKey(record => new { record.OwnerKind, record.OwnerId, record.RequestId });
        builder.HasIndex(record => record.At);
    }
}

/// <summary>Deletes the records of requests after seven days.</summary>
internal sealed class SendRecordRetention : IRetentionRule
{
    private static readonly TimeSpan Life = TimeSpan.FromDays(7);

    public string Name => "send-requests";
    public int Order => 300;

    public async Task<IReadOnlyList<string>> Plan(Store store, DateTimeOffset now, CancellationToken cancel) =>
        Counted.Sentence(
            await Due(store, now).CountAsync(cancel),
            "One request to send of more than 7 days ago is forgotten.",
            "requests to send of more than 7 days ago are forgotten.");

    public Task Apply(Store store, DateTimeOffset now, CancellationToken cancel) => Due(store, now).ExecuteDeleteAsync(cancel);

    private static IQueryable<SendRecord> Due(Store store, DateTimeOffset now)
    {
        var limit = now - Life;
        return store.Set<SendRecord>().Where(record => record.At < limit);
    }
}
