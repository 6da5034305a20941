using Microsoft.AspNetCore.Http.HttpResults;

namespace Restante.Server.Web;

/// <summary>A limit on what one sender may send, and when it allows more. Screens name it by <paramref name="Name"/>.</summary>
/// <param name="Name">One of the constants below.</param>
/// <param name="Most">The limit: a number, or bytes if the name says so; null if the sender cannot count it.</param>
/// <param name="Until">When the next try is allowed.</param>
internal sealed record ReachedLimit(string Name, long? Most, DateTimeOffset Until)
{
    public const string LinksAnHour = "links-an-hour";
    public const string LinksADay = "links-a-day";
    public const string LinksAnAddress = "links-an-address";
    public const string MailsAnAddress = "mails-an-address";
    public const string MessagesADay = "messages-a-day";
    public const string BytesADay = "bytes-a-day";

    public ProblemHttpResult Problem(string sentence) => Problems.Of(StatusCodes.Status429TooManyRequests, "sending-limit", sentence,
        ("limit", Name), (Name == BytesADay ? "mostBytes" : "most", Most), ("until", Until));
}
