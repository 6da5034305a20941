using System.Text;
using MimeKit;
using Restante.OpenPgp;
using Restante.Server.Storage;

namespace Restante.Server.Delivery;

/// <summary>A mail of the queue as one attempt hands it over: opened, its body not yet read.</summary>
/// <param name="Sender">The envelope's sender; null: the configured address.</param>
/// <param name="IsInternational">It needs SMTPUTF8 (RFC 6531).</param>
/// <param name="Bytes">What the relay will count, where it is worth asking beforehand; else 0.</param>
/// <param name="BodyBytes">How much of it is streamed from the blob store.</param>
internal sealed record ReadyMail(
    MimeMessage Message,
    string To,
    string? Sender,
    bool IsInternational,
    long Bytes,
    long BodyBytes) : IDisposable
{
    /// <summary>A mail that lies whole in its row.</summary>
    public static async Task<ReadyMail> Whole(OutboundMail mail, byte[] text, CancellationToken cancel) =>
        new(
            await MimeMessage.LoadAsync(new MemoryStream(text, writable: false), cancel),
            mail.To, mail.Sender, MailWriter.NeedsSmtpUtf8(mail.To), 0, 0);

    /// <summary>
    /// A message encrypted to its recipient: header and session key from the row, the body from the blob store. Null if the body
    /// is gone.
    /// </summary>
    public static async Task<ReadyMail?> Encrypted(OutboundMail mail, byte[] text, IBlobStore blobs, CancellationToken cancel)
    {
        var (header, sessionKey) = Split(text);
        if (blobs.OpenRead(mail.BlobName!) is not { } first) return null;
        await first.DisposeAsync();
        var boundary = BoundaryOf(mail.Id);
        var message = await MimeMessage.LoadAsync(new MemoryStream([.. header, .. "\r\n"u8]), cancel);
        message.Body = new EncryptedEntity(boundary, () => new PrefixedStream(
            sessionKey, blobs.OpenRead(mail.BlobName!) ?? throw new IOException("A message's body vanished while it was sent.")));
        var bytes = header.Length + PgpMime.EncryptedContentType(boundary).Length
            + PgpMime.EncryptedPartsLength(sessionKey.Length + mail.BlobBytes, boundary);
        return new ReadyMail(message, mail.To, mail.Sender, !Ascii.IsValid(header), bytes, mail.BlobBytes);
    }

    /// <summary>What an encrypted mail's row seals.</summary>
    public static byte[] Joined(byte[] header, byte[] sessionKey) => Protocol.Encoding.LengthPrefixed(header, sessionKey);

    public void Dispose() => Message.Dispose();

    private static (byte[] Header, byte[] SessionKey) Split(byte[] text)
    {
        var length = (int)System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(text);
        return (text[4..(4 + length)], text[(8 + length)..]);
    }

    // Of the row alone, so that it is the same in every attempt.
    private static string BoundaryOf(byte[] rowId) => "restante-" + Convert.ToHexStringLower(rowId);

    /// <summary>
    /// The two parts of RFC 3156 section 4. Each attempt streams them from the blob store, in 7-bit form whatever the relay
    /// offers.
    /// </summary>
    private sealed class EncryptedEntity(string boundary, Func<Stream> open)
        : MimePart(ContentType.Parse(PgpMime.EncryptedContentType(boundary)))
    {
        public override void Prepare(EncodingConstraint constraint, int maxLineLength = 78)
        {
            // Armor is what every relay can carry already.
        }

        public override void WriteTo(FormatOptions options, Stream stream, bool contentOnly, CancellationToken cancellationToken = default)
        {
            base.WriteTo(options, stream, contentOnly, cancellationToken);
            using var message = open();
            PgpMime.WriteEncryptedParts(message, boundary, stream);
        }

        public override async Task WriteToAsync(
            FormatOptions options,
            Stream stream,
            bool contentOnly,
            CancellationToken cancellationToken = default)
        {
            await base.WriteToAsync(options, stream, contentOnly, cancellationToken);
            await using var message = open();
            await PgpMime.WriteEncryptedPartsAsync(message, boundary, stream, cancellationToken);
        }
    }
}
