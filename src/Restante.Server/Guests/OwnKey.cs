using Microsoft.AspNetCore.Http.HttpResults;
using Restante.OpenPgp;
using Restante.Server.Accounts;
using Restante.Server.Delivery;
using Restante.Server.Protocol;
using Restante.Server.Sessions;
using Restante.Server.Sessions.Http;
using Restante.Server.Web;

namespace Restante.Server.Guests;

/// <param name="Auth">A_auth.</param>
/// <param name="Certificate">One certificate, armored or binary.</param>
/// <param name="Counter">One more than the mailbox's.</param>
/// <param name="Signature">The long-term key's, over the own-key statement of this certificate and counter.</param>
internal sealed record OwnKeyRequest(byte[] Auth, byte[] Certificate, int Counter, byte[] Signature);

/// <param name="Auth">A_auth.</param>
/// <param name="Counter">One more than the mailbox's.</param>
/// <param name="Signature">The long-term key's, over the own-key statement that names itself.</param>
internal sealed record RemoveOwnKeyRequest(byte[] Auth, int Counter, byte[] Signature);

/// <summary>
/// A guest brings a public key of his own, or takes it back (PROTOCOL.md section 6). The long-term key signs either, so that the
/// server can do neither; the counter keeps an older key from being presented again.
/// </summary>
internal static class OwnKey
{
    private enum Repeated { No, Same, Other }

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapPut("/api/guest/own-key", Set).RequireGuest()
            .Describe(ApiArea.Mailbox, "setOwnKey", "Set the guest's own key",
                "The mailbox's key signs it with the next `counter` (PROTOCOL.md section 6). Needs the password; every " +
                "sender is notified.",
                [ProblemCodes.OwnKeyTooLarge, ProblemCodes.OwnKeySecret, ProblemCodes.OwnKeyUnreadable, ProblemCodes.OwnKeySame,
                ProblemCodes.OwnKeyUnproven, ProblemCodes.OwnKeyCounter, ProblemCodes.WrongPassword, ProblemCodes.Throttled,
                .. ProblemCodes.OwnKeyFaults]);
        app.MapPost("/api/guest/own-key/remove", Remove).RequireGuest()
            .Describe(ApiArea.Mailbox, "removeOwnKey", "Remove the guest's own key",
                "Signed as setting one is. New messages go into the mailbox again.",
                ProblemCodes.OwnKeyUnproven, ProblemCodes.OwnKeyCounter, ProblemCodes.WrongPassword, ProblemCodes.Throttled);
    }

    private static async Task<Results<Ok<DeliveryState>, ProblemHttpResult>> Set(OwnKeyRequest request, SignedIn me, HttpContext http, DeliveryChange change)
    {
        if (request.Certificate.Length is 0 or > OwnKeyInput.MaxBytes) return Problems.BadRequest("own-key-too-large", "A key has 256 KiB at most. Export it without pictures and without other people's signatures.");
        if (FaultOf(request.Counter, request.Signature) is { } fault) return fault;
        return (await change.Run(me, request.Auth, http.Visitor(), (mailbox, now) => Decide(request, mailbox, now))).Answer();
    }

    private static async Task<Results<Ok<DeliveryState>, ProblemHttpResult>> Remove(RemoveOwnKeyRequest request, SignedIn me, HttpContext http, DeliveryChange change)
    {
        if (FaultOf(request.Counter, request.Signature) is { } fault) return fault;
        return (await change.Run(me, request.Auth, http.Visitor(), (mailbox, now) => Decide(request, mailbox, now))).Answer();
    }

    private static ProblemHttpResult? FaultOf(int counter, byte[] signature) =>
        counter < 1 || signature.Length is 0 or > GuestInput.MaxProof ? Problems.BadRequest("malformed", "counter is 1 or more, signature a detached signature.") : null;

    private static DeliveryStep? Decide(OwnKeyRequest request, Mailbox mailbox, DateTimeOffset now) => OwnKeyInput.Read(request.Certificate, mailbox, now) switch
    {
        BroughtKey.Usable key => Decide(key, request.Counter, request.Signature, mailbox, now),
        BroughtKey.Revoked key when key.Fingerprint.AsSpan().SequenceEqual(mailbox.OwnKeyFingerprint) => new DeliveryStep.Revoke(key.Certificate, OwnKeyInput.FaultOf(Unfit.Revoked)),
        BroughtKey.Revoked => new DeliveryStep.Refuse(OwnKeyInput.FaultOf(Unfit.Revoked)),
        BroughtKey.Bad bad => new DeliveryStep.Refuse(bad.Fault),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static DeliveryStep? Decide(BroughtKey.Usable key, int counter, byte[] signature, Mailbox mailbox, DateTimeOffset now)
    {
        var before = Before(mailbox, key.Fingerprint, counter, signature);
        if (before is not Repeated.No) return before is Repeated.Same && mailbox.OwnKey is not null ? null : OutOfTurn(mailbox);
        if (!Vouches(mailbox, key.Fingerprint, counter, signature)) return Unproven();
        return new DeliveryStep.Write(
            update => update.SetProperty(row => row.OwnKey, key.Certificate).SetProperty(row => row.OwnKeyFingerprint, key.Fingerprint).SetProperty(row => row.OwnKeyExpiresAt, key.Expires)
                .SetProperty(row => row.OwnKeyCounter, counter).SetProperty(row => row.OwnKeySignature, signature),
            NoticeKind.OwnKeySet, (to, language) => new OwnKeySetMail(to, language, mailbox.Address, key.Fingerprint, now),
            new OwnKeySetGuestMail(mailbox.Address, mailbox.Language, key.Fingerprint, now));
    }

    // Whoever brought a key may never have taken the mailbox's: direct delivery ends with it, until he chooses it anew.
    private static DeliveryStep? Decide(RemoveOwnKeyRequest request, Mailbox mailbox, DateTimeOffset now)
    {
        var before = Before(mailbox, mailbox.Fingerprint, request.Counter, request.Signature);
        if (before is not Repeated.No) return before is Repeated.Same && mailbox.OwnKey is null ? null : OutOfTurn(mailbox);
        if (!Vouches(mailbox, mailbox.Fingerprint, request.Counter, request.Signature)) return Unproven();
        return new DeliveryStep.Write(
            update => update.SetProperty(row => row.OwnKey, (byte[]?)null).SetProperty(row => row.OwnKeyFingerprint, (byte[]?)null).SetProperty(row => row.OwnKeyExpiresAt, (DateTimeOffset?)null)
                .SetProperty(row => row.Delivery, GuestDelivery.Mailbox).SetProperty(row => row.OwnKeyCounter, request.Counter).SetProperty(row => row.OwnKeySignature, request.Signature),
            NoticeKind.OwnKeyRemoved, (to, language) => new OwnKeyRemovedMail(to, language, mailbox.Address, now),
            new OwnKeyRemovedGuestMail(mailbox.Address, mailbox.Language, now));
    }

    // The request that was carried out already, again: the same answer. Any other number than the next: somebody else was first.
    private static Repeated Before(Mailbox mailbox, byte[] fingerprint, int counter, byte[] signature)
    {
        if (counter == mailbox.OwnKeyCounter + 1) return Repeated.No;
        var current = mailbox.OwnKeyFingerprint ?? mailbox.Fingerprint;
        return counter == mailbox.OwnKeyCounter && fingerprint.AsSpan().SequenceEqual(current) && signature.AsSpan().SequenceEqual(mailbox.OwnKeySignature) ? Repeated.Same : Repeated.Other;
    }

    private static bool Vouches(Mailbox mailbox, byte[] fingerprint, int counter, byte[] signature) =>
        Certificate.TryParse(mailbox.Certificate, out var longTerm) && longTerm!.Verifies(Derivation.OwnKeyStatement(mailbox.Mid, fingerprint, (uint)counter), signature);

    private static DeliveryStep.Refuse OutOfTurn(Mailbox mailbox) => new(Problems.Of(StatusCodes.Status409Conflict, "own-key-counter",
        "Another window changed this meanwhile. Look again, then decide.", ("counter", mailbox.OwnKeyCounter)));

    private static DeliveryStep.Refuse Unproven() => new(Problems.BadRequest("own-key-unproven", "The key of this mailbox did not sign for this. Nothing was changed."));
}
