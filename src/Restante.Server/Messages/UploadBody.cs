using Microsoft.Extensions.Options;
using Restante.OpenPgp;
using Restante.Protocol;
using Restante.Server.Sessions;
using Restante.Server.Storage;
using Restante.Server.Web;

namespace Restante.Server.Messages;

internal abstract record UploadOutcome
{
    private UploadOutcome() { }

    internal sealed record Stored(Id16 BodyId, long Size) : UploadOutcome;

    internal sealed record TooLarge(long MaxBytes) : UploadOutcome;

    /// <summary>The content does not begin as a SEIPD packet does.</summary>
    internal sealed record NotEncrypted : UploadOutcome;

    /// <summary>The owner may upload no more today. Most of the content has not been read.</summary>
    internal sealed record Limited(ReachedLimit Limit) : UploadOutcome;
}

/// <summary>
/// Receives one SEIPD packet as a stream and stages it for a message. The sweep deletes a body that is not sent within a day.
/// </summary>
internal sealed class UploadBody(IBlobStore blobs, UploadAllowance allowance, IOptions<MessagesOptions> options, TimeProvider time)
{
    /// <param name="content">Read once, from its beginning.</param>
    /// <param name="length">As the sender announces it; null: not known.</param>
    /// <param name="owner">To whom the body is counted.</param>
    /// <param name="cancel">Ends the wait.</param>
    public async Task<UploadOutcome> Run(Stream content, long? length, SignedIn owner, CancellationToken cancel)
    {
        var limit = options.Value.MaxBytes;
        if (length > limit) return new UploadOutcome.TooLarge(limit);
        var prefix = new byte[PacketForm.PrefixBytes];
        var read = await content.ReadAtLeastAsync(prefix, prefix.Length, throwOnEndOfStream: false, cancel);
        if (!PacketForm.StartsIntegrityProtectedData(prefix.AsSpan(0, read))) return new UploadOutcome.NotEncrypted();
        var (id, name) = (Id16.Random(), BlobName.New());
        // The first bytes may take long to arrive; the day of the body begins now.
        if (await allowance.Reserve(id, name, owner, length ?? limit, time.GetUtcNow(), cancel) is { } full)
            return new UploadOutcome.Limited(full);
        BlobWriteOutcome.Stored? stored = null;
        try
        {
            await using var whole = new PrefixedStream(prefix.AsMemory(0, read), content);
            switch (await blobs.Write(name, whole, limit, cancel))
            {
                case BlobWriteOutcome.TooLarge: return new UploadOutcome.TooLarge(limit);
                case BlobWriteOutcome.NameTaken: throw new InvalidOperationException("A blob has a name that was chosen at random.");
                case BlobWriteOutcome.Stored written: stored = written; break;
            }
        }
        finally
        {
            if (stored is null) await allowance.Release(id);
        }
        await allowance.Keep(id, stored!.Size, time.GetUtcNow(), cancel);
        return new UploadOutcome.Stored(id, stored.Size);
    }
}
