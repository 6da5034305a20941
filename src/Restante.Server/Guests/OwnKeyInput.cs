using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Restante.OpenPgp;
using Restante.Server.Web;

namespace Restante.Server.Guests;

/// <summary>What a guest brought.</summary>
internal abstract record BroughtKey
{
    private BroughtKey() { }

    /// <param name="Certificate">Reduced to what a correspondent needs.</param>
    /// <param name="Fingerprint">20 bytes.</param>
    /// <param name="Expires">The end of the key; null where there is none.</param>
    internal sealed record Usable(byte[] Certificate, byte[] Fingerprint, DateTimeOffset? Expires) : BroughtKey;

    /// <summary>Its owner took it back: worth knowing where it is the key in use.</summary>
    internal sealed record Revoked(byte[] Certificate, byte[] Fingerprint) : BroughtKey;

    /// <summary>What is wrong with it, in words.</summary>
    internal sealed record Bad(ProblemHttpResult Fault) : BroughtKey;
}

/// <summary>Reads what a guest brings as his own key: armored or binary, one certificate, usable for exactly his address.</summary>
internal static class OwnKeyInput
{
    /// <summary>Armor is a third longer than what it holds, and some keys come with a page of comments.</summary>
    public const int MaxBytes = 2 * Certificate.MaxBytes;

    public static BroughtKey Read(byte[] input, Mailbox mailbox, DateTimeOffset now)
    {
        var packets = Armor.TryDecode(input);
        if (packets is not null && Armor.KindOf(packets) == ArmorKind.SecretKey)
        {
            // Nothing of it stays, not even until the next garbage collection.
            CryptographicOperations.ZeroMemory(packets);
            CryptographicOperations.ZeroMemory(input);
            return Bad("secret", "This is a secret key. It belongs to you alone: nothing of it was kept. Export the public key and upload that.");
        }
        var refusal = Refusal.NotACertificate;
        if (packets is null || !Certificate.TryParse(packets, out var certificate, out refusal)) return Bad("unreadable", refusal.Sentence());
        if (certificate!.Fingerprint.AsSpan().SequenceEqual(mailbox.Fingerprint)) return Bad("same", "This is the key of your mailbox already. Remove your own key to use it again.");
        return DeliveryKey.Judge(certificate, mailbox.Canon, now) switch
        {
            CertificateVerdict.Usable usable => new BroughtKey.Usable(Reduced(certificate, mailbox, now), certificate.Fingerprint, usable.Expires),
            CertificateVerdict.Unusable { Reason: Unfit.Revoked } => new BroughtKey.Revoked(Reduced(certificate, mailbox, now), certificate.Fingerprint),
            CertificateVerdict.Unusable unusable => new BroughtKey.Bad(FaultOf(unusable.Reason)),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }

    public static ProblemHttpResult FaultOf(Unfit reason) => reason switch
    {
        Unfit.NamesSomebodyElse => Fault("address", "This key does not name the address of your mailbox. Add the address to the key, or take another one."),
        Unfit.Revoked => Fault("revoked", "This key was revoked. Remove it here, or bring another one."),
        Unfit.Expired => Fault("expired", "This key has expired. Extend it in your program and export it again."),
        Unfit.EndsSoon => Fault("ends-soon", "This key expires within a day. Extend it in your program and export it again."),
        Unfit.NotYet => Fault("not-yet", "This key was made by a computer whose clock is more than a day ahead. Set that clock, make a new key, and export it again."),
        Unfit.NoEncryptionKey => Fault("no-encryption-key", "This key is not made for encryption."),
        Unfit.WeakKey => Fault("weak", "This key is of a kind that is too weak today. Make a new one."),
        Unfit.NewerVersion => Fault("newer-version", "This key is of version 6, to which nothing can be encrypted here yet. Make one of version 4."),
        Unfit.TooManySignatures => Fault("too-many-signatures", "This key has more signatures than are checked here. Export it without other people's signatures (GnuPG: export-minimal)."),
        Unfit.WeakSelfSignature => Fault("weak-signature", "This key certifies itself in a way that is too weak today. Renew it in your program and export it again."),
        Unfit.NotSelfSigned => Fault("not-self-signed", "The name in this key is not signed by the key itself. Export it again from your program."),
        _ => throw new ArgumentOutOfRangeException(nameof(reason)),
    };

    private static byte[] Reduced(Certificate certificate, Mailbox mailbox, DateTimeOffset now) =>
        certificate.Minimise(now, address => DeliveryKey.IsAddress(address, mailbox.Canon)).ToBytes();

    private static BroughtKey.Bad Bad(string word, string sentence) => new(Fault(word, sentence));

    private static ProblemHttpResult Fault(string word, string sentence) => Problems.BadRequest("own-key-" + word, sentence);
}
