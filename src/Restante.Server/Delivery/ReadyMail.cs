using System.Text;
using MimeKit;
using Restante.OpenPgp;
using Restante.Protocol;
using Restante.Server.Storage;

namespace Restante.Server.Delivery;

/// <summary>A queued mail, opened for one attempt; its body has not been read yet.</summary>
/// <param name="Sender">The envelope's sender; null: the configured address.</param>
/// <param name="IsInternational">Needs SMTPUTF8 (RFC 6531).</param>
/// <param name="Bytes">The size to compare with the relay's SIZE; 0: not compared.</param>
/// <param name="BodyBytes">How many bytes of it are streamed from the blob store.</param>
internal sealed record ReadyMail(
    MimeMessage Message,
    string To,
    string? Sender,
    bool IsInternational,
    long Bytes,
    long BodyBytes) : IDisposable
{
    /// <summary>A mail that its row holds whole.</summary>
    public static async Task<ReadyMail> Whole(OutboundMail mail, byte[] text, CancellationToken cancel) =>
        new(
            await MimeMessage.LoadAsync(new MemoryStream(text, writable: false), cancel),
            mail.To, mail.Sender, MailWriter.NeedsSmtpUtf8(mail.To), 0, 0);

    /// <summary>
    /// A message encrypted to its recipient: header and session key from the row, the body from the blob store. Null if the body is
    /// missing.
    /// </summary>
    public static async Task<ReadyMail?> Encrypted(OutboundMail mail, byte[] text, IBlobStore blobs, CancellationToken cancel)
    {
        var (header, sessionKey) = Split(text);
        if (await blobs.OpenRead(mail.BlobName!, 0, cancel) is not { } first) return null;
        await first.DisposeAsync();
        var boundary = BoundaryOf(mail.Id);
        var message = await MimeMessage.LoadAsync(new MemoryStream([.. header, .. "\r\n"u8]), cancel);
        message.Body = new EncryptedEntity(boundary, async stop => new PrefixedStream(
            sessionKey,
            await blobs.OpenRead(mail.BlobName!, 0, stop) ?? throw new IOException("A message's body vanished while it was sent.")));
        var bytes = header.Length + PgpMime.EncryptedContentType(boundary).Length
            + PgpMime.EncryptedPartsLength(sessionKey.Length + mail.BlobBytes, boundary);
        return new ReadyMail(message, mail.To, mail.Sender, !Ascii.IsValid(header), bytes, mail.BlobBytes);
    }

    /// <summary>The content that an encrypted mail's row seals.</summary>
    public static byte[] Joined(byte[] header, byte[] sessionKey) => Protocol.Encoding.LengthPrefixed(header, sessionKey);

    public void Dispose() => Message.Dispose();

    private static (byte[] Header, byte[] SessionKey) Split(byte[] text)
    {
        var length = (int)System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(text);
        return (text[4..(4 + length)], text[(8 + length)..]);
    }

    // From the row's id only, so that it is the same in every attempt.
    private static string BoundaryOf(Id16 rowId) => "restante-" + Convert.ToHexStringLower(rowId.ToArray());

    /// <summary>The two parts of RFC 3156 section 4. Each attempt streams them from the blob store, always in 7-bit form.</summary>
    private sealed class EncryptedEntity(string boundary, Func<CancellationToken, Task<Stream>> open)
        : MimePart(ContentType.Parse(PgpMime.EncryptedContentType(boundary)))
    {
        public override void Prepare(EncodingConstraint constraint, int maxLineLength = 78)
        {
            // Every relay can carry armor, so nothing needs another encoding.
        }

        public override void WriteTo(FormatOptions options, Stream stream, bool contentOnly, CancellationToken cancellationToken = default)
        {
            throw new NotSupportedException("The blob store can only be read asynchronously.");
        }

        public override async Task WriteToAsync(
            FormatOptions options,
            Stream stream,
            bool contentOnly,
            CancellationToken cancellationToken = default)
        {
            await base.WriteToAsync(options, stream, contentOnly, cancellationToken);
            await using var message = await open(cancellationToken);
            await PgpMime.WriteEncryptedPartsAsync(message, boundary, stream, cancellationToken);
        }
    }
}
