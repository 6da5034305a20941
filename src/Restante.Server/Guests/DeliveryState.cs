using Restante.OpenPgp;

namespace Restante.Server.Guests;

/// <summary>A guest's own key.</summary>
/// <param name="UserIds">The user ids, as the certificate has them.</param>
/// <param name="Expires">When it expires; null: never.</param>
/// <param name="Usable">False: the server no longer offers it to senders.</param>
internal sealed record OwnKeyItem(
    byte[] Certificate,
    byte[] Fingerprint,
    IReadOnlyList<string> UserIds,
    DateTimeOffset? Expires,
    bool Usable);

/// <summary>The server ended direct delivery, at this time and for this cause.</summary>
internal sealed record FallenBack(DateTimeOffset At, FallBackCause Cause);

/// <summary>Where a guest's messages go, and to which key.</summary>
/// <param name="Counter">The own key's counter. The guest signs the next change with the next number.</param>
/// <param name="FellBack">Set until the guest dismisses the notice or changes the delivery.</param>
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
