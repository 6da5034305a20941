using System.Diagnostics;
using Microsoft.AspNetCore.Http.HttpResults;
using Restante.Server.Web;

namespace Restante.Server.Invitations.Http;

/// <summary>Maps the outcomes of this slice to HTTP answers.</summary>
internal static class InvitationAnswers
{
    public static Answer<Ok<OpenedInvitation>> ToAnswer(this OpenInvitationOutcome outcome) => outcome switch
    {
        OpenInvitationOutcome.Opened opened => TypedResults.Ok(opened.Invitation),
        OpenInvitationOutcome.Unknown => LinkUnknown(),
        _ => throw new UnreachableException(),
    };

    public static Answer<Ok<Redeemed>> ToAnswer(this RedeemOutcome outcome) => outcome switch
    {
        RedeemOutcome.Granted granted => TypedResults.Ok(granted.Redeemed),
        RedeemOutcome.PinWrong wrong => Problems.Of(StatusCodes.Status403Forbidden, "pin-wrong",
            "This is not the PIN. Check it with the sender.", ("left", wrong.Left), ("pausedUntil", wrong.PausedUntil)),
        RedeemOutcome.PinPaused paused => Problems.Of(StatusCodes.Status429TooManyRequests, "pin-paused",
            "A wrong PIN was entered several times. Check the PIN with the sender, then try again later.", ("until", paused.Until)),
        RedeemOutcome.TooOften tooOften => Problems.Of(StatusCodes.Status429TooManyRequests, "link-opened-often",
            "This link was opened too often in a short time. Wait a little, then open it again.", ("until", tooOften.Until)),
        RedeemOutcome.PinMismatch mismatch =>
            Malformed(mismatch.HasPin ? "This link needs a PIN; pinAuth must not be null." : "This link has no PIN; pinAuth must be null."),
        RedeemOutcome.Final final => LinkFinal(final.State),
        RedeemOutcome.Unknown => LinkUnknown(),
        _ => throw new UnreachableException(),
    };

    public static Answer<Ok<InvitationAccesses>> ToAnswer(this ReadInvitationOutcome outcome) => outcome switch
    {
        ReadInvitationOutcome.Listed listed => TypedResults.Ok(listed.Accesses),
        ReadInvitationOutcome.TicketInvalid => TicketInvalid(),
        ReadInvitationOutcome.Final final => LinkFinal(final.State),
        _ => throw new UnreachableException(),
    };

    /// <summary>The same answer for an unknown id and for a wrong authenticator.</summary>
    public static ProblemHttpResult LinkUnknown() =>
        Problems.NotFound("link-unknown",
            "The server does not know this link. Copy the whole link from the mail, or ask the sender to send it again.");

    public static ProblemHttpResult LinkFinal(InvitationState state) =>
        Problems.Of(StatusCodes.Status410Gone, "link-final", Sentence(state), ("state", state.Word()));

    public static ProblemHttpResult TicketInvalid() =>
        Problems.Of(StatusCodes.Status403Forbidden, "ticket-invalid",
            "This took longer than 30 minutes. Open the link again to continue.");

    public static ProblemHttpResult Malformed(string sentence) => Problems.BadRequest("malformed", sentence);

    public static ProblemHttpResult MalformedLink() => Malformed("linkAuth and ticket have 32 bytes.");

    private static string Sentence(InvitationState state) => state switch
    {
        InvitationState.Activated or InvitationState.Attached => "This link has been used. Sign in with your address and password.",
        InvitationState.Superseded => "A newer link has been sent to you. Use the newest mail.",
        InvitationState.Revoked => "The sender has revoked this link. Ask the sender if you still need the message.",
        InvitationState.Expired => "This link has expired. Ask the sender to send it again.",
        InvitationState.Locked => "A wrong PIN was entered too often. Ask the sender to send the link again, with a new PIN.",
        InvitationState.Failed => "The mail with this link could not be delivered. Ask the sender to send it again.",
        _ => throw new UnreachableException("A pending link is not final."),
    };
}
