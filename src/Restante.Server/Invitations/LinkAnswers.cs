using Microsoft.AspNetCore.Http.HttpResults;
using Restante.Server.Web;

namespace Restante.Server.Invitations;

/// <summary>What the link's endpoints answer where a link does not open.</summary>
internal static class LinkAnswers
{
    /// <summary>An unknown id and a wrong authenticator alike.</summary>
    public static ProblemHttpResult Unknown() =>
        Problems.NotFound("link-unknown", "This link is not known here. Copy the whole link from the mail, or ask the sender to send it again.");

    public static ProblemHttpResult Final(InvitationState state) =>
        Problems.Of(StatusCodes.Status410Gone, "link-final", Sentence(state), ("state", state.Word()));

    public static ProblemHttpResult TicketInvalid() =>
        Problems.Of(StatusCodes.Status403Forbidden, "ticket-invalid", "This took longer than 30 minutes. Open the link again and go on from there.");

    public static ProblemHttpResult Malformed(string sentence) => Problems.BadRequest("malformed", sentence);

    /// <summary>True where both have the lengths that PROTOCOL.md gives them.</summary>
    public static bool IsLink(byte[] iid, byte[] linkAuth) => iid.Length == 16 && linkAuth.Length == 32;

    public static ProblemHttpResult MalformedLink() => Malformed("iid has 16 bytes, linkAuth and ticket have 32.");

    private static string Sentence(InvitationState state) => state switch
    {
        InvitationState.Activated or InvitationState.Attached => "This link has been used. Sign in with your address and password.",
        InvitationState.Superseded => "A newer link has been sent to you. Use the newest mail.",
        InvitationState.Revoked => "The sender has taken this message back.",
        InvitationState.Expired => "This link has expired. Ask the sender to send it again.",
        InvitationState.Locked => "A wrong PIN was entered too often. Ask the sender to send the link again, with a new PIN.",
        InvitationState.Failed => "This link could not be delivered. Ask the sender to send it again.",
        _ => throw new System.Diagnostics.UnreachableException("A pending link is not final."),
    };
}
