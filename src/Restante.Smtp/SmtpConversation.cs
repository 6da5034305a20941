using System.Net.Sockets;

namespace Restante.Smtp;

/// <summary>Carries one session over a stream from its first reply to its end: reads the lines, and limits how long it waits.</summary>
internal sealed class SmtpConversation : IDisposable
{
    private readonly SmtpConnection connection;
    private readonly SmtpSurroundings around;
    private readonly CancellationTokenSource lifetime = new();
    private readonly CancellationTokenRegistration ended;
    private readonly CancellationTokenRegistration aborted;
    private readonly Deadline deadline;
    private readonly SmtpTransport transport;
    private readonly LineReader lines = new();
    private StepRunner steps;
    private SmtpClosing closing;

    public SmtpConversation(Stream stream, SmtpConnection connection, SmtpSurroundings around)
    {
        (this.connection, this.around) = (connection, around);
        ended = around.Ended.UnsafeRegister(_ => lifetime.CancelQuietly(Failed), null);
        aborted = connection.Aborted.UnsafeRegister(_ => lifetime.CancelQuietly(Failed), null);
        deadline = new Deadline(around.Time, Failed, lifetime.Token);
        transport = new SmtpTransport(stream, around.Time, deadline);
        // Until there is a profile, its defaults hold.
        steps = Steps(new SmtpProfile(), new NoHandler());
    }

    private SmtpSession Session => steps.Session;

    private SmtpLimits Limits => Session.Profile.Limits;

    /// <summary>Ends when the session does; failures of the network are among the results. The caller closes the stream.</summary>
    public async Task<SmtpClosing> Run()
    {
        Observe(new SmtpEvent.Opened());
        try
        {
            await Converse();
            closing = steps.Closing;
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            closing = SmtpClosing.Disconnected;
        }
        catch (OperationCanceledException) when (deadline.Token.IsCancellationRequested || lifetime.IsCancellationRequested)
        {
            await EndOfWait();
        }
        catch (Exception e)
        {
            // A bug here or in the handler ends its session, and no other.
            Failed(e);
            closing = SmtpClosing.Failed;
        }
        finally
        {
            await EndHandler();
            await transport.End(closing is SmtpClosing.Quit or SmtpClosing.Refused or SmtpClosing.Stopping);
            Observe(new SmtpEvent.Closed(closing));
        }
        return closing;
    }

    public void Dispose()
    {
        ended.Dispose();
        aborted.Dispose();
        deadline.Dispose();
        lifetime.Dispose();
        transport.Dispose();
    }

    private async Task Converse()
    {
        if (!await Open()) return;
        if (Session.Profile.Tls == SmtpTls.Implicit && !await steps.Handshake()) return;
        if (Session.State == SmtpState.Connected) transport.Queue(Session.Greeting);
        while (Session.State != SmtpState.Closed)
        {
            var (kind, line) = await NextLine();
            switch (kind)
            {
                case LineKind.Line:
                    await steps.Take(line);
                    break;
                case LineKind.TooLong:
                    await steps.TakeTooLong();
                    break;
                case LineKind.Unfinished:
                    // A client that has only stopped sending still reads its replies.
                    await steps.Settle();
                    await transport.Flush(Limits.CommandTimeout);
                    steps.Close(SmtpClosing.Disconnected);
                    return;
                default:
                    await steps.Settle();
                    steps.Close(SmtpClosing.NotSmtp);
                    steps.Say(kind == LineKind.Endless ? SmtpReplies.LineTooLong : SmtpReplies.BareLineEnd);
                    break;
            }
        }
        await steps.Settle();
        await transport.Flush(Limits.CommandTimeout);
    }

    /// <summary>Asks the service. False if the connection is over already.</summary>
    private async Task<bool> Open()
    {
        SmtpAdmission admission;
        try
        {
            admission = await around.Service.Open(connection, lifetime.Token);
        }
        catch (Exception e) when (!steps.Handler.IsEnd(e))
        {
            Failed(e);
            admission = new SmtpAdmission.Refused(new SmtpReply(421, "4.3.0", "The server failed; try again later"));
        }
        switch (admission)
        {
            case SmtpAdmission.Accepted accepted:
                steps = Steps(accepted.Profile, accepted.Handler);
                return true;
            case SmtpAdmission.Refused(var reply):
                steps.Close(SmtpClosing.Refused);
                if (reply.IsPermanent) Session.State = SmtpState.Refused;
                steps.Say(reply);
                if (reply.IsPermanent) return true;
                await transport.Flush(Limits.CommandTimeout);
                return false;
            default:
                throw new InvalidOperationException();
        }
    }

    /// <summary>The next line; <see cref="LineKind.Unfinished"/> if the client has disconnected.</summary>
    private async Task<(LineKind Kind, byte[] Line)> NextLine()
    {
        var isWaiting = false;
        while (true)
        {
            if (!transport.TryRead(out var result))
            {
                await steps.Settle();
                await transport.Flush(Limits.CommandTimeout);
                if (Session.State == SmtpState.Closed) return (LineKind.Line, []);
                if (!isWaiting) deadline.Set(TimeSpan.FromTicks(Math.Min(Limits.CommandTimeout.Ticks, steps.TimeLeft.Ticks)));
                isWaiting = true;
                await using (deadline.Also(around.Stopping)) result = await transport.Read();
            }
            else if (around.Stopping.IsCancellationRequested || steps.TimeLeft <= TimeSpan.Zero)
            {
                // Pipelined commands get no answer either: the client repeats what was not answered.
                transport.Advance(result.Buffer.Start);
                await steps.Settle();
                deadline.End();
                throw new OperationCanceledException(deadline.Token);
            }
            var rest = result.Buffer;
            var kind = lines.TryRead(ref rest, Session.LongestLine, out var line);
            if (kind != LineKind.Unfinished || result.IsCompleted)
            {
                transport.Advance(rest.Start);
                if (isWaiting) deadline.Clear();
                return (kind, line);
            }
            transport.Advance(rest.Start, rest.End);
        }
    }

    /// <summary>The time is over, the server is stopping, or the connection was aborted: says so if the client may read it.</summary>
    private async Task EndOfWait()
    {
        if (lifetime.IsCancellationRequested)
        {
            closing = connection.Aborted.IsCancellationRequested ? SmtpClosing.Aborted : SmtpClosing.Stopping;
            if (closing == SmtpClosing.Aborted) return;
        }
        else
        {
            var isStopping = around.Stopping.IsCancellationRequested && Session.State != SmtpState.Data;
            closing = isStopping ? SmtpClosing.Stopping : SmtpClosing.TooSlow;
        }
        if (!transport.CanSend || Session.State == SmtpState.Handshake) return;
        var hasAnswered = Session.State == SmtpState.Closed && !steps.HasPending;
        Session.State = SmtpState.Closed;
        if (!hasAnswered) steps.Say(closing == SmtpClosing.Stopping ? SmtpReplies.Stopping : SmtpReplies.TooSlow);
        await transport.Farewell();
    }

    private async Task EndHandler()
    {
        // A look-up for a client that has disconnected is of no use.
        lifetime.CancelQuietly(Failed);
        await steps.End();
    }

    private StepRunner Steps(SmtpProfile profile, SmtpHandler handler) => new(
        new SmtpSession(profile, connection), new HandlerCalls(handler, around.RecipientCalls, Failed, lifetime.Token), transport, around);

    private void Failed(Exception e) => Observe(new SmtpEvent.HandlerFailed(e));

    private void Observe(SmtpEvent what) => around.Observer?.Observe(connection, what);

    /// <summary>Of a session that was refused.</summary>
    private sealed class NoHandler : SmtpHandler
    {
        public override ValueTask<SmtpDataAnswer> Data(SmtpEnvelope envelope, CancellationToken cancel) =>
            new(new SmtpDataAnswer.Refused(SmtpReplies.LocalError));
    }
}
