using System.Text.RegularExpressions;
using Restante.Protocol;

namespace Restante.Server.Delivery;

/// <summary>
/// Fields of the outer header that the signed entity protects too, as the author's browser wrote them there (RFC 9788). Message-IDs have
/// their angle brackets.
/// </summary>
/// <param name="MessageId">Message-ID of this message.</param>
/// <param name="Date">Date of this message.</param>
/// <param name="InReplyTo">Message-ID of the answered message; null: none.</param>
/// <param name="References">Message-IDs of the thread's earlier messages.</param>
/// <param name="HideRecipients">Leave To and Cc out, because the answered message kept one of them confidential (section 6.1).</param>
internal sealed partial record OuterHeaders(
    string MessageId,
    DateTimeOffset Date,
    string? InReplyTo,
    IReadOnlyList<string> References,
    bool HideRecipients)
{
    /// <summary>Most Message-IDs in References. The first and the newest ones are enough for a long thread.</summary>
    public const int MaxReferences = 50;

    private const int MaxIdLength = 250;

    /// <summary>A sentence on what is wrong with them. Null: they are safe to write to a header as they are.</summary>
    public string? Fault() =>
        !IsMessageId(MessageId) || (InReplyTo is not null && !IsMessageId(InReplyTo)) || !References.All(IsMessageId)
            ? $"A Message-ID is text in angle brackets, printable ASCII without blanks, {MaxIdLength} characters at most."
        : References.Count > MaxReferences ? $"references holds {MaxReferences} at most."
        : Date.Year is < 1970 or > 9998 ? "date is none that a mail can have." : null;

    private static bool IsMessageId(string text) => text.Length <= MaxIdLength && Form().IsMatch(text);

    [GeneratedRegex(@"\A<[!-;=?-~]+>\z")]
    private static partial Regex Form();
}

/// <summary>
/// A message encrypted to its one recipient's key (PGP/MIME, RFC 3156). Of other people it names only the addresses of
/// <paramref name="VisibleTo"/> and <paramref name="VisibleCc"/>.
/// </summary>
/// <param name="To">The recipient in the envelope.</param>
/// <param name="Author">The author of the message.</param>
/// <param name="AuthorIsUser">
/// True: the author's address is From and the envelope's sender. The server may not send from a guest's address: such a mail has the
/// configured address in From, and the guest's in Reply-To.
/// </param>
/// <param name="AutocryptKey">
/// A user's certificate for the Autocrypt header; null: no such header. Programs would ignore a guest's, because From is not the guest's
/// address (Autocrypt 1.1 section 2.3).
/// </param>
/// <param name="SessionKeyPacket">The recipient's PKESK.</param>
/// <param name="BlobName">The body in the blob store: a SEIPD packet. The caller that queues the mail must keep it there.</param>
internal sealed record PgpMail(
    string To,
    Person Author,
    bool AuthorIsUser,
    IReadOnlyList<Person> VisibleTo,
    IReadOnlyList<Person> VisibleCc,
    OuterHeaders Outer,
    byte[]? AutocryptKey,
    byte[] SessionKeyPacket,
    string BlobName,
    long BlobBytes)
{
    /// <summary>The row of recipients (Messages) that records the delivery status.</summary>
    public long? RecipientId { get; init; }

    /// <summary>The user on whose behalf the server sends it.</summary>
    public Id16? UserId { get; init; }
}
