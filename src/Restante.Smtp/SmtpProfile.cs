using System.Net.Security;

namespace Restante.Smtp;

/// <summary>Which of the two protocols a session speaks.</summary>
public enum SmtpProtocol
{
    /// <summary>SMTP (RFC 5321): one reply for a mail.</summary>
    Smtp,

    /// <summary>LMTP (RFC 2033): LHLO instead of EHLO, and one reply for each recipient of a mail.</summary>
    Lmtp,
}

/// <summary>How a session uses TLS.</summary>
public enum SmtpTls
{
    /// <summary>Never: a loopback connection.</summary>
    None,

    /// <summary>STARTTLS is offered (RFC 3207).</summary>
    Offered,

    /// <summary>STARTTLS must come before a mail (RFC 3207 section 4).</summary>
    Required,

    /// <summary>The connection begins with TLS (RFC 8314 section 3).</summary>
    Implicit,
}

/// <summary>Whether a client may or must authenticate. AUTH is offered and accepted inside TLS only.</summary>
public enum SmtpAuthentication
{
    /// <summary>AUTH is not offered.</summary>
    None,

    /// <summary>AUTH is offered inside TLS.</summary>
    Offered,

    /// <summary>MAIL before AUTH gets 530 (RFC 4954 section 6).</summary>
    Required,
}

/// <summary>The service extensions that EHLO announces, apart from STARTTLS and AUTH. Parameters of others are refused with 555.</summary>
[Flags]
public enum SmtpExtensions
{
    /// <summary>No extension.</summary>
    None = 0,

    /// <summary>RFC 1870; the figure is <see cref="SmtpLimits.MessageBytes"/>.</summary>
    Size = 1,

    /// <summary>8BITMIME (RFC 6152).</summary>
    EightBitMime = 2,

    /// <summary>RFC 6531.</summary>
    SmtpUtf8 = 4,

    /// <summary>RFC 2920. Pipelined commands work in any case.</summary>
    Pipelining = 8,

    /// <summary>RFC 2034. Replies have enhanced codes in any case.</summary>
    EnhancedStatusCodes = 16,

    /// <summary>All of them.</summary>
    All = Size | EightBitMime | SmtpUtf8 | Pipelining | EnhancedStatusCodes,
}

/// <summary>
/// What happens to a mail that has an LF alone. A mail that has a CR alone is always refused. Neither ever takes part in the end of DATA.
/// </summary>
public enum SmtpLineEndings
{
    /// <summary>The mail is refused with 550 (RFC 5321 section 2.3.8).</summary>
    Strict,

    /// <summary>An LF alone becomes CR LF, for old scanners and scripts.</summary>
    Normalize,
}

/// <summary>What a session may use up. A time is measured by the server's <see cref="TimeProvider"/>.</summary>
public sealed record SmtpLimits
{
    /// <summary>The longest command in octets, without its CRLF (RFC 5321 section 4.5.3.1.4: 512 and more for extensions).</summary>
    public int CommandLine { get; init; } = 2048;

    /// <summary>The longest AUTH command or answer to a challenge, without its CRLF (RFC 4954 section 4).</summary>
    public int AuthLine { get; init; } = 12288;

    /// <summary>The longest line of a mail that RFC 5321 section 4.5.3.1.6 allows, without its CRLF.</summary>
    public const int StandardTextLine = 998;

    /// <summary>
    /// The longest line of a mail in octets, without its CRLF; a mail with a longer one is refused with 554. The sink gets lines as they
    /// are. If it passes them on unchanged, set <see cref="StandardTextLine"/>: the next server may refuse or break longer ones.
    /// </summary>
    public int TextLine { get; init; } = 64 * 1024;

    /// <summary>The largest mail in octets, counted as it arrives, without dot-stuffing.</summary>
    public long MessageBytes { get; init; } = 25 * 1024 * 1024;

    /// <summary>The most recipients of a mail (RFC 5321 section 4.5.3.1.8: at least 100).</summary>
    public int Recipients { get; init; } = 100;

    /// <summary>
    /// How many commands and mails may be malformed, out of sequence or refused by the handler before the server disconnects. The count
    /// begins again with each accepted mail. What a client pipelined behind a refused MAIL or RCPT does not count.
    /// </summary>
    public int BadCommands { get; init; } = 20;

    /// <summary>How many recipients the handler may refuse in a session, in all mails together, before the server disconnects.</summary>
    public int RefusedRecipients { get; init; } = 100;

    /// <summary>How many AUTH commands that did not succeed, for whatever reason, end the session.</summary>
    public int FailedAuthentications { get; init; } = 3;

    /// <summary>The longest wait for a whole command, and for a client that does not read replies (RFC 5321 section 4.5.3.2.7).</summary>
    public TimeSpan CommandTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The longest time from the connection until AUTH or MAIL is accepted. No other command extends it.</summary>
    public TimeSpan FirstMailTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The longest time from AUTH, from the first MAIL and from each accepted mail to the next DATA. No other command extends it.
    /// </summary>
    public TimeSpan NextMailTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>
    /// The longest pause inside DATA (RFC 5321 section 4.5.3.2.5), and the longest wait for the rest of a mail that is refused already.
    /// </summary>
    public TimeSpan DataTimeout { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>The longest TLS handshake.</summary>
    public TimeSpan TlsTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The slowest that a mail may arrive, on average after the first <see cref="DataTimeout"/>.</summary>
    public int BytesPerSecond { get; init; } = 256;
}

/// <summary>What one session offers and demands. Immutable: sessions share it.</summary>
public sealed record SmtpProfile
{
    /// <summary>SMTP or LMTP.</summary>
    public SmtpProtocol Protocol { get; init; } = SmtpProtocol.Smtp;

    /// <summary>The server's host name, in the greeting and in the answer to EHLO.</summary>
    public string Name { get; init; } = "localhost";

    /// <summary>What follows the name in the greeting.</summary>
    public string Banner { get; init; } = "ESMTP";

    /// <summary>How the session uses TLS. All but <see cref="SmtpTls.None"/> need <see cref="TlsOptions"/>.</summary>
    public SmtpTls Tls { get; init; } = SmtpTls.None;

    /// <summary>
    /// The certificate and what else a handshake needs. The server asks for each handshake, so that a new certificate needs no restart.
    /// If it names no protocol versions, TLS 1.2 and 1.3 are used.
    /// </summary>
    public Func<SslServerAuthenticationOptions>? TlsOptions { get; init; }

    /// <summary>Whether the client may or must authenticate (RFC 4954).</summary>
    public SmtpAuthentication Authentication { get; init; } = SmtpAuthentication.None;

    /// <summary>The service extensions that EHLO and LHLO announce (RFC 5321 section 2.2).</summary>
    public SmtpExtensions Extensions { get; init; } = SmtpExtensions.All;

    /// <summary>What happens to a CR or LF alone inside a mail.</summary>
    public SmtpLineEndings LineEndings { get; init; } = SmtpLineEndings.Strict;

    /// <summary>What the session may use up.</summary>
    public SmtpLimits Limits { get; init; } = new();
}
