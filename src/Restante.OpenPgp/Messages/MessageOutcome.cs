namespace Restante.OpenPgp;

/// <summary>What came of opening or verifying a message.</summary>
public abstract record MessageOutcome
{
    private MessageOutcome()
    {
    }

    /// <summary>The content was released as it was written, every byte of it authenticated.</summary>
    /// <param name="Signatures">A verdict for each signature, in the message's order; empty where nobody signed.</param>
    /// <param name="SessionKey">The session key of an encrypted message, to give it to further readers; the caller disposes it.</param>
    public sealed record Opened(IReadOnlyList<SignatureVerdict> Signatures, SessionKey? SessionKey) : MessageOutcome
    {
        /// <summary>The signatures that hold.</summary>
        public IEnumerable<SignatureVerdict.Good> Good => Signatures.OfType<SignatureVerdict.Good>();
    }

    /// <summary>Everything was verified, and the caller's condition was not met: nothing was released.</summary>
    public sealed record Withheld(IReadOnlyList<SignatureVerdict> Signatures) : MessageOutcome;

    /// <summary>Nothing was released.</summary>
    public sealed record Refused(Refusal Reason) : MessageOutcome;
}

/// <summary>What a message is opened with.</summary>
public sealed record ReadingRequest
{
    /// <summary>Secret keys; locked ones cannot open anything.</summary>
    public IReadOnlyList<SecretKey> Keys { get; init; } = [];

    /// <summary>Passphrases of messages without a recipient.</summary>
    public IReadOnlyList<string> Passphrases { get; init; } = [];

    /// <summary>Session keys known already: tried before all others.</summary>
    public IReadOnlyList<SessionKey> SessionKeys { get; init; } = [];

    /// <summary>The certificates whose signatures count.</summary>
    public IReadOnlyList<Certificate> Verifiers { get; init; } = [];

    /// <summary>The time at which keys and signatures are judged.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Asked once, with the verdicts, before the first byte is released; null releases always.</summary>
    public Func<IReadOnlyList<SignatureVerdict>, bool>? Release { get; init; }

    /// <summary>What is accepted.</summary>
    public Policy Policy { get; init; } = Policy.Restante;
}
