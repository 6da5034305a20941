using Restante.OpenPgp;
using Restante.Protocol;

namespace Restante.Server.Guests;

/// <summary>Where a guest's new messages go.</summary>
internal enum GuestDelivery
{
    /// <summary>To the temporary mailbox; the guest gets a notification.</summary>
    Mailbox,

    /// <summary>As encrypted mail to the address; the mailbox gets no copy.</summary>
    Direct,
}

/// <summary>
/// The present key of a guest with direct delivery. A sender can verify it by the assurance of the long-term key and, if
/// <paramref name="Counter"/> is above 0, by that key's signature over the own-key statement.
/// </summary>
/// <param name="Certificate">Binary.</param>
/// <param name="Fingerprint">20 bytes.</param>
/// <param name="IsOwn">True: the guest's own key; false: the mailbox's long-term key.</param>
/// <param name="Counter">Senders accept no counter below the highest that they have seen with this long-term key.</param>
/// <param name="Signature">
/// The long-term key's signature over LP("restante/v1/own-key", mid, Fingerprint, Counter); null if Counter is 0.
/// </param>
internal sealed record DeliveryKey(byte[] Certificate, byte[] Fingerprint, bool IsOwn, int Counter, byte[]? Signature)
{
    /// <summary>The key of a mailbox; null if it does not deliver directly, is frozen, or its key is no longer usable.</summary>
    public static DeliveryKey? Of(Mailbox mailbox, DateTimeOffset now) =>
        IsDirect(mailbox) && FaultOf(mailbox, now) is null ? Chosen(mailbox) : null;

    /// <summary>True if messages go to a key, provided that the key is usable.</summary>
    public static bool IsDirect(Mailbox mailbox) => mailbox is { State: MailboxState.Active, Delivery: GuestDelivery.Direct };

    /// <summary>Why the key for direct delivery is not usable now (PROTOCOL.md section 10); null if it is usable.</summary>
    public static Unfit? FaultOf(Mailbox mailbox, DateTimeOffset now)
    {
        if (!OpenPgp.Certificate.TryParse(mailbox.OwnKey ?? mailbox.Certificate, out var certificate)) return Unfit.WeakKey;
        return FaultOf(certificate!, mailbox.Canon, now);
    }

    /// <summary>Why a certificate is not usable for an address now; null if it is usable.</summary>
    public static Unfit? FaultOf(Certificate certificate, string canon, DateTimeOffset now) =>
        (Judge(certificate, canon, now) as CertificateVerdict.Unusable)?.Reason;

    public static CertificateVerdict Judge(Certificate certificate, string canon, DateTimeOffset now) =>
        CertificateVerdict.Judge(certificate, MailAddress.FromCanonical(canon).IsWrittenAs, now);

    /// <summary>The cause in the notifications about a key that is no longer usable.</summary>
    public static FallBackCause CauseOf(Unfit fault) => fault switch
    {
        Unfit.Revoked => FallBackCause.KeyRevoked,
        Unfit.Expired or Unfit.EndsSoon => FallBackCause.KeyExpired,
        _ => FallBackCause.KeyUnusable,
    };

    /// <summary>The key for direct delivery, usable or not.</summary>
    public static DeliveryKey Chosen(Mailbox mailbox) => mailbox.OwnKey is { } own
        ? new(own, mailbox.OwnKeyFingerprint!, true, mailbox.OwnKeyCounter, mailbox.OwnKeySignature)
        : new(mailbox.Certificate, mailbox.Fingerprint, false, mailbox.OwnKeyCounter, mailbox.OwnKeySignature);
}
