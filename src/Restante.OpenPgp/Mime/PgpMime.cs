using System.Security.Cryptography;
using System.Text;

namespace Restante.OpenPgp;

/// <summary>The PGP/MIME form of a mail (RFC 3156).</summary>
public abstract record PgpMimeForm
{
    private PgpMimeForm()
    {
    }

    /// <summary>multipart/encrypted: the message; open it with <see cref="Decryption"/> while the mail's stream is open.</summary>
    public sealed record EncryptedMail(Stream Message) : PgpMimeForm;

    /// <summary>multipart/signed: the entity exactly as signed, and its detached signatures.</summary>
    /// <param name="OpenEntity">Opens a stream over the entity in the mail's stream; one reader at a time.</param>
    /// <param name="Signatures">Binary or armored.</param>
    public sealed record SignedMail(Func<Stream> OpenEntity, byte[] Signatures) : PgpMimeForm;

    /// <summary>Neither encrypted nor signed.</summary>
    public sealed record PlainMail : PgpMimeForm;

    /// <summary>The mail claims to be PGP/MIME, but does not have one of the two-part forms.</summary>
    public sealed record Refused(Refusal Reason) : PgpMimeForm;
}

/// <summary>
/// Reads and writes PGP/MIME, only in the two-part forms of RFC 3156 sections 4 and 5. Signed and encrypted is one OpenPGP message
/// (section 6.2); EFAIL exploited encrypted parts mixed with others.
/// </summary>
public static class PgpMime
{
    /// <summary>The longest mail that is read, in bytes: 50 MiB, a third more for base64, and the headers.</summary>
    public const int MaxMailBytes = 72 * 1024 * 1024;

    private const string EncryptedProtocol = "application/pgp-encrypted";
    private const string SignedProtocol = "application/pgp-signature";
    private const string CrLf = "\r\n";
    private const int CopyBytes = 128 * 1024;

    /// <summary>Examines a whole mail, or an entity with its headers; the stream must be seekable and at its beginning.</summary>
    public static PgpMimeForm Read(Stream mail, Policy? policy = null)
    {
        ArgumentNullException.ThrowIfNull(mail);
        policy ??= Policy.Restante;
        if (mail.Length > MaxMailBytes) return new PgpMimeForm.Refused(Refusal.TooLarge);
        try
        {
            var entity = MimeScan.Read(mail, policy);
            var protocol = entity.Type.Parameters["protocol"]?.Trim().ToLowerInvariant();
            if (entity.Type.IsMimeType("multipart", "encrypted") && protocol == EncryptedProtocol) return Encrypted(mail, entity);
            if (entity.Type.IsMimeType("multipart", "signed") && protocol == SignedProtocol) return Signed(mail, entity, policy);
            return new PgpMimeForm.PlainMail();
        }
        catch (RefusedException e)
        {
            return new PgpMimeForm.Refused(e.Reason);
        }
    }

    /// <summary>
    /// Writes an encrypted message (binary) as multipart/encrypted, starting with the entity's own headers; the caller writes the
    /// mail's headers first.
    /// </summary>
    public static void WriteEncrypted(Stream message, Stream output)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(output);
        var boundary = NewBoundary();
        Write(output, $"Content-Type: {EncryptedContentType(boundary)}\r\n\r\n");
        WriteEncryptedParts(message, boundary, output);
    }

    /// <summary>The Content-Type of an encrypted mail (RFC 3156 section 4) whose two parts this boundary separates.</summary>
    public static string EncryptedContentType(string boundary) =>
        $"multipart/encrypted; protocol=\"{EncryptedProtocol}\";\r\n\tboundary=\"{boundary}\"";

    /// <summary>
    /// Writes the content of an encrypted mail after its headers: the same message (binary) and boundary always give the same bytes.
    /// </summary>
    public static void WriteEncryptedParts(Stream message, string boundary, Stream output)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(output);
        Write(output, BeforeMessage(boundary));
        using (var armor = new ArmorWriter(output, ArmorKind.Message, CrLf)) message.CopyTo(armor, CopyBytes);
        Write(output, AfterMessage(boundary));
    }

    /// <summary>The same, without blocking a thread while a stream waits; uses two buffers of memory.</summary>
    public static async Task WriteEncryptedPartsAsync(Stream message, string boundary, Stream output, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(output);
        using var ready = new MemoryStream();
        Write(ready, BeforeMessage(boundary));
        using (var armor = new ArmorWriter(ready, ArmorKind.Message, CrLf))
        {
            var buffer = new byte[CopyBytes];
            while (await message.ReadAsync(buffer, cancel).ConfigureAwait(false) is var read and > 0)
            {
                armor.Write(buffer, 0, read);
                await output.WriteAsync(ready.GetBuffer().AsMemory(0, (int)ready.Length), cancel).ConfigureAwait(false);
                ready.SetLength(0);
            }
        }
        Write(ready, AfterMessage(boundary));
        await output.WriteAsync(ready.GetBuffer().AsMemory(0, (int)ready.Length), cancel).ConfigureAwait(false);
    }

    /// <summary>The number of bytes that <see cref="WriteEncryptedParts"/> writes for a message of this length.</summary>
    public static long EncryptedPartsLength(long messageBytes, string boundary) =>
        BeforeMessage(boundary).Length + ArmorWriter.LengthOf(messageBytes, ArmorKind.Message, CrLf) + AfterMessage(boundary).Length;

    /// <summary>
    /// Writes an entity and its detached signatures as multipart/signed. The entity's lines must end with CR LF already, and the
    /// signatures cover it unchanged.
    /// </summary>
    public static void WriteSigned(ReadOnlySpan<byte> entity, ReadOnlySpan<byte> signatures, Stream output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var boundary = NewBoundary();
        Write(
            output,
            $"Content-Type: multipart/signed; micalg={Signing.HashLabel}; protocol=\"{SignedProtocol}\";\r\n"
            + $"\tboundary=\"{boundary}\"\r\n\r\n--{boundary}\r\n");
        output.Write(entity);
        Write(
            output,
            $"\r\n--{boundary}\r\nContent-Type: {SignedProtocol}; name=\"signature.asc\"\r\n"
            + "Content-Description: OpenPGP digital signature\r\n\r\n");
        Write(output, Armor.Encode(signatures, ArmorKind.Signature).Replace("\n", "\r\n", StringComparison.Ordinal));
        Write(output, $"\r\n--{boundary}--\r\n");
    }

    private static PgpMimeForm Encrypted(Stream mail, MimeNode entity)
    {
        if (entity.Children is not [{ } version, { } message]) return NotPgpMime();
        if (!version.Type.IsMimeType("application", "pgp-encrypted") || !message.Type.IsMimeType("application", "octet-stream"))
            return NotPgpMime();
        return SaysVersionOne(version.Decoded(mail)) ? new PgpMimeForm.EncryptedMail(message.Decoded(mail)) : NotPgpMime();
    }

    private static bool SaysVersionOne(Stream text)
    {
        Span<byte> front = stackalloc byte[256];
        var length = text.ReadAtLeast(front, front.Length, throwOnEndOfStream: false);
        return Encoding.ASCII.GetString(front[..length]).Trim().Equals("Version: 1", StringComparison.OrdinalIgnoreCase);
    }

    private static PgpMimeForm Signed(Stream mail, MimeNode entity, Policy policy)
    {
        if (entity.Children is not [{ } signed, { } signature] || !signature.Type.IsMimeType("application", "pgp-signature"))
            return NotPgpMime();
        using var signatures = new MemoryStream();
        using (var content = new Bounded(signature.Decoded(mail), policy.MaxSignatures * Policy.MaxSmallPacketBytes))
            content.CopyTo(signatures);
        return new PgpMimeForm.SignedMail(() => new CanonicalLines(signed.Whole(mail)), signatures.ToArray());
    }

    private static string BeforeMessage(string boundary) =>
        $"--{boundary}\r\nContent-Type: {EncryptedProtocol}\r\n"
        + "Content-Description: PGP/MIME version identification\r\n\r\nVersion: 1\r\n\r\n"
        + $"--{boundary}\r\nContent-Type: application/octet-stream; name=\"encrypted.asc\"\r\n"
        + "Content-Disposition: inline; filename=\"encrypted.asc\"\r\n\r\n";

    private static string AfterMessage(string boundary) => $"\r\n--{boundary}--\r\n";

    private static PgpMimeForm.Refused NotPgpMime() => new(Refusal.NotPgpMime);

    private static string NewBoundary() => "restante-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    private static void Write(Stream output, string text) => output.Write(Encoding.ASCII.GetBytes(text));
}
