using MimeKit;
using Restante.OpenPgp;
using Restante.Protocol;

namespace Restante.Server.KeyDiscovery;

/// <summary>The keys in a received mail that may belong to its sender.</summary>
/// <param name="Canonical">The canonical From address.</param>
/// <param name="Date">The mail's date; now if it has none, or one in the future.</param>
/// <param name="Header">The mail's valid Autocrypt header, if it has one.</param>
/// <param name="Attached">Certificates in parts of type application/pgp-keys.</param>
internal sealed record MailKeys(string Canonical, DateTimeOffset Date, AutocryptHeader? Header, IReadOnlyList<Certificate> Attached)
{
    private const int MaxParts = 500;
    private const int MaxCertificates = 32;

    /// <summary>Null if this is not a mail with exactly one sender.</summary>
    public static MailKeys? Read(byte[] mail, DateTimeOffset now)
    {
        try
        {
            using var stream = new MemoryStream(mail, writable: false);
            var message = MimeMessage.Load(new ParserOptions { MaxMimeDepth = 20 }, stream);
            if (message.From.Count != 1
                || message.From[0] is not MailboxAddress from
                || !MailAddress.TryParse(from.Address, out var sender))
                return null;
            var isDated = message.Headers.Contains(HeaderId.Date) && message.Date > DateTimeOffset.UnixEpoch && message.Date < now;
            var date = isDated ? message.Date.ToUniversalTime() : now;
            return new MailKeys(sender.Canonical, date, HeaderOf(message, sender), AttachedTo(message));
        }
        catch (Exception e) when (e is FormatException or IOException or InvalidOperationException)
        {
            return null;
        }
    }

    // Several valid headers count as none (Autocrypt 1.1 section 2.2).
    private static AutocryptHeader? HeaderOf(MimeMessage message, MailAddress sender)
    {
        var valid = message.Headers.Where(header => header.Field.Equals("Autocrypt", StringComparison.OrdinalIgnoreCase)).Take(10)
            .Select(header => AutocryptHeader.Parse(header.Value)).OfType<AutocryptHeader>()
            .Where(header => sender.IsWrittenAs(header.Address)).ToList();
        return valid.Count == 1 ? valid[0] : null;
    }

    private static List<Certificate> AttachedTo(MimeMessage message)
    {
        var found = new List<Certificate>();
        var parts = message.BodyParts.Take(MaxParts).OfType<MimePart>();
        foreach (var part in parts.Where(part => part.ContentType.IsMimeType("application", "pgp-keys")))
        {
            using var content = new MemoryStream();
            part.Content?.DecodeTo(content);
            if (Armor.TryDecode(content.ToArray()) is { } packets)
                found.AddRange(CertificateList.Read(packets, MaxCertificates - found.Count, out _));
        }
        return found;
    }
}
