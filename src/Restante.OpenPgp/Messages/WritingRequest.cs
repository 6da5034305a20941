namespace Restante.OpenPgp;

/// <summary>The readers and signers of a message. AES-256, SHA-512 and SEIPD version 1 are fixed.</summary>
public sealed record WritingRequest
{
    /// <summary>Certificates of readers; the message is encrypted to each one's valid encryption keys.</summary>
    public IReadOnlyList<Certificate> Recipients { get; init; } = [];

    /// <summary>Passphrases that open the message as well.</summary>
    public IReadOnlyList<string> Passphrases { get; init; } = [];

    /// <summary>Unlocked keys; each signs once.</summary>
    public IReadOnlyList<SecretKey> Signers { get; init; } = [];

    /// <summary>The session key to use; null generates one.</summary>
    public SessionKey? SessionKey { get; init; }

    /// <summary>True to sign lines of text instead of bytes, and to mark the content as UTF-8.</summary>
    public bool IsText { get; init; }

    /// <summary>True to write armor.</summary>
    public bool IsArmored { get; init; }

    /// <summary>The time at which keys are judged and signatures dated.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The algorithms that are accepted in recipients' keys.</summary>
    public Policy Policy { get; init; } = Policy.Restante;
}
