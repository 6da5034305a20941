using System.Globalization;
using System.Text;
using MimeKit;
using Restante.OpenPgp;
using Restante.Server.Protocol;

namespace Restante.Server.Delivery;

/// <summary>
/// Writes the outer header of an encrypted mail: what RFC 9788's hcp_baseline leaves readable, "[...]" for the subject, and the
/// Autocrypt header (Autocrypt 1.1 level 1), by which the other side can answer encrypted.
/// </summary>
internal sealed class PgpMailWriter(MailSettings settings)
{
    private const string ConcealedSubject = "[...]";

    // Autocrypt 1.1 section 2.1: a larger header is ignored, so the whole field is left out.
    private const int MaxAutocryptBytes = 10 * 1024;
    private const int KeyDataLine = 72;

    /// <summary>
    /// Returns the header fields with CRLF, without those of the content. They are ASCII unless an address needs more (RFC 6532).
    /// </summary>
    /// <exception cref="ArgumentException">An address is none that <see cref="MailAddress"/> accepts.</exception>
    public byte[] Write(PgpMail mail, DateTimeOffset now) =>
        Write(mail, mail.AutocryptKey is { } key ? Autocrypt(mail.Author.Address, key, now) : null);

    /// <summary>The same with a value of <see cref="Autocrypt"/> that was made before; null: without that field.</summary>
    public byte[] Write(PgpMail mail, byte[]? autocrypt)
    {
        using var message = new MimeMessage();
        message.Headers.Clear();
        // A guest chose their name: alone before an address of the organisation it could be anybody's.
        message.From.Add(mail.AuthorIsUser
            ? Box(mail.Author)
            : new MailboxAddress(System.Text.Encoding.UTF8, MailWriter.Via(null, settings), settings.FromAddress));
        // An answer reaches the guest; an address that alone would need SMTPUTF8 is left out, as relays may refuse the mail for it.
        if (!mail.AuthorIsUser && !MailWriter.NeedsSmtpUtf8(mail.Author.Address)) message.ReplyTo.Add(Box(mail.Author));
        var (to, cc) = mail.Outer.HideRecipients ? ([], []) : (mail.VisibleTo, mail.VisibleCc);
        foreach (var person in to) message.To.Add(Box(person));
        foreach (var person in cc) message.Cc.Add(Box(person));
        message.Subject = ConcealedSubject;
        message.Date = mail.Outer.Date.ToOffset(TimeSpan.Zero);
        AddIds(message, "Message-ID", [mail.Outer.MessageId]);
        if (mail.Outer.InReplyTo is { } parent) AddIds(message, "In-Reply-To", [parent]);
        if (mail.Outer.References.Count > 0) AddIds(message, "References", mail.Outer.References);
        message.MimeVersion = new Version(1, 0);
        if (autocrypt is not null)
        {
            var header = new Header(System.Text.Encoding.UTF8, "Autocrypt", "");
            header.SetRawValue(autocrypt);
            message.Headers.Add(header);
        }

        var format = MailWriter.Format(international: NeedsSmtpUtf8(mail));
        using var output = new MemoryStream();
        message.Headers.WriteTo(format, output);
        return output.ToArray();
    }

    /// <summary>The address at which the relay answers for this mail: the user's own; null: the configured one.</summary>
    public static string? EnvelopeSender(PgpMail mail) => mail.AuthorIsUser ? MailWriter.Deliverable(mail.Author.Address) : null;

    // Whoever is named in the header decides, not the recipient alone: a header field with such an address is UTF-8.
    private static bool NeedsSmtpUtf8(PgpMail mail) =>
        (mail.Outer.HideRecipients ? [] : mail.VisibleTo.Concat(mail.VisibleCc)).Select(person => person.Address)
            .Append(mail.To).Append(mail.AuthorIsUser ? mail.Author.Address : mail.To).Any(MailWriter.NeedsSmtpUtf8);

    private static MailboxAddress Box(Person person) => new(System.Text.Encoding.UTF8, DisplayText.HeaderName(person),
        MailWriter.Deliverable(person.Address));

    // As the browser wrote them, one on a line: no library reads and writes them anew.
    private static void AddIds(MimeMessage message, string field, IReadOnlyList<string> ids)
    {
        var header = new Header(System.Text.Encoding.ASCII, field, "");
        header.SetRawValue(System.Text.Encoding.ASCII.GetBytes($" {string.Join("\r\n ", ids)}\r\n"));
        message.Headers.Add(header);
    }

    /// <summary>
    /// Returns the value of the author's Autocrypt field as the header carries it; null if it would be too long. It reads the
    /// certificate and must not run inside a transaction.
    /// </summary>
    public static byte[]? Autocrypt(string address, byte[] key, DateTimeOffset now)
    {
        if (!MailAddress.TryCanonicalise(address, out var canonical) || !Certificate.TryParse(key, out var certificate)) return null;
        var minimal = certificate!.Minimise(now, named => MailAddress.TryCanonicalise(named, out var form) && form == canonical).ToBytes();
        // In lower case (Autocrypt 1.1 section 2.1): Thunderbird compares it so with From.
        var addr = MailWriter.Deliverable(address).ToLowerInvariant();
        var value = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $" addr={addr}; prefer-encrypt=mutual; keydata="));
        foreach (var line in Convert.ToBase64String(minimal).Chunk(KeyDataLine)) value.Append("\r\n ").Append(line);
        var raw = System.Text.Encoding.UTF8.GetBytes(value.Append("\r\n").ToString());
        return raw.Length > MaxAutocryptBytes ? null : raw;
    }
}
