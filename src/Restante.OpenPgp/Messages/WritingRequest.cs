namespace Restante.OpenPgp;

/// <summary>Whom a message is for, and who signs it. AES-256, SHA-512 and SEIPD version 1 are not asked about.</summary>
public sealed record WritingRequest
{
    /// <summary>Each of these reads with every encryption key that holds.</summary>
    public IReadOnlyList<Certificate> Recipients { get; init; } = [];

    /// <summary>Each of these opens it too.</summary>
    public IReadOnlyList<string> Passphrases { get; init; } = [];

    /// <summary>Unlocked keys; each signs once.</summary>
    public IReadOnlyList<SecretKey> Signers { get; init; } = [];

    /// <summary>The session key to use; null makes one.</summary>
    public SessionKey? SessionKey { get; init; }

    /// <summary>Signs lines of text rather than bytes, and marks the content as UTF-8.</summary>
    public bool IsText { get; init; }

    /// <summary>Writes armor.</summary>
    public bool IsArmored { get; init; }

    /// <summary>The time at which keys are judged and signatures dated.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>What is accepted of recipients' keys.</summary>
    public Policy Policy { get; init; } = Policy.Restante;
}
