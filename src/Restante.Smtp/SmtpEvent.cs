using System.Security.Authentication;

namespace Restante.Smtp;

/// <summary>Sees what happens. Called by many sessions at once, in the session's course: it must not block or throw.</summary>
public interface ISmtpObserver
{
    /// <param name="connection">The session's; null for <see cref="SmtpEvent.AcceptFailed"/>.</param>
    /// <param name="what">What happened.</param>
    void Observe(SmtpConnection? connection, SmtpEvent what);
}

/// <summary>Something that an operator or a test may want to know. No event has a password or content of a mail.</summary>
public abstract record SmtpEvent
{
    private SmtpEvent()
    {
    }

    /// <summary>A connection was accepted.</summary>
    public sealed record Opened : SmtpEvent;

    /// <summary>A TLS handshake succeeded.</summary>
    public sealed record Secured(SslProtocols Protocol) : SmtpEvent;

    /// <summary>A TLS handshake failed, and the connection is closed.</summary>
    /// <param name="Reason">What the handshake threw.</param>
    public sealed record TlsFailed(Exception Reason) : SmtpEvent;

    /// <summary>
    /// The client sent something in plaintext behind STARTTLS, which the engine dropped (RFC 3207 section 6): a broken client or an
    /// attacker on the network.
    /// </summary>
    public sealed record PlaintextDropped(long Bytes) : SmtpEvent;

    /// <summary>A handler answered AUTH.</summary>
    public sealed record Authenticated(string User, SmtpReply Reply) : SmtpEvent;

    /// <summary>A command got a 4xx or 5xx reply.</summary>
    /// <param name="Verb">"RCPT"; "?" for a line that is not a command.</param>
    /// <param name="Reply">The reply.</param>
    public sealed record Refused(string Verb, SmtpReply Reply) : SmtpEvent;

    /// <summary>A mail was answered.</summary>
    /// <param name="Envelope">Sender and recipients.</param>
    /// <param name="Bytes">Octets of the mail, without dot-stuffing.</param>
    /// <param name="Replies">One, or in LMTP one for each recipient.</param>
    public sealed record Answered(SmtpEnvelope Envelope, long Bytes, IReadOnlyList<SmtpReply> Replies) : SmtpEvent;

    /// <summary>A handler threw, or answered what it cannot answer; the client got 451. Or a callback of a token threw.</summary>
    public sealed record HandlerFailed(Exception Reason) : SmtpEvent;

    /// <summary>The listener could not accept a connection, and tries again.</summary>
    public sealed record AcceptFailed(Exception Reason) : SmtpEvent;

    /// <summary>The last event of a connection.</summary>
    /// <param name="Why">What ended it.</param>
    public sealed record Closed(SmtpClosing Why) : SmtpEvent;
}

/// <summary>Why a connection ended.</summary>
public enum SmtpClosing
{
    /// <summary>The client sent QUIT.</summary>
    Quit,

    /// <summary>The client disconnected without QUIT.</summary>
    Disconnected,

    /// <summary>A time limit was over (RFC 5321 section 4.5.3.2).</summary>
    TooSlow,

    /// <summary>There were too many bad commands, refused recipients or failed AUTH commands.</summary>
    TooManyErrors,

    /// <summary>The handler or the service ended the session.</summary>
    Refused,

    /// <summary>The TLS handshake failed.</summary>
    TlsFailed,

    /// <summary>The client ended lines with LF alone, went on behind a refused DATA, or is no SMTP client.</summary>
    NotSmtp,

    /// <summary>The client went on sending a mail that was refused, too much or too slowly.</summary>
    MailRefused,

    /// <summary>The server is stopping (RFC 5321 section 3.8).</summary>
    Stopping,

    /// <summary>The handler called <see cref="SmtpConnection.Abort"/>.</summary>
    Aborted,

    /// <summary>The engine or the handler threw where no reply could say so.</summary>
    Failed,
}
