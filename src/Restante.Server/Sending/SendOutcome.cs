using Microsoft.AspNetCore.Http.HttpResults;
using Restante.Server.Web;

namespace Restante.Server.Sending;

/// <summary>What became of a request to send. Nothing is kept of one that was refused: draft and uploaded bodies stay as they were.</summary>
internal abstract record SendOutcome
{
    private SendOutcome() { }

    internal sealed record Sent(SendAnswer Answer) : SendOutcome;

    /// <summary>Keys, links or PIN generations changed since these addresses were resolved.</summary>
    internal sealed record Changed(IReadOnlyList<string> Addresses) : SendOutcome;

    internal sealed record RequestReused : SendOutcome;

    /// <summary>Signed with a key that the author replaced in the meantime.</summary>
    internal sealed record KeyReplaced : SendOutcome;

    internal sealed record Refused(string Address, string Reason) : SendOutcome;

    /// <summary>A body is not there any more, or never was this author's.</summary>
    internal sealed record BodyMissing : SendOutcome;

    internal sealed record UnknownParent : SendOutcome;

    internal sealed record Limited(ReachedLimit Limit) : SendOutcome;

    public Results<Created<SendAnswer>, ProblemHttpResult> ToAnswer() => this switch
    {
        Sent sent => TypedResults.Created((string?)null, sent.Answer),
        Changed changed => Problems.Of(StatusCodes.Status409Conflict, "recipients-changed", "Something changed for a recipient since you added the address. Look at it once more, then send again.", ("addresses", changed.Addresses)),
        RequestReused => Problems.Of(StatusCodes.Status409Conflict, "request-reused", "Another message was sent under this request id."),
        KeyReplaced => Problems.Of(StatusCodes.Status409Conflict, "key-replaced", "Your key was replaced in another window. Sign in again here. Nothing was sent, and your draft stays."),
        Refused refused => Problems.Of(StatusCodes.Status422UnprocessableEntity, "recipient-refused", $"{refused.Address} cannot be written to. Nothing was sent.", ("address", refused.Address), ("reason", refused.Reason)),
        BodyMissing => Problems.Of(StatusCodes.Status409Conflict, "body-missing", "The uploaded message is not here any more. Send again to upload it anew."),
        UnknownParent => Problems.Of(StatusCodes.Status422UnprocessableEntity, "parent-unknown", "The message that this answers is not here, or not yours to answer."),
        Limited limited => limited.Limit.Problem("So much was sent that the server asks for a pause. Your message stays as it is; send it later."),
        _ => throw new InvalidOperationException("A send outcome without an answer."),
    };
}
