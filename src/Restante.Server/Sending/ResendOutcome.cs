using Restante.Server.Web;

namespace Restante.Server.Sending;

/// <summary>The result of "Send again", "New PIN" and "Revoke". Whatever is not <see cref="Done"/> changed nothing.</summary>
internal abstract record ResendOutcome
{
    private ResendOutcome() { }

    /// <summary>Done now, or by the same request before.</summary>
    internal sealed record Done : ResendOutcome;

    /// <summary>The request does not have the form of one; the sentence is for the client's programmer.</summary>
    internal sealed record Malformed(string Sentence) : ResendOutcome;

    /// <summary>The user did not send this message to this address.</summary>
    internal sealed record Unknown : ResendOutcome;

    /// <summary>Key, links or PIN of this address are no longer those that the browser knew.</summary>
    internal sealed record Changed(string Address) : ResendOutcome;

    internal sealed record MessageExpired : ResendOutcome;

    /// <param name="Version">Of the author's note now.</param>
    internal sealed record NoteChanged(int Version) : ResendOutcome;

    /// <summary>A link to this address must have a PIN.</summary>
    internal sealed record PinMissing(string Address) : ResendOutcome;

    internal sealed record TooManyLinks(ReachedLimit Limit) : ResendOutcome;

    /// <param name="Until">When the next mail to this address is granted.</param>
    internal sealed record SentAgainOften(DateTimeOffset Until) : ResendOutcome;

    /// <summary>The encrypted mail has left, or is being handed over.</summary>
    internal sealed record AlreadyLeft : ResendOutcome;
}
