using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using Restante.Smtp.Verbs;

namespace Restante.Smtp;

/// <summary>
/// The state of one session, without I/O: lines go in, steps come out, and the handler's answers go in again. Not thread-safe.
/// </summary>
internal sealed class SmtpSession(SmtpProfile profile, SmtpConnection connection)
{
    private readonly List<SmtpPath> recipients = [];
    private int pendingRecipients;
    private int badCommands;
    private int failedAuthentications;
    private int refusedRecipients;

    /// <summary>How many RCPT and DATA may still be out of sequence because the client pipelined them behind a refusal.</summary>
    private int excused;

    public SmtpProfile Profile => profile;

    public SmtpConnection Connection => connection;

    public SmtpState State { get; set; } = SmtpState.Connected;

    public SmtpVerb LastVerb { get; private set; } = SmtpVerb.Unknown;

    /// <summary>True once AUTH or MAIL was accepted.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>What MAIL said; null outside of a transaction.</summary>
    public SmtpSender? Sender { get; private set; }

    public IReadOnlyList<SmtpPath> Recipients => recipients;

    /// <summary>The dialogue of AUTH in its course.</summary>
    public AuthVerb.Exchange? Exchange { get; set; }

    /// <summary>True if another RCPT would be one too many.</summary>
    public bool HasAllRecipients => recipients.Count + pendingRecipients >= profile.Limits.Recipients;

    /// <summary>True if AUTH can succeed in this session.</summary>
    public bool OffersAuthentication => profile.Authentication != SmtpAuthentication.None && connection.IsSecure;

    public bool OffersStartTls => profile.Tls is SmtpTls.Offered or SmtpTls.Required && !connection.IsSecure;

    /// <summary>The longest line that is accepted now, without its CRLF.</summary>
    public int LongestLine => OffersAuthentication ? Math.Max(profile.Limits.AuthLine, profile.Limits.CommandLine)
        : profile.Limits.CommandLine;

    public SmtpReply Greeting => new(220, null, $"{profile.Name} {profile.Banner}");

    /// <summary>Handles a line, which has no CRLF.</summary>
    /// <exception cref="InvalidOperationException">No line is expected in this state.</exception>
    public SmtpStep Take(ReadOnlySpan<byte> line)
    {
        LastVerb = SmtpVerb.Unknown;
        if (State == SmtpState.Authenticating) return Counted(AuthVerb.Continue(this, line));
        if (!Dialogue.HasCommands(State)) throw new InvalidOperationException($"No line is expected in the state {State}.");
        return Counted(TakeCommand(line));
    }

    /// <summary>A line was longer than <see cref="LongestLine"/> and has been skipped.</summary>
    public SmtpStep TakeTooLong()
    {
        LastVerb = SmtpVerb.Unknown;
        return Counted(new SmtpStep.Say(
            State == SmtpState.Authenticating ? AuthenticationFailed(SmtpReplies.LineTooLong) : SmtpReplies.LineTooLong));
    }

    /// <summary>The verb of a line. LHLO is no command of SMTP, EHLO and HELO are none of LMTP (RFC 2033 section 4.1).</summary>
    public static SmtpVerb VerbOf(ReadOnlySpan<char> line, SmtpProtocol protocol)
    {
        var end = line.IndexOf(' ');
        Span<char> word = stackalloc char[8];
        var length = (end < 0 ? line : line[..end]).Length;
        if (length is 0 or > 8) return SmtpVerb.Unknown;
        line[..length].ToUpperInvariant(word);
        return word[..length] switch
        {
            "EHLO" when protocol == SmtpProtocol.Smtp => SmtpVerb.Ehlo,
            "HELO" when protocol == SmtpProtocol.Smtp => SmtpVerb.Helo,
            "LHLO" when protocol == SmtpProtocol.Lmtp => SmtpVerb.Lhlo,
            "STARTTLS" => SmtpVerb.StartTls,
            "AUTH" => SmtpVerb.Auth,
            "MAIL" => SmtpVerb.Mail,
            "RCPT" => SmtpVerb.Rcpt,
            "DATA" => SmtpVerb.Data,
            "RSET" => SmtpVerb.Rset,
            "NOOP" => SmtpVerb.Noop,
            "VRFY" => SmtpVerb.Vrfy,
            "HELP" => SmtpVerb.Help,
            "QUIT" => SmtpVerb.Quit,
            "GET" or "HEAD" or "POST" or "PUT" or "DELETE" or "OPTIONS" or "PATCH" or "CONNECT" or "TRACE" or "PRI" => SmtpVerb.Http,
            _ => SmtpVerb.Unknown,
        };
    }

    /// <summary>Forgets the transaction (RFC 5321 section 4.1.1.5).</summary>
    public void Forget()
    {
        Sender = null;
        recipients.Clear();
        if (State is SmtpState.Sender or SmtpState.Recipients or SmtpState.Data) State = SmtpState.Ready;
    }

    /// <summary>The handshake succeeded. The session begins again, without a greeting (RFC 3207 section 4.2).</summary>
    public void Secured()
    {
        Forget();
        connection.ClientName = null;
        State = SmtpState.Connected;
    }

    /// <summary>The handler answered EHLO, HELO or LHLO. A refusal changes nothing (RFC 5321 section 4.1.4).</summary>
    /// <returns>The reply to send: the handler's, or 421 after too many errors. So do the methods below.</returns>
    public SmtpReply HelloAnswered(string clientName, SmtpReply reply)
    {
        if (!reply.IsPositive) return Bad(reply);
        Forget();
        State = SmtpState.Ready;
        connection.ClientName = clientName;
        return reply;
    }

    public SmtpReply Authenticated(SmtpCredentials credentials, SmtpReply reply)
    {
        if (!reply.IsPositive) return AuthenticationFailed(reply);
        (Exchange, State) = (null, SmtpState.Ready);
        connection.User = credentials.User;
        HasBegun = true;
        return reply;
    }

    /// <summary>AUTH ended without success, for whatever reason.</summary>
    public SmtpReply AuthenticationFailed(SmtpReply reply)
    {
        (Exchange, State) = (null, SmtpState.Ready);
        return ++failedAuthentications >= profile.Limits.FailedAuthentications ? TooManyErrors() : reply;
    }

    public SmtpReply SenderAnswered(SmtpSender sender, SmtpReply reply)
    {
        if (!reply.IsPositive)
        {
            Excuse();
            return Bad(reply);
        }
        Sender = sender;
        State = SmtpState.Sender;
        HasBegun = true;
        return reply;
    }

    public void RecipientAsked() => pendingRecipients++;

    public SmtpReply RecipientAnswered(SmtpPath recipient, SmtpReply reply)
    {
        pendingRecipients--;
        if (!reply.IsPositive)
        {
            Excuse();
            return ++refusedRecipients > profile.Limits.RefusedRecipients ? TooManyErrors() : reply;
        }
        recipients.Add(recipient);
        // A line behind this one may have been one error too many.
        if (State == SmtpState.Sender) State = SmtpState.Recipients;
        return reply;
    }

    public void DataAccepted() => State = SmtpState.Data;

    /// <summary>A refusal leaves the transaction as it is.</summary>
    public SmtpReply DataRefused(SmtpReply reply) => Bad(reply);

    /// <summary>The mail was answered, and with it the transaction ends.</summary>
    /// <param name="isAccepted">For one recipient at least.</param>
    /// <returns>421 after too many errors, behind the replies to the mail; else null.</returns>
    public SmtpReply? MailEnded(bool isAccepted)
    {
        Forget();
        if (!isAccepted) return IsOneTooMany() ? TooManyErrors() : null;
        badCommands = 0;
        return null;
    }

    private SmtpStep TakeCommand(ReadOnlySpan<byte> bytes)
    {
        // Control characters include NUL, and CR or LF alone, which other servers may take for the end of a line.
        if (!Utf8.IsValid(bytes) || bytes.IndexOfAnyInRange((byte)0, (byte)31) >= 0 || bytes.Contains((byte)127))
            return new SmtpStep.Say(SmtpReplies.MalformedLine);
        var text = new char[bytes.Length];
        try
        {
            return TakeCommand(text.AsSpan(0, Encoding.UTF8.GetChars(bytes, text)).TrimEnd(' '), bytes.Length);
        }
        finally
        {
            // AUTH may have a password as its parameter.
            if (LastVerb == SmtpVerb.Auth) CryptographicOperations.ZeroMemory(MemoryMarshal.AsBytes(text.AsSpan()));
        }
    }

    private SmtpStep TakeCommand(ReadOnlySpan<char> line, int octets)
    {
        LastVerb = VerbOf(line, profile.Protocol);
        if (LastVerb != SmtpVerb.Auth && octets > profile.Limits.CommandLine) return new SmtpStep.Say(SmtpReplies.LineTooLong);
        if (pendingRecipients > 0 && LastVerb != SmtpVerb.Rcpt)
            throw new InvalidOperationException("Recipients wait for their answers.");
        if (LastVerb is not (SmtpVerb.Rcpt or SmtpVerb.Data)) excused = 0;
        var argument = line.IndexOf(' ') is var blank and >= 0 ? line[(blank + 1)..].TrimStart(' ') : [];
        var refusal = State == SmtpState.Refused ? null : Refusal(LastVerb);
        return refusal is null ? Dialogue.Find(State, LastVerb)(this, argument) : new SmtpStep.Say(refusal);
    }

    /// <summary>Why this session does not accept a verb in any state, or not yet.</summary>
    private SmtpReply? Refusal(SmtpVerb verb) => verb switch
    {
        SmtpVerb.StartTls when profile.Tls is SmtpTls.None or SmtpTls.Implicit => SmtpReplies.NotOffered,
        SmtpVerb.Auth when profile.Authentication == SmtpAuthentication.None => SmtpReplies.NotOffered,
        // RFC 3207 section 4: NOOP, EHLO, STARTTLS and QUIT only. RSET is harmless.
        not (SmtpVerb.Ehlo or SmtpVerb.Helo or SmtpVerb.Lhlo or SmtpVerb.StartTls or SmtpVerb.Noop or SmtpVerb.Rset or SmtpVerb.Quit
            or SmtpVerb.Http or SmtpVerb.Unknown) when profile.Tls == SmtpTls.Required && !connection.IsSecure => SmtpReplies.TlsRequired,
        SmtpVerb.Auth when !connection.IsSecure => SmtpReplies.TlsRequiredForAuthentication,
        // RFC 4954 section 6.
        SmtpVerb.Mail or SmtpVerb.Vrfy when profile.Authentication == SmtpAuthentication.Required && connection.User is null =>
            SmtpReplies.AuthenticationRequired,
        _ => null,
    };

    /// <summary>Counts refused commands, and closes the session after too many.</summary>
    private SmtpStep Counted(SmtpStep step)
    {
        if (step is not SmtpStep.Say { Reply: { IsPermanent: true } reply } || State == SmtpState.Closed || IsExcused(reply)) return step;
        if (LastVerb == SmtpVerb.Mail || (LastVerb == SmtpVerb.Rcpt && !IsOutOfSequence(reply))) Excuse();
        return IsOneTooMany() ? new SmtpStep.Say(TooManyErrors()) : step;
    }

    /// <summary>A client that pipelines could not know that what comes next is out of sequence (RFC 2920 section 3.1).</summary>
    private void Excuse() => excused = profile.Limits.Recipients + 1;

    private bool IsExcused(SmtpReply reply)
    {
        if (excused == 0 || LastVerb is not (SmtpVerb.Rcpt or SmtpVerb.Data) || !IsOutOfSequence(reply)) return false;
        excused = LastVerb == SmtpVerb.Data ? 0 : excused - 1;
        return true;
    }

    /// <summary>503, or 530 before TLS or AUTH.</summary>
    private static bool IsOutOfSequence(SmtpReply reply) => reply.Code is 503 or 530;

    private SmtpReply Bad(SmtpReply reply) => IsOneTooMany() ? TooManyErrors() : reply;

    private bool IsOneTooMany() => ++badCommands > profile.Limits.BadCommands;

    private SmtpReply TooManyErrors()
    {
        State = SmtpState.Closed;
        return SmtpReplies.TooManyErrors;
    }
}
