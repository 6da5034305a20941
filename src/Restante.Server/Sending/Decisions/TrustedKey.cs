namespace Restante.Server.Sending.Decisions;

/// <summary>How the key of an address came to be trusted.</summary>
internal enum TrustHow
{
    /// <summary>The user compared it.</summary>
    Verified,

    /// <summary>It chains to an invitation of the user (PROTOCOL.md section 6).</summary>
    Proof,

    /// <summary>It was the first one met.</summary>
    Seen,

    /// <summary>Not a key of the address: the user sent an invitation without a PIN, and a proof must follow.</summary>
    Link,

    /// <summary>The same, with a PIN.</summary>
    Pin,
}

/// <summary>What is remembered of the key of an address for one user (PROTOCOL.md section 13.1).</summary>
/// <param name="Fingerprint">Of the trusted key; for a link, of the invitation key.</param>
/// <param name="Source">Where the recipient's own key came from; null for the key of a user or of a mailbox.</param>
/// <param name="Counter">The highest counter met in statements about a guest's own key; null: none was met.</param>
internal sealed record TrustedKey(byte[] Fingerprint, TrustHow How, DateTimeOffset At, KeyOrigin? Source = null, int? Counter = null)
{
    /// <summary>True if a key of the address is trusted, and not only an invitation that must lead to one.</summary>
    public bool IsKey => How is not (TrustHow.Link or TrustHow.Pin);

    /// <summary>True if the recipient's own key is trusted, and not only that of a mailbox here.</summary>
    public bool IsOwnKey => IsKey && (Source is not null || How == TrustHow.Verified);

    /// <summary>True if the key with this fingerprint is the trusted one.</summary>
    public bool Names(byte[] fingerprint) => IsKey && Fingerprint.AsSpan().SequenceEqual(fingerprint);
}
