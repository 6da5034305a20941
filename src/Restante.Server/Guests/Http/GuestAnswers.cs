using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Restante.OpenPgp;
using Restante.Server.Invitations.Http;
using Restante.Server.Sessions.Http;
using Restante.Server.Web;

namespace Restante.Server.Guests.Http;

/// <summary>Maps the outcomes of this slice to HTTP answers.</summary>
internal static class GuestAnswers
{
    public static Answer<Ok<GuestSession>> ToAnswer(this ActivateOutcome outcome) => outcome switch
    {
        ActivateOutcome.Activated activated => TypedResults.Ok(activated.Guest),
        ActivateOutcome.Refused refused => ProblemOf(refused.Why),
        _ => throw new UnreachableException(),
    };

    public static Answer<NoContent> ToAnswer(this AttachOutcome outcome) => outcome switch
    {
        AttachOutcome.Attached => TypedResults.NoContent(),
        AttachOutcome.Refused refused => ProblemOf(refused.Why),
        _ => throw new UnreachableException(),
    };

    public static Answer<Ok<NotMeAnswer>> ToAnswer(this NotMeOutcome outcome) => outcome switch
    {
        NotMeOutcome.Reported reported => TypedResults.Ok(new NotMeAnswer(reported.Frozen)),
        NotMeOutcome.LinkUnknown => InvitationAnswers.LinkUnknown(),
        _ => throw new UnreachableException(),
    };

    public static Answer<Ok<GuestPreloginAnswer>> ToAnswer(this GuestPreloginOutcome outcome) => outcome switch
    {
        GuestPreloginOutcome.Answered answered => TypedResults.Ok(answered.Parameters),
        GuestPreloginOutcome.Throttled throttled => SessionsAnswers.TooManyPrelogins(throttled.Until),
        _ => throw new UnreachableException(),
    };

    public static Answer<Ok<GuestSession>> ToAnswer(this MailboxSignInOutcome outcome) => outcome switch
    {
        MailboxSignInOutcome.Started started => TypedResults.Ok(started.Guest),
        MailboxSignInOutcome.Wrong => Problems.Of(StatusCodes.Status401Unauthorized, "wrong-secret", "Wrong address or password."),
        MailboxSignInOutcome.Throttled throttled => SessionsAnswers.TooManyTries(throttled.Until),
        MailboxSignInOutcome.Frozen => Frozen(),
        _ => throw new UnreachableException(),
    };

    public static Answer<NoContent> ToAnswer(this TrustedKeysOutcome outcome) => outcome switch
    {
        TrustedKeysOutcome.Saved => TypedResults.NoContent(),
        TrustedKeysOutcome.OtherVersion other => Problems.Of(StatusCodes.Status409Conflict, "pins-version",
            "This was changed in another window. Read the record again, merge, then write it.", ("version", other.Version)),
        _ => throw new UnreachableException(),
    };

    public static Answer<NoContent> ToAnswer(this ExportKeyOutcome outcome) => outcome switch
    {
        ExportKeyOutcome.Allowed => TypedResults.NoContent(),
        ExportKeyOutcome.PasswordRefused refused => ProblemOf(refused.Why),
        _ => throw new UnreachableException(),
    };

    public static Answer<Ok<DeliveryState>> ToAnswer(this DeliveryChangeOutcome outcome) => outcome switch
    {
        DeliveryChangeOutcome.Done done => TypedResults.Ok(done.State),
        DeliveryChangeOutcome.PasswordRefused refused => ProblemOf(refused.Why),
        DeliveryChangeOutcome.SignedOut => SignedOut(),
        DeliveryChangeOutcome.TooOften tooOften => Problems.Of(StatusCodes.Status429TooManyRequests, "throttled",
            "This was changed too often today. Wait a little, then try again.", ("until", tooOften.Until)),
        DeliveryChangeOutcome.Refused refused => ProblemOf(refused.Why),
        _ => throw new UnreachableException(),
    };

    public static Answer<NoContent> ToAnswer(this RetireMailboxOutcome outcome) => outcome switch
    {
        RetireMailboxOutcome.Retired => TypedResults.NoContent(),
        RetireMailboxOutcome.PasswordRefused refused => ProblemOf(refused.Why),
        _ => throw new UnreachableException(),
    };

    public static Answer<NoContent> ToAnswer(this FrozenMailboxOutcome outcome) => outcome switch
    {
        FrozenMailboxOutcome.Done => TypedResults.NoContent(),
        FrozenMailboxOutcome.NotFrozen => Problems.NotFound("mailbox-not-frozen", "No mailbox of this address is frozen for you."),
        _ => throw new UnreachableException(),
    };

    public static Answer<Ok<ConfirmedLost>> ToAnswer(this ConfirmLostOutcome outcome) => outcome switch
    {
        ConfirmLostOutcome.Scheduled scheduled => TypedResults.Ok(new ConfirmedLost(scheduled.RetireAt)),
        ConfirmLostOutcome.LinkUnknown =>
            Problems.NotFound("link-unknown", "The server does not know this link. Copy the whole link from the mail."),
        ConfirmLostOutcome.LinkUsed => Problems.Of(StatusCodes.Status410Gone, "link-used",
            "This link has been used or has expired. Ask for a new one."),
        ConfirmLostOutcome.Frozen => Frozen(),
        _ => throw new UnreachableException(),
    };

    public static ProblemHttpResult Malformed(string sentence) => Problems.BadRequest("malformed", sentence);

    public static ProblemHttpResult MalformedAuth() => Malformed("auth has 32 bytes.");

    public static ProblemHttpResult MalformedAddress() => Problems.BadRequest("address-malformed", "This is not an e-mail address.");

    public static ProblemHttpResult NameRefused(string sentence) => Problems.BadRequest("name-refused", sentence);

    public static ProblemHttpResult OwnKeyTooLarge() => OwnKey("too-large",
        "A key must be no larger than 256 KiB. Export it without pictures and without other people's signatures.");

    /// <summary>The answer if the session's mailbox was deleted or is frozen.</summary>
    public static ProblemHttpResult SignedOut() =>
        Problems.Of(StatusCodes.Status401Unauthorized, "session-none", "You are signed out. Sign in again.");

    private static ProblemHttpResult Frozen() => Problems.Of(StatusCodes.Status423Locked, "mailbox-frozen",
        "This mailbox is frozen, because somebody reported that another person opened it. The sender can release or delete it.");

    private static ProblemHttpResult ProblemOf(PasswordRefusal refusal) => refusal switch
    {
        PasswordRefusal.Wrong => Problems.Of(StatusCodes.Status403Forbidden, "wrong-secret",
            "This is not your password. Nothing was changed."),
        PasswordRefusal.Throttled throttled => SessionsAnswers.TooManyTries(throttled.Until),
        _ => throw new UnreachableException(),
    };

    private static ProblemHttpResult ProblemOf(LinkRefusal refusal) => refusal switch
    {
        LinkRefusal.Unknown => InvitationAnswers.LinkUnknown(),
        LinkRefusal.Final final => InvitationAnswers.LinkFinal(final.State),
        LinkRefusal.TicketInvalid => InvitationAnswers.TicketInvalid(),
        LinkRefusal.MailboxExists => Problems.Of(StatusCodes.Status409Conflict, "mailbox-exists",
            "This address already has a mailbox. Sign in to it with its password to add this link."),
        LinkRefusal.OtherAddress => Problems.Of(StatusCodes.Status403Forbidden, "other-address",
            "This link was sent to another address than your mailbox has. Sign out first."),
        LinkRefusal.AccessesChanged => Problems.Of(StatusCodes.Status409Conflict, "accesses-changed",
            "Another message has arrived behind this link. Try again."),
        LinkRefusal.Unproven unproven => Malformed(Sentence(unproven.Fault)),
        _ => throw new UnreachableException(),
    };

    private static string Sentence(ProofFault fault) => fault switch
    {
        ProofFault.OtherMailbox => "mid is not the one that redeem gave.",
        ProofFault.OtherFingerprint => "The certificate does not have the fingerprint given.",
        ProofFault.OtherNames => "The certificate must name this address and nothing else.",
        ProofFault.OtherProof => "The proof was not made by this link's key for this mailbox.",
        _ => throw new UnreachableException(),
    };

    private static ProblemHttpResult ProblemOf(OwnKeyFault fault) => fault switch
    {
        OwnKeyFault.Unusable unusable => ProblemOf(unusable.Reason),
        OwnKeyFault.Secret => OwnKey("secret",
            "This is a secret key, which you must share with nobody. The server did not store it. Export the public key and upload that."),
        OwnKeyFault.Unreadable unreadable => OwnKey("unreadable", unreadable.Reason.Sentence()),
        OwnKeyFault.MailboxKey => OwnKey("same", "This is already the key of your mailbox. Remove your own key to use it again."),
        OwnKeyFault.OutOfTurn outOfTurn => Problems.Of(StatusCodes.Status409Conflict, "own-key-counter",
            "This was changed in another window. Check the present setting, then try again.", ("counter", outOfTurn.Counter)),
        OwnKeyFault.Unproven => OwnKey("unproven", "The key of this mailbox did not sign this. Nothing was changed."),
        _ => throw new UnreachableException(),
    };

    private static ProblemHttpResult ProblemOf(Unfit reason) => reason switch
    {
        Unfit.NamesSomebodyElse => OwnKey("address",
            "This key does not name the address of your mailbox. Add the address to the key, or use another one."),
        Unfit.Revoked => OwnKey("revoked", "This key was revoked. Remove it here, or use another one."),
        Unfit.Expired => OwnKey("expired", "This key has expired. Extend it in your program and export it again."),
        Unfit.EndsSoon => OwnKey("ends-soon", "This key expires within a day. Extend it in your program and export it again."),
        Unfit.NotYet => OwnKey("not-yet",
            "This key was made by a computer whose clock is more than a day ahead. Set that clock, create a new key and export it."),
        Unfit.NoEncryptionKey => OwnKey("no-encryption-key", "This key cannot be used for encryption. Use another one."),
        Unfit.WeakKey => OwnKey("weak", "This kind of key is too weak today. Create a new one."),
        Unfit.NewerVersion => OwnKey("newer-version",
            "This is a version 6 key, which the server does not support yet. Create a version 4 key."),
        Unfit.TooManySignatures => OwnKey("too-many-signatures",
            "This key has more signatures than the server checks. Export it without other people's signatures (GnuPG: export-minimal)."),
        Unfit.WeakSelfSignature => OwnKey("weak-signature",
            "This key's signature over itself is too weak today. Renew it in your program and export it again."),
        Unfit.NotSelfSigned => OwnKey("not-self-signed",
            "The key did not sign the name in it. Export it again from your program."),
        _ => throw new UnreachableException(),
    };

    private static ProblemHttpResult OwnKey(string word, string sentence) => Problems.BadRequest("own-key-" + word, sentence);
}
