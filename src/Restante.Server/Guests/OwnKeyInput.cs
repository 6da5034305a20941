using System.Diagnostics;
using System.Security.Cryptography;
using Restante.OpenPgp;
using Restante.Protocol;

namespace Restante.Server.Guests;

/// <summary>A key that a guest has uploaded.</summary>
internal abstract record UploadedKey
{
    private UploadedKey() { }

    /// <param name="Certificate">The certificate, reduced to what senders need.</param>
    /// <param name="Fingerprint">20 bytes.</param>
    /// <param name="Expires">When the key expires; null: never.</param>
    internal sealed record Usable(byte[] Certificate, byte[] Fingerprint, DateTimeOffset? Expires) : UploadedKey;

    /// <summary>A revoked key, which matters if it is the present one.</summary>
    internal sealed record Revoked(byte[] Certificate, byte[] Fingerprint) : UploadedKey;
    internal sealed record Bad(OwnKeyFault Why) : UploadedKey;
}

/// <summary>Reads an uploaded own key: one certificate, armored or binary, usable for the guest's address.</summary>
internal static class OwnKeyInput
{
    /// <summary>Armor is a third longer than its content, and some keys have a page of comments.</summary>
    public const int MaxBytes = 2 * Certificate.MaxBytes;

    public static UploadedKey Read(byte[] input, Mailbox mailbox, DateTimeOffset now)
    {
        var packets = Armor.TryDecode(input);
        if (packets is not null && Armor.KindOf(packets) == ArmorKind.SecretKey)
        {
            // Erased at once, not at the next garbage collection.
            CryptographicOperations.ZeroMemory(packets);
            CryptographicOperations.ZeroMemory(input);
            return new UploadedKey.Bad(new OwnKeyFault.Secret());
        }
        var refusal = Refusal.NotACertificate;
        if (packets is null || !Certificate.TryParse(packets, out var certificate, out refusal))
            return new UploadedKey.Bad(new OwnKeyFault.Unreadable(refusal));
        if (certificate!.Fingerprint.AsSpan().SequenceEqual(mailbox.Fingerprint)) return new UploadedKey.Bad(new OwnKeyFault.MailboxKey());
        return DeliveryKey.Judge(certificate, mailbox.Canon, now) switch
        {
            CertificateVerdict.Usable usable =>
                new UploadedKey.Usable(Reduced(certificate, mailbox, now), certificate.Fingerprint, usable.Expires),
            CertificateVerdict.Unusable { Reason: Unfit.Revoked } =>
                new UploadedKey.Revoked(Reduced(certificate, mailbox, now), certificate.Fingerprint),
            CertificateVerdict.Unusable unusable => new UploadedKey.Bad(new OwnKeyFault.Unusable(unusable.Reason)),
            _ => throw new UnreachableException(),
        };
    }

    private static byte[] Reduced(Certificate certificate, Mailbox mailbox, DateTimeOffset now) =>
        certificate.Minimise(now, MailAddress.FromCanonical(mailbox.Canon).IsWrittenAs).ToBytes();
}
