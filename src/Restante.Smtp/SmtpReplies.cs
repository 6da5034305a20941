namespace Restante.Smtp;

/// <summary>The replies of the engine itself, and the usual ones of handlers.</summary>
public static class SmtpReplies
{
    /// <summary>The usual reply to MAIL.</summary>
    public static SmtpReply SenderAccepted { get; } = new(250, "2.1.0", "Sender accepted");
    /// <summary>The usual reply to RCPT.</summary>
    public static SmtpReply RecipientAccepted { get; } = new(250, "2.1.5", "Recipient accepted");
    /// <summary>The usual reply to a mail.</summary>
    public static SmtpReply MailAccepted { get; } = new(250, "2.0.0", "Mail accepted");
    /// <summary>The usual reply to AUTH (RFC 4954 section 6).</summary>
    public static SmtpReply Authenticated { get; } = new(235, "2.7.0", "Authentication succeeded");
    /// <summary>Unknown user or wrong password (RFC 4954 section 6).</summary>
    public static SmtpReply WrongCredentials { get; } = new(535, "5.7.8", "The user name or the password is wrong");
    /// <summary>The server failed, and the client should try again.</summary>
    public static SmtpReply LocalError { get; } = new(451, "4.3.0", "The server failed; try again later");
    /// <summary>There are too many connections.</summary>
    public static SmtpReply TooManyConnections { get; } = new(421, "4.7.0", "Too many connections; try again later");
    /// <summary>The server is stopping (RFC 5321 section 3.8).</summary>
    public static SmtpReply Stopping { get; } = new(421, "4.3.2", "The server is stopping; try again later");

    internal static SmtpReply Reset { get; } = new(250, "2.0.0", "Forgotten");
    internal static SmtpReply NothingDone { get; } = new(250, "2.0.0", "Nothing done");
    internal static SmtpReply NotVerified { get; } = new(252, "2.1.5", "Addresses are not verified; send the mail to find out");
    internal static SmtpReply Help { get; } = new(214, "2.0.0", "See RFC 5321, or RFC 2033 for LMTP");
    internal static SmtpReply Bye { get; } = new(221, "2.0.0", "Good-bye");
    internal static SmtpReply StartData { get; } = new(354, null, "End with CR LF, a dot, CR LF");
    internal static SmtpReply StartHandshake { get; } = new(220, "2.0.0", "Start TLS");

    internal static SmtpReply UnknownCommand { get; } = new(500, "5.5.2", "The command is not known");
    internal static SmtpReply MalformedLine { get; } = new(500, "5.5.2", "The line has characters that a command cannot have");
    internal static SmtpReply LineTooLong { get; } = new(500, "5.5.2", "The line is too long");
    internal static SmtpReply NotSmtp { get; } = new(500, "5.5.1", "This is not a web server");
    internal static SmtpReply BareLineEnd { get; } = new(521, "5.5.2", "Lines end with CR LF");
    internal static SmtpReply BadSequence { get; } = new(503, "5.5.1", "The command is out of sequence");
    internal static SmtpReply NotOffered { get; } = new(502, "5.5.1", "The command is not offered here");
    internal static SmtpReply NoParameter { get; } = new(501, "5.5.4", "The command has no parameter");
    internal static SmtpReply NameMissing { get; } = new(501, "5.5.4", "The name of the client is missing");
    internal static SmtpReply TooManyErrors { get; } = new(421, "4.7.0", "Too many errors");

    internal static SmtpReply TlsRequired { get; } = new(530, "5.7.0", "STARTTLS comes first");
    internal static SmtpReply AuthenticationRequired { get; } = new(530, "5.7.0", "Authentication is required");
    internal static SmtpReply TlsRequiredForAuthentication { get; } = new(538, "5.7.11", "AUTH is accepted inside TLS only");
    internal static SmtpReply UnknownMechanism { get; } = new(504, "5.5.4", "Use PLAIN or LOGIN");
    internal static SmtpReply AlreadyAuthenticated { get; } = new(503, "5.5.1", "Already authenticated");
    internal static SmtpReply Cancelled { get; } = new(501, "5.7.0", "Authentication cancelled");
    internal static SmtpReply MalformedResponse { get; } = new(501, "5.5.2", "The response is not what the mechanism says");
    internal static SmtpReply AskUser { get; } = new(334, null, "VXNlcm5hbWU6");
    internal static SmtpReply AskPassword { get; } = new(334, null, "UGFzc3dvcmQ6");
    internal static SmtpReply AskResponse { get; } = new(334, null, "");

    internal static SmtpReply MalformedSender { get; } = new(501, "5.1.7", "The sender's address is malformed");
    internal static SmtpReply MalformedRecipient { get; } = new(501, "5.1.3", "The recipient's address is malformed");
    internal static SmtpReply MalformedParameter { get; } = new(501, "5.5.4", "A parameter is malformed");
    internal static SmtpReply UnknownParameter { get; } = new(555, "5.5.4", "A parameter is not supported");
    internal static SmtpReply InternationalSender { get; } = new(553, "5.6.7", "The address needs SMTPUTF8");
    internal static SmtpReply TooManyRecipients { get; } = new(452, "4.5.3", "Too many recipients");
    internal static SmtpReply NoRecipients { get; } = new(503, "5.5.1", "No recipient was accepted");
    internal static SmtpReply MailTooLarge { get; } = new(552, "5.3.4", "The mail is too large");
    // The words of Postfix, which operators know and search for.
    internal static SmtpReply BareLfInMail { get; } = new(550, "5.5.2", "Error: bare <LF> received");
    internal static SmtpReply BareCrInMail { get; } = new(550, "5.5.2", "Error: bare <CR> received");
    internal static SmtpReply NulInMail { get; } = new(554, "5.6.0", "The mail has a NUL octet");
    internal static SmtpReply TextLineTooLong { get; } = new(554, "5.6.0", "A line of the mail is too long");
    internal static SmtpReply TooSlow { get; } = new(421, "4.4.2", "The client is too slow");
    internal static SmtpReply MoreBehindData { get; } = new(421, "4.7.0", "Nothing may follow DATA before its reply");

    /// <summary>The reply to a mail with a fault.</summary>
    internal static SmtpReply For(DataFault fault) => fault switch
    {
        DataFault.BareLf => BareLfInMail,
        DataFault.BareCr => BareCrInMail,
        DataFault.Nul => NulInMail,
        DataFault.LineTooLong => TextLineTooLong,
        _ => throw new ArgumentOutOfRangeException(nameof(fault)),
    };
}
