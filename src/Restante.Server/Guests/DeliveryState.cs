using Restante.OpenPgp;

namespace Restante.Server.Guests;

/// <summary>The key that a guest brought.</summary>
/// <param name="UserIds">Whom it names, as it stands in the certificate.</param>
/// <param name="Expires">When it ends; null where it does not.</param>
/// <param name="Usable">False: messages are not encrypted to it any more.</param>
internal sealed record OwnKeyItem(
    byte[] Certificate,
    byte[] Fingerprint,
    IReadOnlyList<string> UserIds,
    DateTimeOffset? Expires,
    bool Usable);

/// <summary>The server ended direct delivery.</summary>
internal sealed record FallenBack(DateTimeOffset At, FallBackCause Cause);

/// <summary>Where a guest's messages go, and to which key.</summary>
/// <param name="Counter">Of the own key: its next change is signed with the next number.</param>
/// <param name="FellBack">Set until the guest has seen it or chosen anew.</param>
internal sealed record DeliveryState(bool Direct, OwnKeyItem? OwnKey, int Counter, FallenBack? FellBack)
{
    public static DeliveryState Of(Mailbox mailbox, DateTimeOffset now) => new(
        mailbox.Delivery == GuestDelivery.Direct, KeyOf(mailbox, now), mailbox.OwnKeyCounter,
        mailbox is { FellBackAt: { } at, FellBackCause: { } cause } ? new FallenBack(at, cause) : null);

    private static OwnKeyItem? KeyOf(Mailbox mailbox, DateTimeOffset now)
    {
        if (mailbox.OwnKey is not { } bytes || !Certificate.TryParse(bytes, out var certificate)) return null;
        var usable = DeliveryKey.FaultOf(certificate!, mailbox.Canon, now) is null;
        return new OwnKeyItem(bytes, mailbox.OwnKeyFingerprint!, certificate!.UserIds, mailbox.OwnKeyExpiresAt, usable);
    }
}
