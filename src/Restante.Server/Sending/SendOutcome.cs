using Restante.Server.Web;

namespace Restante.Server.Sending;

/// <summary>The result of a request to send. A refused request changes nothing: the draft and the uploaded bodies stay.</summary>
internal abstract record SendOutcome
{
    private SendOutcome() { }

    internal sealed record Sent(SendAnswer Answer) : SendOutcome;

    /// <summary>The request is malformed; the sentence is for the client's programmer.</summary>
    internal sealed record Malformed(string Sentence) : SendOutcome;

    /// <summary>Keys, links or PIN generations changed since these addresses were resolved.</summary>
    internal sealed record Changed(IReadOnlyList<string> Addresses) : SendOutcome;

    /// <summary>Another message was sent with this request id.</summary>
    internal sealed record RequestReused : SendOutcome;

    /// <summary>The guest's mailbox was deleted.</summary>
    internal sealed record MailboxGone : SendOutcome;

    /// <summary>The message is signed with a key that the author has replaced.</summary>
    internal sealed record KeyReplaced : SendOutcome;

    /// <param name="Address">The address of the refused recipient.</param>
    /// <param name="Reason">One of <see cref="RefusedRecipient"/>.</param>
    internal sealed record Refused(string Address, string Reason) : SendOutcome;

    /// <summary>A body was deleted, or belongs to another author.</summary>
    internal sealed record BodyMissing : SendOutcome;

    /// <summary>The author cannot read the message that this one answers.</summary>
    internal sealed record UnknownParent : SendOutcome;

    internal sealed record Limited(ReachedLimit Limit) : SendOutcome;
}
