using System.Text.RegularExpressions;

namespace Restante.Server.Delivery;

/// <summary>
/// Fields of the outer header that the signed entity protects too, as the author's browser wrote them there (RFC 9788). Message-IDs
/// stand in their angle brackets.
/// </summary>
/// <param name="MessageId">Of the message.</param>
/// <param name="Date">Of the message.</param>
/// <param name="InReplyTo">Of the message that it answers.</param>
/// <param name="References">Of those before it.</param>
/// <param name="HideRecipients">The answered message kept one of them confidential, so To and Cc are left out (section 6.1).</param>
internal sealed partial record OuterHeaders(
    string MessageId,
    DateTimeOffset Date,
    string? InReplyTo,
    IReadOnlyList<string> References,
    bool HideRecipients)
{
    /// <summary>Most Message-IDs in References: the first and the newest of a long thread say enough.</summary>
    public const int MaxReferences = 50;

    private const int MaxIdLength = 250;

    /// <summary>
    /// A sentence that says what is wrong with them. Null: they can be written to a header as they are, and nothing else comes in
    /// through them.
    /// </summary>
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
/// A message that leaves encrypted to its one recipient's key (PGP/MIME, RFC 3156): nobody else's address or key ID is in it but
/// those of <paramref name="VisibleTo"/> and <paramref name="VisibleCc"/>.
/// </summary>
/// <param name="To">The recipient: the envelope's.</param>
/// <param name="Author">In From.</param>
/// <param name="AuthorIsUser">A user's own address is From and the envelope's sender. The server may not send from a guest's
/// address: their mail comes from the configured address, and Reply-To names theirs.</param>
/// <param name="AutocryptKey">A user's certificate, offered in the Autocrypt header; null: none. A guest's would not count, as
/// From is not their address (Autocrypt 1.1 section 2.3).</param>
/// <param name="SessionKeyPacket">The recipient's PKESK.</param>
/// <param name="BlobName">The body in the blob store: a SEIPD packet. Whoever queues the mail sees to it that it stays there.</param>
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
    /// <summary>The row of recipients(Messages) that learns of delivery and refusal.</summary>
    public long? RecipientId { get; init; }

    /// <summary>The user on whose behalf it goes.</summary>
    public byte[]? UserId { get; init; }
}
