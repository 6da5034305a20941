namespace Restante.Server.Network;

/// <summary>What an https host in the world said.</summary>
internal abstract record OutwardAnswer
{
    private OutwardAnswer() { }

    /// <summary>An answer of any status, read whole.</summary>
    /// <param name="MediaType">Content-Type without parameters; null: none was said.</param>
    /// <param name="RetryAfter">How long it asks to be left alone (RFC 9110 section 10.2.3), not negative.</param>
    internal sealed record Answered(int Status, byte[] Content, string? MediaType, TimeSpan? RetryAfter) : OutwardAnswer;

    /// <summary>There is no answer that counts.</summary>
    /// <param name="Cause">A word of <see cref="NetworkCause"/>.</param>
    internal sealed record Failed(string Cause) : OutwardAnswer;
}
