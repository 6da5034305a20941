using Restante.Protocol;
using Restante.Server.Storage;

namespace Restante.Server.Messages;

internal abstract record ReadBodyOutcome
{
    private ReadBodyOutcome() { }

    /// <summary>The caller disposes of the content.</summary>
    internal sealed record Opened(Stream Content, long Size) : ReadBodyOutcome;

    /// <summary>The body does not exist, or the reader may not read it.</summary>
    internal sealed record Unknown : ReadBodyOutcome;

    /// <summary>The time limit that the message's sender set has passed.</summary>
    internal sealed record Expired : ReadBodyOutcome;

    /// <summary>The body's row exists, its file does not.</summary>
    internal sealed record Lost : ReadBodyOutcome;
}

/// <summary>Opens the stored bytes of a body for a reader who has access to it.</summary>
internal sealed partial class ReadBody(MessageStore messages, IBlobStore blobs, ILogger<ReadBody> log)
{
    public async Task<ReadBodyOutcome> Run(Id16 bodyId, Reader reader, DateTimeOffset now, CancellationToken cancel)
    {
        if (await messages.BodyFor(bodyId, reader, now, cancel) is not { } body)
            return await messages.HasEndedFor(reader.Id, bodyId, now, cancel)
                ? new ReadBodyOutcome.Expired()
                : new ReadBodyOutcome.Unknown();
        if (await blobs.OpenRead(body.BlobName, 0, cancel) is { } content) return new ReadBodyOutcome.Opened(content, body.Size);
        Lost(log, bodyId.ToString(), body.BlobName);
        return new ReadBodyOutcome.Lost();
    }

    [LoggerMessage(1600, LogLevel.Error, "The content of body {BodyId} is missing: there is no blob {Blob}, so nobody can read that " +
        "message. Restore the folder blobs of Storage:Folder from a backup; restante doctor says what else is missing.")]
    private static partial void Lost(ILogger log, string bodyId, string blob);
}
