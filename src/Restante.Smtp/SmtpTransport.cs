using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Restante.Smtp;

/// <summary>The octets of one connection: what has arrived, what waits to be sent, TLS, and how long each may take.</summary>
internal sealed class SmtpTransport : IDisposable
{
    public const int Piece = 16 * 1024;
    private const int MostUnsent = 16 * 1024;

    private static readonly TimeSpan FarewellTimeout = TimeSpan.FromSeconds(5);
    private static readonly StreamPipeReaderOptions Reading =
        new(ClearedPool.Instance, bufferSize: Piece, minimumReadSize: 1024, leaveOpen: true, useZeroByteReads: true);

    private readonly TimeProvider time;
    private readonly MemoryStream unsent = new();
    private Stream stream;
    private PipeReader input;

    /// <summary>A read that began while a handler was asked; the next reader takes it over.</summary>
    private Task<ReadResult>? ahead;
    private bool isWriting;
    private bool isInHandshake;

    /// <param name="stream">The caller closes it.</param>
    /// <param name="time">The clock of all limits.</param>
    /// <param name="deadline">Ends reads and writes.</param>
    public SmtpTransport(Stream stream, TimeProvider time, Deadline deadline)
    {
        (this.stream, this.time, Deadline) = (stream, time, deadline);
        input = PipeReader.Create(stream, Reading);
    }

    public Deadline Deadline { get; }

    /// <summary>False behind a write that was cut off, and inside a handshake.</summary>
    public bool CanSend => !isWriting && !isInHandshake;

    public bool HasMuchUnsent => unsent.Length > MostUnsent;

    public void Queue(SmtpReply reply) => unsent.Write(Encoding.ASCII.GetBytes(reply.ToString()));

    /// <summary>Sends what was queued.</summary>
    /// <exception cref="OperationCanceledException">The time is over; what was queued is kept if <see cref="CanSend"/>.</exception>
    public async Task Flush(TimeSpan limit)
    {
        if (unsent.Length == 0) return;
        // Nothing has been written yet: a farewell can still carry these replies.
        Deadline.Token.ThrowIfCancellationRequested();
        Deadline.Set(limit);
        await Send().WaitAsync(Deadline.Token);
        isWriting = false;
        Deadline.Clear();
        unsent.SetLength(0);
    }

    /// <summary>Sends what was queued, after the session's time is over. Does not throw.</summary>
    public async Task Farewell()
    {
        if (unsent.Length == 0) return;
        try
        {
            await Send().WaitAsync(FarewellTimeout, time);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or TimeoutException)
        {
            // The client is gone, or reads nothing.
        }
    }

    /// <summary>What has arrived, without a wait.</summary>
    public bool TryRead(out ReadResult result)
    {
        if (ahead is null) return input.TryRead(out result);
        result = default;
        if (!ahead.IsCompletedSuccessfully) return false;
        (result, ahead) = (ahead.Result, null);
        return true;
    }

    /// <summary>Waits for more. <see cref="Deadline"/> limits the wait.</summary>
    public async ValueTask<ReadResult> Read()
    {
        if (ahead is not { } reading) return await input.ReadAsync(Deadline.Token);
        var result = await reading;
        ahead = null;
        return result;
    }

    /// <summary>Waits for more; null if nothing arrives in time. The session can go on after that, but not read.</summary>
    public async Task<ReadResult?> ReadWithin(TimeSpan limit)
    {
        ahead ??= input.ReadAsync(Deadline.Token).AsTask();
        try
        {
            var result = await ahead.WaitAsync(limit > TimeSpan.Zero ? limit : TimeSpan.Zero, time, Deadline.Token);
            ahead = null;
            return result;
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    public void Advance(SequencePosition consumed) => input.AdvanceTo(consumed);

    public void Advance(SequencePosition consumed, SequencePosition examined) => input.AdvanceTo(consumed, examined);

    /// <summary>
    /// Waits for a handler while nothing else is read. A client that only stopped sending (which looks like one that has gone) gets its
    /// replies if they are there soon.
    /// </summary>
    /// <exception cref="IOException">The client has disconnected.</exception>
    public async Task WaitFor(Task asked)
    {
        if (!asked.IsCompleted)
        {
            ahead ??= input.ReadAsync(Deadline.Token).AsTask();
            if (await Task.WhenAny(asked, ahead) == ahead && (await ahead).IsCompleted)
                try
                {
                    await asked.WaitAsync(FarewellTimeout, time, Deadline.Token);
                }
                catch (TimeoutException e)
                {
                    throw new IOException("The client disconnected while a handler was asked.", e);
                }
        }
        await asked;
    }

    /// <summary>Forgets what has arrived.</summary>
    /// <returns>Its length.</returns>
    public async Task<long> Drop()
    {
        ReadResult result;
        if (ahead is { } reading)
        {
            if (!reading.IsCompleted) input.CancelPendingRead();
            (result, ahead) = (await reading, null);
        }
        else if (!input.TryRead(out result))
        {
            return 0;
        }
        input.AdvanceTo(result.Buffer.End);
        return result.Buffer.Length;
    }

    /// <exception cref="Exception">The handshake failed: nothing can be sent any more.</exception>
    public async Task<SslStream> Handshake(SslServerAuthenticationOptions options, TimeSpan limit)
    {
        isInHandshake = true;
        await input.CompleteAsync();
        var tls = new SslStream(stream, leaveInnerStreamOpen: true);
        stream = tls;
        input = PipeReader.Create(stream, Reading);
        Deadline.Set(limit);
        await tls.AuthenticateAsServerAsync(options, Deadline.Token);
        Deadline.Clear();
        isInHandshake = false;
        return tls;
    }

    /// <summary>Ends reading and TLS.</summary>
    /// <param name="announces">The client may still read the end of TLS.</param>
    public async Task End(bool announces)
    {
        if (ahead is not null)
        {
            // A read that waits uses its buffer.
            Deadline.End();
            await ((Task)ahead).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        await input.CompleteAsync();
        if (stream is not SslStream tls) return;
        try
        {
            // A client that reads nothing must not hold up the end.
            if (announces && CanSend) await Observed(tls.ShutdownAsync()).WaitAsync(FarewellTimeout, time);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException
            or TimeoutException)
        {
            // The client is gone.
        }
        await tls.DisposeAsync();
    }

    public void Dispose() => unsent.Dispose();

    /// <summary>Without a token: a write that has begun cannot be taken back, and one that was cut off ends the session.</summary>
    private Task Send()
    {
        isWriting = true;
        return Observed(Write());

        async Task Write()
        {
            await stream.WriteAsync(unsent.GetBuffer().AsMemory(0, (int)unsent.Length));
            await stream.FlushAsync();
        }
    }

    /// <summary>A task that is not awaited to its end may fail without anybody noticing.</summary>
    private static Task Observed(Task task)
    {
        if (!task.IsCompleted) _ = task.ContinueWith(failed => failed.Exception, TaskScheduler.Default);
        return task;
    }
}
