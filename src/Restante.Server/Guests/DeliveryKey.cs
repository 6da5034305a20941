using Restante.OpenPgp;
using Restante.Server.Protocol;

namespace Restante.Server.Guests;

/// <summary>Where a guest's new messages go.</summary>
internal enum GuestDelivery
{
    /// <summary>Into the temporary mailbox; the guest gets a notification.</summary>
    Mailbox,

    /// <summary>As encrypted mail to the address; the mailbox gets no copy.</summary>
    Direct,
}

/// <summary>
/// The key to which a guest with direct delivery is written now. What vouches for it towards a sender is the assurance of the
/// long-term key, and where <paramref name="Counter"/> is above 0 that key's signature over the own-key statement.
/// </summary>
/// <param name="Certificate">Binary.</param>
/// <param name="Fingerprint">20 bytes.</param>
/// <param name="IsOwn">The guest's own key; otherwise the long-term key of the mailbox.</param>
/// <param name="Counter">Senders accept none below the highest one that they have met with this long-term key.</param>
/// <param name="Signature">Over LP("restante/v1/own-key", mid, Fingerprint, Counter); null where Counter is 0.</param>
internal sealed record DeliveryKey(byte[] Certificate, byte[] Fingerprint, bool IsOwn, int Counter, byte[]? Signature)
{
    /// <summary>Null where the mailbox does not deliver directly, is frozen, or its key is no longer usable.</summary>
    public static DeliveryKey? Of(Mailbox mailbox, DateTimeOffset now) =>
        IsDirect(mailbox) && FaultOf(mailbox, now) is null ? Chosen(mailbox) : null;

    /// <summary>Messages go to a key, where it is usable.</summary>
    public static bool IsDirect(Mailbox mailbox) => mailbox is { State: MailboxState.Active, Delivery: GuestDelivery.Direct };

    /// <summary>Why the key that a mailbox would deliver to is not usable now (PROTOCOL.md section 10); null where it is.</summary>
    public static Unfit? FaultOf(Mailbox mailbox, DateTimeOffset now)
    {
        if (!OpenPgp.Certificate.TryParse(mailbox.OwnKey ?? mailbox.Certificate, out var certificate)) return Unfit.WeakKey;
        return FaultOf(certificate!, mailbox.Canon, now);
    }

    /// <summary>The same of a certificate.</summary>
    public static Unfit? FaultOf(Certificate certificate, string canon, DateTimeOffset now) =>
        (Judge(certificate, canon, now) as CertificateVerdict.Unusable)?.Reason;

    public static CertificateVerdict Judge(Certificate certificate, string canon, DateTimeOffset now) =>
        CertificateVerdict.Judge(certificate, address => IsAddress(address, canon), now);

    public static bool IsAddress(string address, string canon) => MailAddress.TryCanonicalise(address, out var found) && found == canon;

    /// <summary>What the senders and the guest are told of a key that ended.</summary>
    public static FallBackCause CauseOf(Unfit fault) => fault switch
    {
        Unfit.Revoked => FallBackCause.KeyRevoked,
        Unfit.Expired or Unfit.EndsSoon => FallBackCause.KeyExpired,
        _ => FallBackCause.KeyUnusable,
    };

    /// <summary>The key, whether or not it is usable.</summary>
    public static DeliveryKey Chosen(Mailbox mailbox) => mailbox.OwnKey is { } own
        ? new(own, mailbox.OwnKeyFingerprint!, true, mailbox.OwnKeyCounter, mailbox.OwnKeySignature)
        : new(mailbox.Certificate, mailbox.Fingerprint, false, mailbox.OwnKeyCounter, mailbox.OwnKeySignature);
}
