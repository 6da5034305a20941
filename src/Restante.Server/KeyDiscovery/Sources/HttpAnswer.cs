using Restante.Server.Network;

namespace Restante.Server.KeyDiscovery;

/// <summary>The meaning of HTTP answers to a key look-up.</summary>
internal static class HttpAnswer
{
    public static SourceAnswer Meaning(OutwardAnswer answer) => answer switch
    {
        OutwardAnswer.Answered { Status: 200 } given => SourceAnswer.Read(given.Content),
        OutwardAnswer.Answered { Status: 404 or 410 } => new SourceAnswer.Nothing(),
        OutwardAnswer.Answered { Status: 429 or 503 } busy => new SourceAnswer.Failed("rate-limited", busy.RetryAfter),
        OutwardAnswer.Answered { Status: >= 500 } => new SourceAnswer.Failed("server-error"),
        OutwardAnswer.Answered => new SourceAnswer.Failed("refused"),
        OutwardAnswer.Failed failed => new SourceAnswer.Failed(failed.Cause),
        _ => throw new ArgumentOutOfRangeException(nameof(answer)),
    };

    /// <summary>True for a page for people, which web sites serve at unknown addresses.</summary>
    public static bool IsWebPage(OutwardAnswer answer) => answer is OutwardAnswer.Answered { Status: 200 } given &&
        (given.MediaType is "text/html" or "application/xhtml+xml"
            || given.Content.AsSpan().TrimStart(" \t\r\n\uFEFF"u8).StartsWith("<"u8));
}
