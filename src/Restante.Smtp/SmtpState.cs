namespace Restante.Smtp;

/// <summary>The state of a session. The order is that of <see cref="Dialogue"/>'s rows.</summary>
internal enum SmtpState
{
    /// <summary>After a 554 greeting: only QUIT is left (RFC 5321 section 3.1).</summary>
    Refused,

    /// <summary>Before EHLO, and again after STARTTLS.</summary>
    Connected,
    Ready,

    /// <summary>MAIL was accepted, and no recipient yet.</summary>
    Sender,

    /// <summary>At least one recipient was accepted.</summary>
    Recipients,

    /// <summary>The next line answers a challenge of AUTH.</summary>
    Authenticating,

    /// <summary>The next octets are a TLS handshake.</summary>
    Handshake,

    /// <summary>The next octets are a mail.</summary>
    Data,
    Closed,
}

/// <summary>The commands. The order is that of <see cref="Dialogue"/>'s columns.</summary>
internal enum SmtpVerb
{
    Ehlo,
    Helo,
    Lhlo,
    StartTls,
    Auth,
    Mail,
    Rcpt,
    Data,
    Rset,
    Noop,
    Vrfy,
    Help,
    Quit,

    /// <summary>A request of HTTP: a browser that a web page directs at this port.</summary>
    Http,
    Unknown,
}
