namespace Restante.Server.Hosting;

/// <summary>Hosting's log events, 1000 to 1099.</summary>
internal static partial class Log
{
    [LoggerMessage(1000, LogLevel.Information, "{Method} {Path} {Status} {Milliseconds} ms, request {RequestId} of {Client}, {Owner}")]
    public static partial void Answered(
        ILogger logger,
        string method,
        string path,
        int status,
        long milliseconds,
        string requestId,
        string client,
        string owner);

    [LoggerMessage(1001, LogLevel.Error, "Request {RequestId} failed: {Method} {Path}")]
    public static partial void Failed(ILogger logger, Exception exception, string requestId, string method, string path);

    [LoggerMessage(1002, LogLevel.Warning, "Refused {Method} {Path}: {Reason}; request {RequestId} of {Client}")]
    public static partial void Refused(ILogger logger, string method, string path, string reason, string requestId, string client);

    [LoggerMessage(1003, LogLevel.Information, "Serving {UserOrigin} (guests: {GuestOrigin}), client {Bundle}")]
    public static partial void Serving(ILogger logger, string userOrigin, string guestOrigin, string bundle);

    [LoggerMessage(1004, LogLevel.Warning, "The web app has not been built: there is no {Folder}. Pages answer 503 until it is there")]
    public static partial void NoClient(ILogger logger, string folder);

    [LoggerMessage(1006, LogLevel.Information, "Mail catcher took a mail for {To}, {Size} bytes")]
    public static partial void MailCaught(ILogger logger, string to, int size);

    [LoggerMessage(1007, LogLevel.Warning, "The TLS certificate {File} could not be read again; the previous one stays in use")]
    public static partial void CertificateUnreadable(ILogger logger, Exception exception, string file);

    [LoggerMessage(1008, LogLevel.Warning, "Refused a connection: all {Max} are in use, and none is idle. Raise Server:MaxConnections " +
        "if this lasts.")]
    public static partial void ConnectionRefused(ILogger logger, int max);

    [LoggerMessage(1012, LogLevel.Information, "Stopping; requests in progress get {Seconds} seconds to finish")]
    public static partial void Stopping(ILogger logger, double seconds);

    [LoggerMessage(1013, LogLevel.Information, "Stopped")]
    public static partial void Stopped(ILogger logger);
}
