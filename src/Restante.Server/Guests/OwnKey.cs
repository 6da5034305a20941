using System.Diagnostics;
using Restante.OpenPgp;
using Restante.Protocol;
using Restante.Server.Accounts;
using Restante.Server.Sessions;

namespace Restante.Server.Guests;

/// <param name="Auth">A_auth.</param>
/// <param name="Certificate">One certificate, armored or binary.</param>
/// <param name="Counter">One more than the mailbox's.</param>
/// <param name="Signature">The long-term key's signature over the own-key statement of this certificate and counter.</param>
internal sealed record OwnKeyRequest(byte[] Auth, byte[] Certificate, int Counter, byte[] Signature);

/// <param name="Auth">A_auth.</param>
/// <param name="Counter">One more than the mailbox's.</param>
/// <param name="Signature">The long-term key's signature over the own-key statement that names the long-term key.</param>
internal sealed record RemoveOwnKeyRequest(byte[] Auth, int Counter, byte[] Signature);

/// <summary>
/// Sets or removes a guest's own public key (PROTOCOL.md section 6). The long-term key signs both steps, so that the server can do neither
/// alone. The counter prevents a replay of an older key.
/// </summary>
internal sealed class OwnKey(DeliveryChange change)
{
    private enum Repeated { No, Same, Other }

    public Task<DeliveryChangeOutcome> Set(OwnKeyRequest request, SignedIn me, Visitor visitor, DateTimeOffset now) =>
        change.Run(me, request.Auth, visitor, (mailbox, at) => Decide(request, mailbox, at), now);

    public Task<DeliveryChangeOutcome> Remove(RemoveOwnKeyRequest request, SignedIn me, Visitor visitor, DateTimeOffset now) =>
        change.Run(me, request.Auth, visitor, (mailbox, at) => Decide(request, mailbox, at), now);

    private static DeliveryStep? Decide(OwnKeyRequest request, Mailbox mailbox, DateTimeOffset now) =>
        OwnKeyInput.Read(request.Certificate, mailbox, now) switch
        {
            UploadedKey.Usable key => Decide(key, request.Counter, request.Signature, mailbox, now),
            UploadedKey.Revoked key when key.Fingerprint.AsSpan().SequenceEqual(mailbox.OwnKeyFingerprint) =>
                new DeliveryStep.Revoke(key.Certificate),
            UploadedKey.Revoked => new DeliveryStep.Refuse(new OwnKeyFault.Unusable(Unfit.Revoked)),
            UploadedKey.Bad bad => new DeliveryStep.Refuse(bad.Why),
            _ => throw new UnreachableException(),
        };

    private static DeliveryStep? Decide(UploadedKey.Usable key, int counter, byte[] signature, Mailbox mailbox, DateTimeOffset now)
    {
        var before = Before(mailbox, key.Fingerprint, counter, signature);
        if (before is not Repeated.No) return before is Repeated.Same && mailbox.OwnKey is not null ? null : OutOfTurn(mailbox);
        if (!IsSigned(mailbox, key.Fingerprint, counter, signature)) return Unproven();
        return new DeliveryStep.Write(
            update => update
                .SetProperty(row => row.OwnKey, key.Certificate)
                .SetProperty(row => row.OwnKeyFingerprint, key.Fingerprint)
                .SetProperty(row => row.OwnKeyExpiresAt, key.Expires)
                .SetProperty(row => row.OwnKeyCounter, counter)
                .SetProperty(row => row.OwnKeySignature, signature),
            NoticeKind.OwnKeySet,
            (to, language) => new OwnKeySetMail(to, language, mailbox.Address, key.Fingerprint, now),
            new OwnKeySetGuestMail(mailbox.Address, mailbox.Language, key.Fingerprint, now));
    }

    // A guest with their own key may never have exported the mailbox's key, so removing it ends direct delivery until they choose it again.
    private static DeliveryStep? Decide(RemoveOwnKeyRequest request, Mailbox mailbox, DateTimeOffset now)
    {
        var before = Before(mailbox, mailbox.Fingerprint, request.Counter, request.Signature);
        if (before is not Repeated.No) return before is Repeated.Same && mailbox.OwnKey is null ? null : OutOfTurn(mailbox);
        if (!IsSigned(mailbox, mailbox.Fingerprint, request.Counter, request.Signature)) return Unproven();
        return new DeliveryStep.Write(
            update => update
                .SetProperty(row => row.OwnKey, (byte[]?)null)
                .SetProperty(row => row.OwnKeyFingerprint, (byte[]?)null)
                .SetProperty(row => row.OwnKeyExpiresAt, (DateTimeOffset?)null)
                .SetProperty(row => row.Delivery, GuestDelivery.Mailbox)
                .SetProperty(row => row.OwnKeyCounter, request.Counter)
                .SetProperty(row => row.OwnKeySignature, request.Signature),
            NoticeKind.OwnKeyRemoved,
            (to, language) => new OwnKeyRemovedMail(to, language, mailbox.Address, now),
            new OwnKeyRemovedGuestMail(mailbox.Address, mailbox.Language, now));
    }

    // A repeated request gets the same answer. Any other number except the next means that another window was first.
    private static Repeated Before(Mailbox mailbox, byte[] fingerprint, int counter, byte[] signature)
    {
        if (counter == mailbox.OwnKeyCounter + 1) return Repeated.No;
        var current = mailbox.OwnKeyFingerprint ?? mailbox.Fingerprint;
        var isSame = counter == mailbox.OwnKeyCounter && fingerprint.AsSpan().SequenceEqual(current)
            && signature.AsSpan().SequenceEqual(mailbox.OwnKeySignature);
        return isSame ? Repeated.Same : Repeated.Other;
    }

    private static bool IsSigned(Mailbox mailbox, byte[] fingerprint, int counter, byte[] signature) =>
        Certificate.TryParse(mailbox.Certificate, out var longTerm)
        && longTerm!.Verifies(Derivation.OwnKeyStatement(mailbox.Mid, fingerprint, (uint)counter), signature);

    private static DeliveryStep.Refuse OutOfTurn(Mailbox mailbox) => new(new OwnKeyFault.OutOfTurn(mailbox.OwnKeyCounter));

    private static DeliveryStep.Refuse Unproven() => new(new OwnKeyFault.Unproven());
}
