using System.Text.Json;

namespace Restante.Server.Delivery;

/// <summary>The kinds of mails that this slice writes itself.</summary>
internal static class DeliveryMails
{
    /// <summary>A message itself, encrypted to its recipient's key; it has no text in the catalogue.</summary>
    public static readonly MailKind PgpMessage = new("PgpMessage");

    /// <summary>Events that <see cref="MailLimits"/> held back for one recipient.</summary>
    public static readonly MailKind Digest = new("Digest");

    public static MailLimit.Refused PgpMessageLimit { get; } = new(MailReader.Guest, MailLimits.Messages);

    public static IReadOnlyList<MailDeclaration> All { get; } =
    [
        new(PgpMessage, PgpMessageLimit),
        new(Digest, new MailLimit.AtItsCause(MailReader.User, "Digests: one an hour to one recipient")),
    ];
}

/// <summary>One line of a digest: events of one kind about one address.</summary>
/// <param name="About">An address; empty if the events are only about the reader.</param>
internal sealed record DigestLine(MailKind Kind, string About, int Count, DateTimeOffset LastAt);

/// <summary>
/// The events held back for one recipient since <paramref name="Since"/>: the newest lines, and the number of events on none of them.
/// </summary>
internal sealed record DigestMail(
    string To, string Language, MailReader Reader, DateTimeOffset Since, IReadOnlyList<DigestLine> Lines, int Others)
    : MailContent(DeliveryMails.Digest, To, Language)
{
    public override void Fill(MailPage page)
    {
        page.Time("since", Since);
        if (Reader == MailReader.Guest) page.LinkToMailbox();
        page.Set("lines", string.Join('\n', Lines.Select(page.Line).Concat(Others == 0 ? [] : [page.Others(Others)])));
        page.Set("next", page.Text("digest." + JsonNamingPolicy.KebabCaseLower.ConvertName(Reader.ToString())));
    }
}
