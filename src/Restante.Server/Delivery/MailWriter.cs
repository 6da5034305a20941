using System.Text;
using MimeKit;
using Restante.Protocol;

namespace Restante.Server.Delivery;

/// <summary>
/// Writes mails as PROTOCOL.md section 9 requires: one text/plain part in UTF-8 and the fixed headers, nothing else. Every attempt sends
/// the same bytes.
/// </summary>
internal sealed class MailWriter(MailSettings settings)
{
    /// <summary>A Message-ID (RFC 5322 section 3.6.4) from the row's id, in angle brackets.</summary>
    public string NewMessageId(Id16 rowId) =>
        $"<{Convert.ToHexStringLower(rowId.ToArray())}@{settings.FromAddress[(settings.FromAddress.LastIndexOf('@') + 1)..]}>";

    /// <summary>The finished MIME text with CRLF. It may hold a link: the caller must zero it after sealing.</summary>
    /// <exception cref="ArgumentException"><see cref="MailAddress"/> does not accept the address.</exception>
    public byte[] Write(MailContent content, string messageId, DateTimeOffset now)
    {
        var composed = MailText.Of(content, settings);
        var address = Deliverable(content.To);
        using var text = new TextPart("plain") { ContentTransferEncoding = ContentEncoding.QuotedPrintable };
        text.SetText(System.Text.Encoding.UTF8, composed.Text);
        using var message = new MimeMessage();
        message.Headers.Clear();
        message.From.Add(new MailboxAddress(System.Text.Encoding.UTF8, Via(composed.OnBehalfOf, settings), settings.FromAddress));
        message.To.Add(new MailboxAddress("", address));
        message.Subject = DisplayText.WithoutEncodedWords(composed.Subject);
        message.Date = now.ToOffset(TimeSpan.Zero);
        message.MessageId = messageId.Trim('<', '>');
        if (settings.ReplyTo is not null) message.ReplyTo.Add(new MailboxAddress("", settings.ReplyTo));
        message.Headers.Add("Auto-Submitted", "auto-generated");
        message.Body = text;

        using var output = new MemoryStream();
        message.WriteTo(FormatFor(address), output);
        return output.ToArray();
    }

    /// <summary>RFC 6532 headers only if the address needs them.</summary>
    public static FormatOptions FormatFor(string address) => Format(NeedsSmtpUtf8(address));

    /// <summary>CRLF, with RFC 6532 headers if <paramref name="international"/>.</summary>
    public static FormatOptions Format(bool international)
    {
        var format = FormatOptions.Default.Clone();
        format.NewLineFormat = NewLineFormat.Dos;
        format.International = international;
        return format;
    }

    /// <summary>True if the local part has characters beyond ASCII (RFC 6531). A domain never needs it.</summary>
    public static bool NeedsSmtpUtf8(string address) => !Ascii.IsValid(address.AsSpan(0, address.LastIndexOf('@')));

    /// <summary>The address with its domain in ASCII and its local part as written.</summary>
    /// <exception cref="ArgumentException"><see cref="MailAddress"/> does not accept the address.</exception>
    public static string Deliverable(string address)
    {
        var domain = MailAddress.Parse(address).Domain;
        return $"{address[..address.LastIndexOf('@')].Normalize(NormalizationForm.FormC)}@{domain}";
    }

    /// <summary>The name in From of a mail on a sender's behalf.</summary>
    /// <param name="onBehalfOf">The sender's name, already cleaned; null or empty: the organisation itself writes.</param>
    /// <param name="settings">This instance's settings.</param>
    public static string Via(string? onBehalfOf, MailSettings settings)
    {
        var organisation = DisplayText.WithoutEncodedWords(DisplayText.OneLine(settings.Organisation));
        return string.IsNullOrEmpty(onBehalfOf) ? organisation : $"{onBehalfOf} via {organisation}";
    }
}
