using Restante.Protocol;

namespace Restante.Server.Messages;

internal abstract record ReadMessageOutcome
{
    private ReadMessageOutcome() { }

    internal sealed record Found(MessageItem Message) : ReadMessageOutcome;

    /// <summary>The message does not exist, or the reader may not read it.</summary>
    internal sealed record Unknown : ReadMessageOutcome;

    /// <summary>The time limit that its sender set has passed.</summary>
    internal sealed record Expired : ReadMessageOutcome;
}

/// <summary>Reads one message, as its reader may see it.</summary>
internal sealed class ReadMessage(MessageReading reading, MessageStore messages, TimeProvider time)
{
    public async Task<ReadMessageOutcome> Run(Id16 messageId, Reader reader, CancellationToken cancel)
    {
        if (await reading.One(reader, messageId, cancel) is { } item) return new ReadMessageOutcome.Found(item);
        // The clock is read after the look-up: a message that expires between the two has expired.
        return await messages.HasEndedFor(reader.Id, messageId, time.GetUtcNow(), cancel)
            ? new ReadMessageOutcome.Expired()
            : new ReadMessageOutcome.Unknown();
    }
}
