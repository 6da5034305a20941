namespace Restante.Smtp;

/// <summary>What MAIL said (RFC 5321 section 4.1.1.2).</summary>
/// <param name="Path">The reverse path; <see cref="SmtpPath.Null"/> for bounces.</param>
/// <param name="Size">The size that the client declared, in octets (RFC 1870); null if it declared none.</param>
/// <param name="IsEightBit">BODY=8BITMIME (RFC 6152).</param>
/// <param name="IsInternational">SMTPUTF8 (RFC 6531 section 3.4).</param>
public sealed record SmtpSender(SmtpPath Path, long? Size = null, bool IsEightBit = false, bool IsInternational = false);

/// <summary>The sender and the accepted recipients of one mail.</summary>
/// <param name="Sender">What MAIL said.</param>
/// <param name="Recipients">In the order of their RCPT commands, which is the order of LMTP's replies. At least one.</param>
public sealed record SmtpEnvelope(SmtpSender Sender, IReadOnlyList<SmtpPath> Recipients);

/// <summary>What a client authenticates with (RFC 4616, and LOGIN).</summary>
/// <param name="User">The user name.</param>
/// <param name="Password">UTF-8. The engine zeroes it when the handler has answered.</param>
public sealed record SmtpCredentials(string User, byte[] Password)
{
    /// <summary>The user name only.</summary>
    public override string ToString() => User;
}
