namespace Restante.Server.Delivery;

/// <summary>Log events of the mail queue. They never contain a mail's text or a link.</summary>
internal static partial class DeliveryLog
{
    [LoggerMessage(1900, LogLevel.Information, "Mail {Id} ({Kind}), attempt {Attempt}: {Answer}.")]
    public static partial void Attempted(ILogger log, MailKind kind, string id, string answer, int attempt);

    [LoggerMessage(1901, LogLevel.Warning, "The relay does not accept mail: {Reply} Retrying in {Pause}.")]
    public static partial void RelayUnusable(ILogger log, string reply, TimeSpan pause);

    [LoggerMessage(1902, LogLevel.Information, "The relay {Relay} accepts mail again.")]
    public static partial void RelayBack(ILogger log, string relay);

    [LoggerMessage(1903, LogLevel.Error, "The mail queue cannot be read; retrying.")]
    public static partial void QueueUnreachable(ILogger log, Exception cause);

    [LoggerMessage(1905, LogLevel.Error, "Mail {Id} cannot be sent: the message's content, blob {Blob}, is missing. It counts as refused " +
        "and its sender is notified. Restore the folder blobs of Storage:Folder from a backup; restante doctor says what else is missing.")]
    public static partial void ContentMissing(ILogger log, string id, string blob);

    [LoggerMessage(1904, LogLevel.Error, "Delivery worker failed; retrying.")]
    public static partial void LaneFailed(ILogger log, Exception cause);
}
