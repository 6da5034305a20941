using Restante.Server.Web;

namespace Restante.Server.Sending;

/// <summary>The result of "Send again", "New PIN" and "Revoke". Every outcome except <see cref="Done"/> changed nothing.</summary>
internal abstract record ResendOutcome
{
    private ResendOutcome() { }

    /// <summary>Done now, or earlier by the same request.</summary>
    internal sealed record Done : ResendOutcome;

    /// <summary>The request is malformed; the sentence is for the client's programmer.</summary>
    internal sealed record Malformed(string Sentence) : ResendOutcome;

    /// <summary>The user did not send this message to this address.</summary>
    internal sealed record Unknown : ResendOutcome;

    /// <summary>The key, links or PIN of this address have changed since the browser resolved it.</summary>
    internal sealed record Changed(string Address) : ResendOutcome;

    internal sealed record MessageExpired : ResendOutcome;

    /// <param name="Version">The present version of the author's note.</param>
    internal sealed record NoteChanged(int Version) : ResendOutcome;

    /// <summary>A link to this address must have a PIN.</summary>
    internal sealed record PinMissing(string Address) : ResendOutcome;

    internal sealed record TooManyLinks(ReachedLimit Limit) : ResendOutcome;

    /// <param name="Until">From when on the user may send to this address again.</param>
    internal sealed record SentAgainOften(DateTimeOffset Until) : ResendOutcome;

    /// <summary>The encrypted mail has been sent, or is being sent.</summary>
    internal sealed record AlreadyLeft : ResendOutcome;
}
