namespace Restante.Server.Network;

/// <summary>The answer of an https host on the internet.</summary>
internal abstract record OutwardAnswer
{
    private OutwardAnswer() { }

    /// <summary>A complete answer of any status.</summary>
    /// <param name="MediaType">Content-Type without parameters; null: the header is missing.</param>
    /// <param name="RetryAfter">How long the host asks not to be contacted (RFC 9110 section 10.2.3); not negative.</param>
    internal sealed record Answered(int Status, byte[] Content, string? MediaType, TimeSpan? RetryAfter) : OutwardAnswer;

    /// <summary>There is no valid answer.</summary>
    /// <param name="Cause">A code of <see cref="NetworkCause"/>.</param>
    internal sealed record Failed(string Cause) : OutwardAnswer;
}
