namespace Restante.Smtp;

/// <summary>What owns the mails: it decides who may connect, and gives each session its handler.</summary>
public interface ISmtpService
{
    /// <summary>Decides about a new connection. Sessions run at the same time.</summary>
    ValueTask<SmtpAdmission> Open(SmtpConnection connection, CancellationToken cancel);
}

/// <summary>The answer to a new connection.</summary>
public abstract record SmtpAdmission
{
    private SmtpAdmission()
    {
    }

    /// <param name="Profile">What the session offers.</param>
    /// <param name="Handler">The session's own; the engine disposes it at the end.</param>
    public sealed record Accepted(SmtpProfile Profile, SmtpHandler Handler) : SmtpAdmission;

    /// <summary>
    /// After a 5xx the server waits for QUIT, as RFC 5321 section 3.1 says; after a 4xx it closes the connection.
    /// </summary>
    /// <param name="Reply">554, or 421 for a client that may try again.</param>
    /// <exception cref="ArgumentException">The reply is not 4xx or 5xx.</exception>
    public sealed record Refused(SmtpReply Reply) : SmtpAdmission
    {
        /// <summary>554, or 421 for a client that may try again.</summary>
        public SmtpReply Reply { get; } = Reply.OnlyRefusal();
    }
}

/// <summary>
/// Decides about one session's commands. The engine has checked form, sequence and limits before it asks. It calls one method at a
/// time, except <see cref="Recipient"/>: pipelined recipients are asked about at the same time, and answered in order.
/// An exception, or a reply of 3xx, is answered with 451 and reported to the observer. After any 421 the engine closes the connection.
/// The tokens are cancelled at the end of the session, such as when the client disconnects, and when the server's grace is over.
/// </summary>
public abstract class SmtpHandler : IAsyncDisposable
{
    /// <summary>
    /// After EHLO, HELO or LHLO. Null is the usual answer, which lists the extensions. After a refusal the session is as it was before
    /// (RFC 5321 section 4.1.4).
    /// </summary>
    public virtual ValueTask<SmtpReply?> Hello(string clientName, CancellationToken cancel) => new((SmtpReply?)null);

    /// <summary>A 2xx reply authenticates the session. The engine calls this inside TLS only.</summary>
    public virtual ValueTask<SmtpReply> Authenticate(SmtpCredentials credentials, CancellationToken cancel) =>
        new(SmtpReplies.WrongCredentials);

    /// <summary>MAIL (RFC 5321 section 4.1.1.2). A 2xx reply starts a transaction.</summary>
    public virtual ValueTask<SmtpReply> Sender(SmtpSender sender, CancellationToken cancel) => new(SmtpReplies.SenderAccepted);

    /// <summary>
    /// Called concurrently for recipients that the client pipelined (RFC 2920), as far as <see cref="SmtpServerLimits.RecipientCalls"/>
    /// allows.
    /// </summary>
    public virtual ValueTask<SmtpReply> Recipient(SmtpSender sender, SmtpPath recipient, CancellationToken cancel) =>
        new(SmtpReplies.RecipientAccepted);

    /// <summary>DATA: gives the sink for the mail, or a reason for accepting none.</summary>
    public abstract ValueTask<SmtpDataAnswer> Data(SmtpEnvelope envelope, CancellationToken cancel);

    /// <summary>The transaction ended without a mail: RSET, EHLO or STARTTLS.</summary>
    public virtual void Reset()
    {
    }

    /// <summary>The session is over.</summary>
    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}

/// <summary>The answer to DATA.</summary>
public abstract record SmtpDataAnswer
{
    private SmtpDataAnswer()
    {
    }

    /// <summary>The mail may come: 354.</summary>
    /// <param name="Sink">Takes the mail; the engine disposes it.</param>
    public sealed record Accepted(ISmtpMailSink Sink) : SmtpDataAnswer;

    /// <param name="Reply">4xx or 5xx, instead of 354. The transaction stays as it is.</param>
    /// <exception cref="ArgumentException">The reply is not 4xx or 5xx.</exception>
    public sealed record Refused(SmtpReply Reply) : SmtpDataAnswer
    {
        /// <summary>4xx or 5xx, instead of 354.</summary>
        public SmtpReply Reply { get; } = Reply.OnlyRefusal();
    }
}

/// <summary>
/// Takes one mail as it arrives, without dot-stuffing, in lines that end with CR LF. The engine reads no further while a write is
/// pending, so that its memory does not grow with the mail. If <see cref="Complete"/> was not called before DisposeAsync, the mail is not
/// whole or not acceptable, and must be forgotten.
/// </summary>
public interface ISmtpMailSink : IAsyncDisposable
{
    /// <summary>The memory may be used until the task ends.</summary>
    ValueTask Write(ReadOnlyMemory<byte> content, CancellationToken cancel);

    /// <summary>
    /// The mail is whole. The reply makes the server responsible for it (RFC 5321 section 6.1), and is sent even if the token is
    /// cancelled by then: a sink that throws must not have kept the mail.
    /// </summary>
    ValueTask<SmtpMailAnswer> Complete(CancellationToken cancel);
}

/// <summary>The replies to a mail: one for all recipients, or one for each, in their order. No reply is 3xx.</summary>
public sealed class SmtpMailAnswer
{
    private readonly IReadOnlyList<SmtpReply> replies;

    private SmtpMailAnswer(IReadOnlyList<SmtpReply> replies) => this.replies = replies;

    /// <summary>The same reply for all recipients.</summary>
    public static SmtpMailAnswer ForAll(SmtpReply reply) => new([reply]);

    /// <summary>A reply for each recipient, in the order of the envelope.</summary>
    public static SmtpMailAnswer ForEach(IReadOnlyList<SmtpReply> replies) => new(replies);

    /// <summary>What is sent: for LMTP a reply for each recipient (RFC 2033 section 4.2), for SMTP the worst.</summary>
    /// <exception cref="InvalidOperationException">There are neither one nor as many replies as recipients, or one is 3xx.</exception>
    internal IReadOnlyList<SmtpReply> For(SmtpProtocol protocol, int recipients)
    {
        if (replies.Count != 1 && replies.Count != recipients)
            throw new InvalidOperationException($"There are {replies.Count} replies for {recipients} recipients.");
        if (replies.Any(reply => !reply.IsFinal)) throw new InvalidOperationException("A reply of 3xx answers no mail.");
        if (protocol == SmtpProtocol.Smtp) return [SmtpReply.Worst(replies)];
        return replies.Count == recipients ? replies : [.. Enumerable.Repeat(replies[0], recipients)];
    }
}
