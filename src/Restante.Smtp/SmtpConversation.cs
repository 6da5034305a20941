using System.Buffers;
using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;

namespace Restante.Smtp;

/// <summary>What the conversations of a server share.</summary>
/// <param name="Service">Gives each session its handler.</param>
/// <param name="Time">The clock of all limits.</param>
/// <param name="Observer">Sees what happens.</param>
/// <param name="Stopping">Ends a session as soon as it waits for a command.</param>
/// <param name="Ended">Ends a session at once.</param>
internal sealed record SmtpSurroundings(
    ISmtpService Service,
    TimeProvider Time,
    ISmtpObserver? Observer,
    CancellationToken Stopping,
    CancellationToken Ended);

/// <summary>Carries one session over a stream: reads lines, asks the handler, writes replies, moves mails to their sinks.</summary>
internal sealed class SmtpConversation : IDisposable
{
    private const int Piece = 16 * 1024;
    private const int MostUnsent = 16 * 1024;

    /// <summary>How often the limit of a mail may arrive before the server disconnects instead of reading on.</summary>
    private const int MostTooLarge = 4;

    private static readonly TimeSpan FarewellTimeout = TimeSpan.FromSeconds(5);
    private static readonly StreamPipeReaderOptions Reading =
        new(bufferSize: Piece, minimumReadSize: 1024, leaveOpen: true, useZeroByteReads: true);

    private readonly SmtpConnection connection;
    private readonly SmtpSurroundings around;
    private readonly CancellationTokenSource lifetime;
    private readonly Deadline deadline;
    private readonly LineReader lines = new();
    private readonly MemoryStream unsent = new();
    private readonly List<(SmtpPath? Path, Task<SmtpReply> Reply)> pending = [];
    private Stream stream;
    private PipeReader input;
    private SmtpSession session = null!;
    private SmtpHandler handler = null!;
    private bool isWriting;
    private SmtpClosing closing = SmtpClosing.Disconnected;

    public SmtpConversation(Stream stream, SmtpConnection connection, SmtpSurroundings around)
    {
        (this.stream, this.connection, this.around) = (stream, connection, around);
        lifetime = CancellationTokenSource.CreateLinkedTokenSource(around.Ended, connection.Aborted);
        deadline = new Deadline(around.Time, lifetime.Token);
        input = PipeReader.Create(stream, Reading);
    }

    private SmtpLimits Limits => session.Profile.Limits;

    /// <summary>Ends when the session does; failures of the network are among the results. The caller closes the stream.</summary>
    public async Task<SmtpClosing> Run()
    {
        Observe(new SmtpEvent.Opened());
        try
        {
            await Converse();
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
            Observe(new SmtpEvent.HandlerFailed(e));
            closing = SmtpClosing.Failed;
        }
        finally
        {
            await EndHandler();
            await EndStream();
            Observe(new SmtpEvent.Closed(closing));
        }
        return closing;
    }

    public void Dispose()
    {
        deadline.Dispose();
        lifetime.Dispose();
        unsent.Dispose();
    }

    private async Task Converse()
    {
        if (!await Open()) return;
        if (session.Profile.Tls == SmtpTls.Implicit && !await Handshake()) return;
        if (session.State == SmtpState.Connected) Queue(session.Greeting);
        while (session.State != SmtpState.Closed)
        {
            var (kind, line) = await NextLine();
            switch (kind)
            {
                case LineKind.Line:
                    await Take(line);
                    break;
                case LineKind.TooLong:
                    await Settle();
                    if (session.State != SmtpState.Closed) await Perform(session.TakeTooLong());
                    break;
                case LineKind.Unfinished:
                    // A client that has only stopped sending still reads its replies.
                    await Settle();
                    await Flush();
                    closing = SmtpClosing.Disconnected;
                    return;
                default:
                    await Settle();
                    closing = SmtpClosing.NotSmtp;
                    Say(kind == LineKind.Endless ? SmtpReplies.LineTooLong : SmtpReplies.BareLineEnd);
                    session.State = SmtpState.Closed;
                    break;
            }
        }
        await Settle();
        await Flush();
    }

    /// <summary>Asks the service. False if the connection is over already.</summary>
    private async Task<bool> Open()
    {
        // Until there is a profile, its defaults hold.
        session = new SmtpSession(new SmtpProfile(), connection);
        handler = new NoHandler();
        SmtpAdmission admission;
        try
        {
            admission = await around.Service.Open(connection, lifetime.Token);
        }
        catch (Exception e) when (!IsEnd(e))
        {
            Observe(new SmtpEvent.HandlerFailed(e));
            admission = new SmtpAdmission.Refused(new SmtpReply(421, "4.3.0", "The server failed; try again later"));
        }
        switch (admission)
        {
            case SmtpAdmission.Accepted accepted:
                session = new SmtpSession(accepted.Profile, connection);
                handler = accepted.Handler;
                return true;
            case SmtpAdmission.Refused(var reply):
                closing = SmtpClosing.Refused;
                Say(reply);
                session.State = reply.IsPermanent ? SmtpState.Refused : SmtpState.Closed;
                if (reply.IsPermanent) return true;
                await Flush();
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
            if (!input.TryRead(out var result))
            {
                await Settle();
                await Flush();
                if (session.State == SmtpState.Closed) return (LineKind.Line, []);
                if (!isWaiting) deadline.Set(Limits.CommandTimeout);
                isWaiting = true;
                await using (deadline.Also(around.Stopping)) result = await input.ReadAsync(deadline.Token);
            }
            else if (around.Stopping.IsCancellationRequested)
            {
                // Pipelined commands get no answer either: the client repeats what was not answered.
                await Settle();
                deadline.End();
                throw new OperationCanceledException(deadline.Token);
            }
            var rest = result.Buffer;
            var kind = lines.TryRead(ref rest, session.LongestLine, out var line);
            if (kind != LineKind.Unfinished || result.IsCompleted)
            {
                input.AdvanceTo(rest.Start);
                if (isWaiting) deadline.Clear();
                return (kind, line);
            }
            input.AdvanceTo(rest.Start, rest.End);
        }
    }

    private async Task Take(byte[] line)
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

    private async Task Perform(SmtpStep step)
    {
        switch (step)
        {
            case SmtpStep.Say(var reply) when pending.Count > 0:
                pending.Add((null, Task.FromResult(reply)));
                if (session.State == SmtpState.Closed) closing = SmtpClosing.TooManyErrors;
                break;
            case SmtpStep.Say(var reply):
                Say(reply);
                if (session.State == SmtpState.Closed) closing = WhyClosed();
                break;
            case SmtpStep.Hello(var usual):
                Say(await Ask(async () => await handler.Hello(connection.ClientName!, lifetime.Token) ?? usual));
                break;
            case SmtpStep.StartTls(var reply):
                await StartTls(reply);
                break;
            case SmtpStep.Authenticate(var credentials):
                await Authenticate(credentials);
                break;
            case SmtpStep.Mail(var sender):
                var accepted = await Ask(() => handler.Sender(sender, lifetime.Token));
                session.SenderAnswered(sender, accepted);
                Say(accepted);
                break;
            case SmtpStep.Rcpt(var recipient):
                var asked = session.Sender!;
                pending.Add((recipient, Ask(() => handler.Recipient(asked, recipient, lifetime.Token))));
                break;
            case SmtpStep.Data(var envelope):
                await Receive(envelope);
                break;
        }
        if (unsent.Length > MostUnsent) await Flush();
    }

    private bool IsRcpt(byte[] line) => SmtpSession.VerbOf(Encoding.UTF8.GetString(line), session.Profile.Protocol) == SmtpVerb.Rcpt;

    private SmtpClosing WhyClosed() => session.LastVerb switch
    {
        SmtpVerb.Quit when closing == SmtpClosing.Refused => SmtpClosing.Refused,
        SmtpVerb.Quit => SmtpClosing.Quit,
        SmtpVerb.Http => SmtpClosing.NotSmtp,
        _ => SmtpClosing.TooManyErrors,
    };

    /// <summary>Waits for the answers about pipelined recipients, and queues them in order.</summary>
    private async Task Settle()
    {
        foreach (var (path, asked) in pending)
        {
            var reply = await asked;
            if (path is not null) session.RecipientAnswered(path, reply);
            Say(reply, "RCPT");
        }
        pending.Clear();
    }

    private async Task Authenticate(SmtpCredentials credentials)
    {
        var reply = await Ask(() => handler.Authenticate(credentials, lifetime.Token));
        CryptographicOperations.ZeroMemory(credentials.Password);
        Observe(new SmtpEvent.Authenticated(credentials.User, reply));
        var said = session.Authenticated(credentials, reply);
        if (session.State == SmtpState.Closed) closing = SmtpClosing.TooManyErrors;
        Say(said, "AUTH");
    }

    private async Task StartTls(SmtpReply reply)
    {
        Say(reply);
        // What the client sent before it had this reply was not protected, and an attacker may have written it (RFC 3207 section 6).
        if (input.TryRead(out var result))
        {
            if (result.Buffer.Length > 0) Observe(new SmtpEvent.PlaintextDropped(result.Buffer.Length));
            input.AdvanceTo(result.Buffer.End);
        }
        await Flush();
        await Handshake();
    }

    private async Task<bool> Handshake()
    {
        await input.CompleteAsync();
        var tls = new SslStream(stream, leaveInnerStreamOpen: true);
        stream = tls;
        input = PipeReader.Create(stream, Reading);
        deadline.Set(Limits.TlsTimeout);
        try
        {
            var options = session.Profile.TlsOptions?.Invoke() ?? throw new InvalidOperationException("The profile has no TLS options.");
            if (options.EnabledSslProtocols == SslProtocols.None) options.EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
            await tls.AuthenticateAsServerAsync(options, deadline.Token);
        }
        catch (Exception e) when (!IsEnd(e))
        {
            Observe(new SmtpEvent.TlsFailed(e));
            closing = SmtpClosing.TlsFailed;
            session.State = SmtpState.Closed;
            return false;
        }
        deadline.Clear();
        (connection.TlsProtocol, connection.ClientCertificate) = (tls.SslProtocol, tls.RemoteCertificate);
        session.Secured();
        Observe(new SmtpEvent.Secured(tls.SslProtocol));
        return true;
    }

    private async Task Receive(SmtpEnvelope envelope)
    {
        SmtpDataAnswer answer;
        try
        {
            answer = await handler.Data(envelope, lifetime.Token);
        }
        catch (Exception e) when (!IsEnd(e))
        {
            Observe(new SmtpEvent.HandlerFailed(e));
            answer = new SmtpDataAnswer.Refused(SmtpReplies.LocalError);
        }
        session.DataAnswered(answer is SmtpDataAnswer.Accepted);
        switch (answer)
        {
            case SmtpDataAnswer.Refused(var refusal):
                Say(refusal);
                break;
            case SmtpDataAnswer.Accepted(var sink):
                await using (var mail = new Reception(this, sink)) await Receive(envelope, mail);
                break;
        }
    }

    private async Task Receive(SmtpEnvelope envelope, Reception mail)
    {
        Say(SmtpReplies.StartData);
        await Flush();
        while (!mail.HasEnded)
        {
            var result = await ReadMail(mail);
            var position = result.Buffer.Start;
            foreach (var segment in result.Buffer)
            {
                var taken = await mail.Take(segment);
                position = result.Buffer.GetPosition(taken, position);
                if (mail.HasEnded) break;
            }
            input.AdvanceTo(position);
            if (mail.HasEnded) break;
            if (result.IsCompleted) throw new IOException("The client disconnected inside a mail.");
            if (mail.Received / MostTooLarge <= Limits.MessageBytes) continue;
            closing = SmtpClosing.MailTooLarge;
            Say(SmtpReplies.MailTooLarge);
            session.State = SmtpState.Closed;
            return;
        }
        var replies = await mail.Complete(session.Profile.Protocol, envelope.Recipients.Count);
        session.MailEnded();
        Observe(new SmtpEvent.Answered(envelope, mail.Length, replies));
        foreach (var reply in replies) Say(reply, "DATA");
    }

    private async Task<ReadResult> ReadMail(Reception mail)
    {
        if (input.TryRead(out var result)) return result;
        var budget = Limits.DataTimeout + TimeSpan.FromSeconds((double)mail.Received / Limits.BytesPerSecond) - mail.Waited;
        if (budget < TimeSpan.Zero) budget = TimeSpan.Zero;
        deadline.Set(budget < Limits.DataTimeout ? budget : Limits.DataTimeout);
        var before = around.Time.GetTimestamp();
        result = await input.ReadAsync(deadline.Token);
        mail.Waited += around.Time.GetElapsedTime(before);
        deadline.Clear();
        return result;
    }

    private async Task<SmtpReply> Ask(Func<ValueTask<SmtpReply>> handle)
    {
        try
        {
            return await handle();
        }
        catch (Exception e) when (!IsEnd(e))
        {
            Observe(new SmtpEvent.HandlerFailed(e));
            return SmtpReplies.LocalError;
        }
    }

    private bool IsEnd(Exception e) => e is OperationCanceledException && lifetime.IsCancellationRequested;

    private void Say(SmtpReply reply, string? verb = null)
    {
        Queue(reply);
        if (reply.IsTransient || reply.IsPermanent)
            Observe(new SmtpEvent.Refused(
                verb ?? (session.LastVerb == SmtpVerb.Unknown ? "?" : session.LastVerb.ToString().ToUpperInvariant()), reply));
        if (!reply.Closes) return;
        if (session.State != SmtpState.Closed) closing = SmtpClosing.Refused;
        session.State = SmtpState.Closed;
    }

    private void Queue(SmtpReply reply) => unsent.Write(Encoding.ASCII.GetBytes(reply.ToString()));

    private async Task Flush()
    {
        if (unsent.Length == 0) return;
        deadline.Set(Limits.CommandTimeout);
        isWriting = true;
        await stream.WriteAsync(unsent.GetBuffer().AsMemory(0, (int)unsent.Length), deadline.Token);
        await stream.FlushAsync(deadline.Token);
        isWriting = false;
        deadline.Clear();
        unsent.SetLength(0);
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
            var isStopping = around.Stopping.IsCancellationRequested && session.State != SmtpState.Data;
            closing = isStopping ? SmtpClosing.Stopping : SmtpClosing.TooSlow;
        }
        if (isWriting || session.State == SmtpState.Handshake || (stream is SslStream && !connection.IsSecure)) return;
        session.State = SmtpState.Closed;
        Say(closing == SmtpClosing.Stopping ? SmtpReplies.Stopping : SmtpReplies.TooSlow);
        using var soon = new CancellationTokenSource(FarewellTimeout, around.Time);
        try
        {
            await stream.WriteAsync(unsent.GetBuffer().AsMemory(0, (int)unsent.Length), soon.Token);
            await stream.FlushAsync(soon.Token);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The client is gone, or reads nothing.
        }
    }

    private async Task EndHandler()
    {
        foreach (var (_, asked) in pending) await ((Task)asked).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await handler.DisposeAsync();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Observe(new SmtpEvent.HandlerFailed(e));
        }
    }

    private async Task EndStream()
    {
        await input.CompleteAsync();
        if (stream is not SslStream tls) return;
        try
        {
            var mayWrite = closing is SmtpClosing.Quit or SmtpClosing.Refused or SmtpClosing.Stopping;
            if (connection.IsSecure && mayWrite) await tls.ShutdownAsync();
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The client is gone.
        }
        await tls.DisposeAsync();
    }

    private void Observe(SmtpEvent what) => around.Observer?.Observe(connection, what);

    /// <summary>Of a session that was refused.</summary>
    private sealed class NoHandler : SmtpHandler
    {
        public override ValueTask<SmtpDataAnswer> Data(SmtpEnvelope envelope, CancellationToken cancel) =>
            new(new SmtpDataAnswer.Refused(SmtpReplies.LocalError));
    }

    /// <summary>One mail as it arrives.</summary>
    private sealed class Reception(SmtpConversation conversation, ISmtpMailSink sink) : IAsyncDisposable
    {
        private readonly DataDecoder decoder =
            new(conversation.session.Profile.LineEndings, conversation.session.Profile.Limits.TextLine);
        private ISmtpMailSink? sink = sink;
        private SmtpReply? refusal;

        public bool HasEnded => decoder.HasEnded;

        /// <summary>Octets from the network.</summary>
        public long Received { get; private set; }

        /// <summary>Octets of the mail.</summary>
        public long Length { get; private set; }

        /// <summary>The time spent waiting for the client.</summary>
        public TimeSpan Waited { get; set; }

        /// <returns>How much of the piece belongs to the mail.</returns>
        public async ValueTask<int> Take(ReadOnlyMemory<byte> piece)
        {
            // A client that pauses inside a mail holds no buffer.
            var decoded = ArrayPool<byte>.Shared.Rent(DataDecoder.OutputFor(Piece));
            var taken = 0;
            while (taken < piece.Length && !decoder.HasEnded)
            {
                var part = piece.Slice(taken, Math.Min(Piece, piece.Length - taken));
                taken += decoder.Decode(part.Span, decoded, out var written);
                Length += written;
                Judge();
                if (refusal is null && written > 0) await Write(decoded.AsMemory(0, written));
                if (refusal is not null) await Drop();
            }
            ArrayPool<byte>.Shared.Return(decoded);
            Received += taken;
            return taken;
        }

        public async ValueTask<IReadOnlyList<SmtpReply>> Complete(SmtpProtocol protocol, int recipients)
        {
            if (refusal is null)
                try
                {
                    return (await sink!.Complete(conversation.lifetime.Token)).For(protocol, recipients);
                }
                catch (Exception e) when (!conversation.IsEnd(e))
                {
                    Fail(e);
                }
            return SmtpMailAnswer.ForAll(refusal!).For(protocol, recipients);
        }

        public ValueTask DisposeAsync() => Drop();

        private void Judge()
        {
            if (Length > conversation.Limits.MessageBytes) refusal ??= SmtpReplies.MailTooLarge;
            refusal ??= decoder.Fault switch
            {
                DataFault.BareLineEnd => SmtpReplies.BareLineEndInMail,
                DataFault.LineTooLong => SmtpReplies.TextLineTooLong,
                _ => null,
            };
        }

        private async ValueTask Write(ReadOnlyMemory<byte> content)
        {
            try
            {
                await sink!.Write(content, conversation.lifetime.Token);
            }
            catch (Exception e) when (!conversation.IsEnd(e))
            {
                Fail(e);
            }
        }

        /// <summary>The sink is disposed as soon as it is of no use, so that a mail that is refused holds no space.</summary>
        private async ValueTask Drop()
        {
            if (sink is not { } unused) return;
            sink = null;
            try
            {
                await unused.DisposeAsync();
            }
            catch (Exception e) when (!conversation.IsEnd(e))
            {
                Fail(e);
            }
        }

        private void Fail(Exception e)
        {
            conversation.Observe(new SmtpEvent.HandlerFailed(e));
            refusal ??= SmtpReplies.LocalError;
        }
    }
}
