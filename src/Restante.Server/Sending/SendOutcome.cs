using Restante.Server.Web;

namespace Restante.Server.Sending;

/// <summary>The result of a request to send. A request that is refused changes nothing: the draft and the uploaded bodies stay.</summary>
internal abstract record SendOutcome
{
    private SendOutcome() { }

    internal sealed record Sent(SendAnswer Answer) : SendOutcome;

    /// <summary>The request does not have the form of one; the sentence is for the client's programmer.</summary>
    internal sealed record Malformed(string Sentence) : SendOutcome;

    /// <summary>Keys, links or PIN generations changed since these addresses were resolved.</summary>
    internal sealed record Changed(IReadOnlyList<string> Addresses) : SendOutcome;

    /// <summary>Another message was sent under this request id.</summary>
    internal sealed record RequestReused : SendOutcome;

    /// <summary>The guest's mailbox was deleted.</summary>
    internal sealed record MailboxGone : SendOutcome;

    /// <summary>Signed with a key that the author has replaced.</summary>
    internal sealed record KeyReplaced : SendOutcome;

    /// <param name="Address">The recipient who cannot be written to.</param>
    /// <param name="Reason">One of <see cref="RefusedRecipient"/>.</param>
    internal sealed record Refused(string Address, string Reason) : SendOutcome;

    /// <summary>A body was deleted, or belongs to another author.</summary>
    internal sealed record BodyMissing : SendOutcome;

    /// <summary>The author cannot read the message that this one answers.</summary>
    internal sealed record UnknownParent : SendOutcome;

    internal sealed record Limited(ReachedLimit Limit) : SendOutcome;
}
