using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;

namespace Restante.Smtp;

/// <summary>Does what follows from the lines of a session: asks the handler, queues replies in order, moves mails to their sinks.</summary>
internal sealed class StepRunner(
    SmtpSession session, HandlerCalls handler, SmtpTransport transport, SmtpSurroundings around)
{
    private readonly List<(SmtpPath? Path, Task<SmtpReply> Reply)> pending = [];

    /// <summary>The moment of the connection, of AUTH, of the first MAIL, or of the last accepted mail.</summary>
    private long progressAt = around.Time.GetTimestamp();

    /// <summary>True behind a 421.</summary>
    private bool hasSaidLast;

    public SmtpSession Session => session;

    public HandlerCalls Handler => handler;

    /// <summary>Why the session ended, as far as the steps decided it.</summary>
    public SmtpClosing Closing { get; private set; } = SmtpClosing.Disconnected;

    /// <summary>True while recipients wait for their answers.</summary>
    public bool HasPending => pending.Count > 0;

    /// <summary>How long the client may still do something else than sending a mail.</summary>
    public TimeSpan TimeLeft =>
        (session.HasBegun ? Limits.NextMailTimeout : Limits.FirstMailTimeout) - around.Time.GetElapsedTime(progressAt);

    private SmtpLimits Limits => session.Profile.Limits;

    public async Task Take(byte[] line)
    {
        if (pending.Count > 0 && !IsRcpt(line)) await Settle();
        // An answer about a recipient may have been 421.
        if (session.State == SmtpState.Closed) return;
        var (transaction, isResponse) = (session.Sender, session.State == SmtpState.Authenticating);
        var step = session.Take(line);
        if (isResponse || session.LastVerb == SmtpVerb.Auth) CryptographicOperations.ZeroMemory(line);
        if (transaction is not null && session.Sender is null) handler.Reset();
        await Perform(step);
    }

    /// <summary>A line was too long, and has been skipped.</summary>
    public async Task TakeTooLong()
    {
        await Settle();
        if (session.State != SmtpState.Closed) await Perform(session.TakeTooLong());
    }

    private async Task Perform(SmtpStep step)
    {
        switch (step)
        {
            case SmtpStep.Say(var reply) when pending.Count > 0:
                pending.Add((null, Task.FromResult(reply)));
                break;
            case SmtpStep.Say(var reply):
                Say(reply);
                if (session.LastVerb == SmtpVerb.Data) RefuseMore();
                if (session.LastVerb == SmtpVerb.Http) Close(SmtpClosing.NotSmtp);
                if (session.LastVerb == SmtpVerb.Quit && Closing != SmtpClosing.Refused) Close(SmtpClosing.Quit);
                break;
            case SmtpStep.Hello(var name, var usual):
                await Hello(name, usual);
                break;
            case SmtpStep.StartTls(var reply):
                await StartTls(reply);
                break;
            case SmtpStep.Authenticate(var credentials):
                await Authenticate(credentials);
                break;
            case SmtpStep.Mail(var sender):
                await Mail(sender);
                break;
            case SmtpStep.Rcpt(var recipient):
                pending.Add((recipient, handler.Recipient(session.Sender!, recipient)));
                break;
            case SmtpStep.Data(var envelope):
                await Receive(envelope);
                break;
        }
        if (transport.HasMuchUnsent) await transport.Flush(Limits.CommandTimeout);
    }

    private static bool IsRcpt(ReadOnlySpan<byte> line) =>
        line is [_, _, _, _] or [_, _, _, _, (byte)' ', ..] && Ascii.EqualsIgnoreCase(line[..4], "RCPT"u8);

    /// <summary>Waits for the answers about pipelined recipients, and queues them in order.</summary>
    public async Task Settle()
    {
        if (pending.Count == 0) return;
        await transport.WaitFor(Task.WhenAll(pending.Select(one => one.Reply)));
        foreach (var (path, asked) in pending)
        {
            var reply = await asked;
            Say(path is null ? reply : session.RecipientAnswered(path, reply), "RCPT");
        }
        pending.Clear();
    }

    private async Task Hello(string name, SmtpReply usual)
    {
        var transaction = session.Sender;
        var reply = session.HelloAnswered(name, await handler.Hello(name, usual));
        if (transaction is not null && session.Sender is null) handler.Reset();
        Say(reply);
    }

    private async Task Mail(SmtpSender sender)
    {
        var isFirst = !session.HasBegun;
        var reply = session.SenderAnswered(sender, await handler.Sender(sender));
        if (isFirst && session.HasBegun) MakeProgress();
        Say(reply);
    }

    private async Task Authenticate(SmtpCredentials credentials)
    {
        try
        {
            var reply = await handler.Authenticate(credentials);
            Observe(new SmtpEvent.Authenticated(credentials.User, reply));
            if (reply.IsPositive) MakeProgress();
            Say(session.Authenticated(credentials, reply), "AUTH");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(credentials.Password);
        }
    }

    private async Task StartTls(SmtpReply reply)
    {
        Say(reply);
        // What the client sent before it had this reply was not protected, and an attacker may have written it (RFC 3207 section 6).
        if (await transport.Drop() is > 0 and var dropped) Observe(new SmtpEvent.PlaintextDropped(dropped));
        await transport.Flush(Limits.CommandTimeout);
        await Handshake();
    }

    /// <returns>False if it failed: the session is closed.</returns>
    public async Task<bool> Handshake()
    {
        SslStream tls;
        try
        {
            var options = session.Profile.TlsOptions?.Invoke() ?? throw new InvalidOperationException("The profile has no TLS options.");
            if (options.EnabledSslProtocols == SslProtocols.None) options.EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
            tls = await transport.Handshake(options, Limits.TlsTimeout);
        }
        catch (Exception e) when (!handler.IsEnd(e))
        {
            Observe(new SmtpEvent.TlsFailed(e));
            Close(SmtpClosing.TlsFailed);
            return false;
        }
        (session.Connection.TlsProtocol, session.Connection.ClientCertificate) = (tls.SslProtocol, tls.RemoteCertificate);
        session.Secured();
        Observe(new SmtpEvent.Secured(tls.SslProtocol));
        return true;
    }

    private async Task Receive(SmtpEnvelope envelope)
    {
        var answer = await handler.Data(envelope);
        if (answer is not SmtpDataAnswer.Accepted(var sink))
        {
            Say(session.DataRefused(((SmtpDataAnswer.Refused)answer).Reply));
            RefuseMore();
            return;
        }
        session.DataAccepted();
        await using var mail = new MailReception(envelope, sink, session.Profile, transport, handler, around.Time);
        Say(SmtpReplies.StartData);
        await transport.Flush(Limits.CommandTimeout);
        var replies = await mail.Receive();
        var isAccepted = replies.Any(reply => reply.IsPositive);
        if (isAccepted) MakeProgress();
        Observe(new SmtpEvent.Answered(envelope, mail.Length, replies));
        var last = session.MailEnded(isAccepted) ?? replies.FirstOrDefault(reply => reply.Closes && replies.Count > 1);
        foreach (var reply in replies) Say(replies.Count > 1 ? reply.WithoutClosing() : reply, "DATA");
        if (!mail.HasEnded) Close(SmtpClosing.MailRefused);
        else if (last is not null) Say(last, "DATA");
    }

    /// <summary>
    /// What already follows a refused DATA is a mail whose sender did not wait (RFC 2920 section 3.1 says that it must): the lines of the
    /// mail would be executed as commands.
    /// </summary>
    private void RefuseMore()
    {
        if (session.State == SmtpState.Closed || !transport.TryRead(out var result)) return;
        transport.Advance(result.Buffer.Start);
        if (result.Buffer.IsEmpty) return;
        Close(SmtpClosing.NotSmtp);
        Say(SmtpReplies.MoreBehindData);
    }

    private void MakeProgress() => progressAt = around.Time.GetTimestamp();

    /// <summary>Ends the session behind the replies that are queued.</summary>
    public void Close(SmtpClosing why) => (session.State, Closing) = (SmtpState.Closed, why);

    /// <summary>Queues a reply. Nothing follows a 421.</summary>
    public void Say(SmtpReply reply, string? verb = null)
    {
        if (hasSaidLast) return;
        transport.Queue(reply);
        if (reply.IsRefusal)
            Observe(new SmtpEvent.Refused(
                verb ?? (session.LastVerb == SmtpVerb.Unknown ? "?" : session.LastVerb.ToString().ToUpperInvariant()), reply));
        if (!reply.Closes) return;
        hasSaidLast = true;
        if (ReferenceEquals(reply, SmtpReplies.TooManyErrors)) Closing = SmtpClosing.TooManyErrors;
        else if (session.State != SmtpState.Closed) Closing = SmtpClosing.Refused;
        session.State = SmtpState.Closed;
    }

    /// <summary>Waits until no call of the handler runs any more, however it ends.</summary>
    public async Task End()
    {
        foreach (var (_, asked) in pending) await ((Task)asked).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await handler.End();
    }

    private void Observe(SmtpEvent what) => around.Observer?.Observe(session.Connection, what);
}
