namespace Restante.OpenPgp;

/// <summary>The outcome of opening or verifying a message.</summary>
public abstract record MessageOutcome
{
    private MessageOutcome()
    {
    }

    /// <summary>The whole content was released. If it was encrypted, its integrity check has succeeded.</summary>
    /// <param name="Signatures">A verdict for each signature, in the message's order; empty if there is none.</param>
    /// <param name="SessionKey">An encrypted message's session key, for wrapping it for further readers; the caller disposes it.</param>
    public sealed record Opened(IReadOnlyList<SignatureVerdict> Signatures, SessionKey? SessionKey) : MessageOutcome
    {
        /// <summary>The valid signatures.</summary>
        public IEnumerable<SignatureVerdict.Good> Good => Signatures.OfType<SignatureVerdict.Good>();
    }

    /// <summary>The message was verified, but the caller's <see cref="ReadingRequest.Release"/> declined: nothing was released.</summary>
    public sealed record Withheld(IReadOnlyList<SignatureVerdict> Signatures) : MessageOutcome;

    /// <summary>Nothing was released.</summary>
    public sealed record Refused(Refusal Reason) : MessageOutcome;
}

/// <summary>The keys and conditions for opening a message.</summary>
public sealed record ReadingRequest
{
    /// <summary>Secret keys; locked ones cannot decrypt.</summary>
    public IReadOnlyList<SecretKey> Keys { get; init; } = [];

    /// <summary>Passphrases for messages that are encrypted to one.</summary>
    public IReadOnlyList<string> Passphrases { get; init; } = [];

    /// <summary>Known session keys; tried before all others.</summary>
    public IReadOnlyList<SessionKey> SessionKeys { get; init; } = [];

    /// <summary>Certificates whose signatures count.</summary>
    public IReadOnlyList<Certificate> Verifiers { get; init; } = [];

    /// <summary>The time at which keys and signatures are judged.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Called once with the verdicts before the first byte is released; null always releases.</summary>
    public Func<IReadOnlyList<SignatureVerdict>, bool>? Release { get; init; }

    /// <summary>The limits and algorithms that are accepted.</summary>
    public Policy Policy { get; init; } = Policy.Restante;
}
