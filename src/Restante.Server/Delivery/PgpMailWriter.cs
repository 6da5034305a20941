using System.Globalization;
using System.Text;
using MimeKit;
using Restante.OpenPgp;
using Restante.Protocol;

namespace Restante.Server.Delivery;

/// <summary>
/// Writes the outer header of an encrypted mail: what RFC 9788's hcp_baseline leaves readable, with "[...]" as the subject, and the
/// Autocrypt header (Autocrypt 1.1 level 1), with which the recipient can answer encrypted.
/// </summary>
internal sealed class PgpMailWriter(MailSettings settings)
{
    private const string ConcealedSubject = "[...]";

    // Autocrypt 1.1 section 2.1: programs ignore a larger header, so the field is left out.
    private const int MaxAutocryptBytes = 10 * 1024;
    private const int KeyDataLine = 72;

    /// <summary>
    /// Returns the header fields with CRLF, without those of the content. They are ASCII unless an address needs more (RFC 6532).
    /// </summary>
    /// <exception cref="ArgumentException"><see cref="MailAddress"/> does not accept an address.</exception>
    public byte[] Write(PgpMail mail, DateTimeOffset now) =>
        Write(mail, mail.AutocryptKey is { } key ? Autocrypt(mail.Author.Address, key, now) : null);

    /// <summary>As above, with a value that <see cref="Autocrypt"/> returned earlier; null: without that field.</summary>
    public byte[] Write(PgpMail mail, byte[]? autocrypt)
    {
        using var message = new MimeMessage();
        message.Headers.Clear();
        // Guests choose their names, so a guest's name must not appear before an address of the organisation.
        message.From.Add(mail.AuthorIsUser
            ? Box(mail.Author)
            : new MailboxAddress(System.Text.Encoding.UTF8, MailWriter.Via(null, settings), settings.FromAddress));
        // Reply-To lets an answer reach the guest. Relays may refuse a mail that needs SMTPUTF8 only for that address, so it is left out
        // then.
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

    /// <summary>The envelope's sender of this mail: the user's address; null: the configured one.</summary>
    public static string? EnvelopeSender(PgpMail mail) => mail.AuthorIsUser ? MailWriter.Deliverable(mail.Author.Address) : null;

    // Every address in the header counts, not only the recipient's: a header field with such an address is UTF-8.
    private static bool NeedsSmtpUtf8(PgpMail mail) =>
        (mail.Outer.HideRecipients ? [] : mail.VisibleTo.Concat(mail.VisibleCc)).Select(person => person.Address)
            .Append(mail.To).Append(mail.AuthorIsUser ? mail.Author.Address : mail.To).Any(MailWriter.NeedsSmtpUtf8);

    private static MailboxAddress Box(Person person) => new(System.Text.Encoding.UTF8, DisplayText.HeaderName(person),
        MailWriter.Deliverable(person.Address));

    // Written raw, one on a line, so that no library changes what the browser signed.
    private static void AddIds(MimeMessage message, string field, IReadOnlyList<string> ids)
    {
        var header = new Header(System.Text.Encoding.ASCII, field, "");
        header.SetRawValue(System.Text.Encoding.ASCII.GetBytes($" {string.Join("\r\n ", ids)}\r\n"));
        message.Headers.Add(header);
    }

    /// <summary>
    /// Returns the raw value of the author's Autocrypt field; null if it would be too long. Parses the certificate, so it must not run
    /// inside a transaction.
    /// </summary>
    public static byte[]? Autocrypt(string address, byte[] key, DateTimeOffset now)
    {
        if (!MailAddress.TryParse(address, out var own) || !Certificate.TryParse(key, out var certificate)) return null;
        var minimal = certificate!.Minimise(now, own.IsWrittenAs).ToBytes();
        // In lower case (Autocrypt 1.1 section 2.1), because Thunderbird compares it with From in that form.
        var addr = MailWriter.Deliverable(address).ToLowerInvariant();
        var value = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $" addr={addr}; prefer-encrypt=mutual; keydata="));
        foreach (var line in Convert.ToBase64String(minimal).Chunk(KeyDataLine)) value.Append("\r\n ").Append(line);
        var raw = System.Text.Encoding.UTF8.GetBytes(value.Append("\r\n").ToString());
        return raw.Length > MaxAutocryptBytes ? null : raw;
    }
}
