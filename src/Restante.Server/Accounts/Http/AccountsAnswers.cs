using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Restante.OpenPgp;
using Restante.Server.Sessions.Http;
using Restante.Server.Web;

namespace Restante.Server.Accounts.Http;

/// <summary>Maps the outcomes of this slice to HTTP answers.</summary>
internal static class AccountsAnswers
{
    public static Answer<Ok<SetUpOffer>> ToAnswer(this OpenSetUpOutcome outcome) => outcome switch
    {
        OpenSetUpOutcome.Offered offered => TypedResults.Ok(offered.Offer),
        OpenSetUpOutcome.LinkRefused refused => LinkRefused(refused.Fault),
        _ => throw new UnreachableException(),
    };

    public static Answer<Ok<UserSession>> ToAnswer(this CompleteSetUpOutcome outcome) => outcome switch
    {
        CompleteSetUpOutcome.Done done => TypedResults.Ok(done.User.Session),
        CompleteSetUpOutcome.LinkRefused refused => LinkRefused(refused.Fault),
        CompleteSetUpOutcome.OtherAddress other => Problems.Of(StatusCodes.Status409Conflict, "other-address",
            $"This link is for {other.Address}."),
        CompleteSetUpOutcome.CertificateRefused refused => CertificateRefused(refused.Fault),
        _ => throw new UnreachableException(),
    };

    public static Answer<Ok<PreloginAnswer>> ToAnswer(this PreloginOutcome outcome) => outcome switch
    {
        PreloginOutcome.Answered answered => TypedResults.Ok(answered.Answer),
        PreloginOutcome.Throttled throttled => SessionsAnswers.TooManyPrelogins(throttled.Until),
        _ => throw new UnreachableException(),
    };

    public static Answer<Ok<UserSession>> ToAnswer(this ProofOutcome<SignedInUser> outcome) => outcome switch
    {
        ProofOutcome<SignedInUser>.Proven proven => TypedResults.Ok(proven.Value.Session),
        _ => NotProven(outcome),
    };

    public static Answer<Ok<RecoveryOffer>> ToAnswer(this ProofOutcome<RecoveryOffer> outcome) => outcome switch
    {
        ProofOutcome<RecoveryOffer>.Proven proven => TypedResults.Ok(proven.Value),
        _ => NotProven(outcome),
    };

    public static Answer<NoContent> ToAnswer(this ProofOutcome<PasswordChanged> outcome) => outcome switch
    {
        ProofOutcome<PasswordChanged>.Proven => TypedResults.NoContent(),
        _ => NotProven(outcome),
    };

    public static Answer<NoContent> ToAnswer(this ProofOutcome<RecoveryCodeRenewed> outcome) => outcome switch
    {
        ProofOutcome<RecoveryCodeRenewed>.Proven => TypedResults.NoContent(),
        _ => NotProven(outcome),
    };

    public static Answer<Ok<UserSession>> ToAnswer(this ProofOutcome<ReplaceKeyOutcome> outcome) => outcome switch
    {
        ProofOutcome<ReplaceKeyOutcome>.Proven proven => proven.Value.ToAnswer(),
        _ => NotProven(outcome),
    };

    public static Answer<Ok<RenewedKey>> ToAnswer(this RenewKeyOutcome outcome) => outcome switch
    {
        RenewKeyOutcome.Renewed renewed => TypedResults.Ok(renewed.Key),
        RenewKeyOutcome.Unreadable => Malformed("certificate is not one binary OpenPGP certificate of a length that is taken here."),
        RenewKeyOutcome.OtherKey => KeyReplaced(),
        RenewKeyOutcome.Unusable unusable => KeyUnusable(unusable.Reason),
        _ => throw new UnreachableException(),
    };

    public static Answer<NoContent> ToAnswer(this SaveTrustedKeysOutcome outcome) => outcome switch
    {
        SaveTrustedKeysOutcome.Saved => TypedResults.NoContent(),
        SaveTrustedKeysOutcome.OtherVersion other => Problems.Of(StatusCodes.Status409Conflict, "pins-version",
            "Another window has changed this since. Read it again.", ("version", other.Version)),
        _ => throw new UnreachableException(),
    };

    public static Answer<NoContent> ToAnswer(this SavePrivateOutcome outcome) => outcome switch
    {
        SavePrivateOutcome.Saved => TypedResults.NoContent(),
        SavePrivateOutcome.OtherVersion => Problems.Of(StatusCodes.Status409Conflict, "private-version",
            "Another window has changed this since. Read it again."),
        _ => throw new UnreachableException(),
    };

    public static ProblemHttpResult Malformed(string fault) => Problems.BadRequest("malformed", fault);

    /// <summary>The answer when sign-in does not begin with an address.</summary>
    public static ProblemHttpResult AddressMalformed() => Problems.BadRequest("address-malformed", "This is not an e-mail address.");

    /// <summary>The answer when set-up names no valid address.</summary>
    public static ProblemHttpResult AddressUnusable() =>
        Problems.BadRequest("address-malformed", "This is not an e-mail address that can be used.");

    public static ProblemHttpResult NoticeUnknown() => Problems.NotFound("notice-unknown", "This notice is no longer there.");

    private static Answer<Ok<UserSession>> ToAnswer(this ReplaceKeyOutcome outcome) => outcome switch
    {
        ReplaceKeyOutcome.Replaced replaced => TypedResults.Ok(replaced.Session),
        ReplaceKeyOutcome.FormerUnreadable => Malformed("formerCertificate is not one binary OpenPGP certificate."),
        ReplaceKeyOutcome.OtherKey => KeyReplaced(),
        ReplaceKeyOutcome.CertificateRefused refused => CertificateRefused(refused.Fault),
        ReplaceKeyOutcome.Unproven unproven => Unproven(unproven.Fault),
        _ => throw new UnreachableException(),
    };

    private static ProblemHttpResult NotProven<T>(ProofOutcome<T> outcome) => outcome switch
    {
        ProofOutcome<T>.Wrong { Secret: SecretKind.Password } =>
            Problems.Of(StatusCodes.Status401Unauthorized, "wrong-secret", "Wrong address or password."),
        ProofOutcome<T>.Wrong { Secret: SecretKind.RecoveryCode } =>
            Problems.Of(StatusCodes.Status401Unauthorized, "wrong-secret", "Wrong address or recovery code."),
        ProofOutcome<T>.Wrong { Secret: SecretKind.CurrentPassword } =>
            Problems.Of(StatusCodes.Status403Forbidden, "wrong-secret", "This is not your password. Nothing was changed."),
        ProofOutcome<T>.Throttled throttled => SessionsAnswers.TooManyTries(throttled.Until),
        _ => throw new UnreachableException(),
    };

    private static ProblemHttpResult LinkRefused(SetUpLinkFault fault) => fault switch
    {
        SetUpLinkFault.Unknown =>
            Problems.NotFound("link-unknown", "This set-up link is not known here. Ask your administrator for a new one."),
        SetUpLinkFault.Used => Problems.Of(StatusCodes.Status410Gone, "link-used",
            "This set-up link was used or has expired. Sign in, or ask your administrator for a new one."),
        _ => throw new UnreachableException(),
    };

    private static ProblemHttpResult CertificateRefused(CertificateFault fault) => Malformed(fault switch
    {
        CertificateFault.TooLong tooLong => $"certificate has {tooLong.MaxBytes} bytes at most.",
        CertificateFault.Unreadable => "certificate is not one binary OpenPGP certificate.",
        CertificateFault.OtherFingerprint => "fingerprint is not that of the certificate.",
        CertificateFault.OtherAddress => "The certificate does not name this address.",
        _ => throw new UnreachableException(),
    });

    private static ProblemHttpResult KeyReplaced() => Problems.Of(StatusCodes.Status409Conflict, "key-replaced",
        "Your key was replaced in another window. Sign in again here. Nothing was changed.");

    private static ProblemHttpResult KeyUnusable(Unfit reason) => Problems.Of(StatusCodes.Status422UnprocessableEntity, "key-unusable",
        $"With these signatures the key could not be used ({WordsAttribute.WordOf(reason)}). Nothing was changed.",
        ("fault", WordsAttribute.WordOf(reason)));

    private static ProblemHttpResult Unproven(SuccessionFault fault)
    {
        var why = fault switch
        {
            SuccessionFault.NewKeyUsedBefore => "The new key was used here before.",
            SuccessionFault.NewKeyUnusable => "The new key cannot be used.",
            SuccessionFault.FormerKeyNotRevoked => "The former key does not take itself back.",
            SuccessionFault.StatementUnsigned => "The two keys do not name one another.",
            _ => throw new UnreachableException(),
        };
        return Problems.Of(StatusCodes.Status422UnprocessableEntity, "succession-unproven", why + " Nothing was changed.");
    }
}
