using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography;

namespace Restante.Smtp;

/// <summary>One mail as it arrives: decodes it, holds it against the limits, and passes it to its sink.</summary>
internal sealed class MailReception(
    SmtpEnvelope envelope, ISmtpMailSink sink, SmtpProfile profile, SmtpTransport transport, HandlerCalls calls, TimeProvider time)
    : IAsyncDisposable
{
    private readonly SmtpLimits limits = profile.Limits;
    private readonly DataDecoder decoder = new(profile.LineEndings, profile.Limits.TextLine);
    private ISmtpMailSink? sink = sink;
    private SmtpReply? refusal;

    /// <summary>Octets from the network, and the time spent waiting for them; both also at the moment of the refusal.</summary>
    private long received;
    private long receivedAtRefusal;
    private TimeSpan waited;
    private TimeSpan waitedAtRefusal;

    /// <summary>Octets of the mail.</summary>
    public long Length { get; private set; }

    /// <summary>False if the mail was refused, and its rest was too long or too slow to wait for its end.</summary>
    public bool HasEnded => decoder.HasEnded;

    /// <summary>Reads to the end of the mail.</summary>
    /// <returns>One reply, or in LMTP one for each recipient.</returns>
    /// <exception cref="IOException">The client disconnected before the end.</exception>
    public async Task<IReadOnlyList<SmtpReply>> Receive()
    {
        while (!decoder.HasEnded && await Read() is { } result)
        {
            var position = result.Buffer.Start;
            foreach (var segment in result.Buffer)
            {
                var taken = await Take(segment);
                position = result.Buffer.GetPosition(taken, position);
                if (decoder.HasEnded) break;
            }
            transport.Advance(position);
            if (!decoder.HasEnded && result.IsCompleted) throw new IOException("The client disconnected inside a mail.");
        }
        return await Complete();
    }

    public ValueTask DisposeAsync() => Drop();

    /// <summary>What has arrived; null if the rest of a refused mail is not worth the wait.</summary>
    private async Task<ReadResult?> Read()
    {
        if (refusal is not null && received - receivedAtRefusal > limits.MessageBytes) return null;
        if (transport.TryRead(out var result)) return result;
        var before = time.GetTimestamp();
        try
        {
            if (refusal is not null) return await transport.ReadWithin(waitedAtRefusal + limits.DataTimeout - waited);
            var budget = limits.DataTimeout + TimeSpan.FromSeconds((double)received / limits.BytesPerSecond) - waited;
            transport.Deadline.Set(budget < limits.DataTimeout ? budget : limits.DataTimeout);
            result = await transport.Read();
            transport.Deadline.Clear();
            return result;
        }
        finally
        {
            waited += time.GetElapsedTime(before);
        }
    }

    /// <returns>How much of the piece belongs to the mail.</returns>
    private async ValueTask<int> Take(ReadOnlyMemory<byte> piece)
    {
        // A client that pauses inside a mail holds no buffer.
        var decoded = ArrayPool<byte>.Shared.Rent(DataDecoder.OutputFor(SmtpTransport.Piece));
        var (taken, used) = (0, 0);
        try
        {
            while (taken < piece.Length && !decoder.HasEnded)
            {
                var part = piece.Slice(taken, Math.Min(SmtpTransport.Piece, piece.Length - taken));
                var read = decoder.Decode(part.Span, decoded, out var written);
                used = Math.Max(used, written);
                Length += written;
                Judge();
                if (refusal is null && written > 0) await Write(decoded.AsMemory(0, written));
                if (refusal is not null) await Drop();
                (taken, received) = (taken + read, received + read);
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(decoded.AsSpan(0, used));
            ArrayPool<byte>.Shared.Return(decoded);
        }
        return taken;
    }

    private async Task<IReadOnlyList<SmtpReply>> Complete()
    {
        // Behind this, the sink decides: what it accepts is acknowledged even if the session ends before the reply.
        calls.Lifetime.ThrowIfCancellationRequested();
        if (refusal is null)
            try
            {
                return (await sink!.Complete(calls.Lifetime)).For(profile.Protocol, envelope.Recipients.Count);
            }
            catch (Exception e) when (!calls.IsEnd(e))
            {
                Fail(e);
            }
        return SmtpMailAnswer.ForAll(refusal!).For(profile.Protocol, envelope.Recipients.Count);
    }

    private void Judge()
    {
        if (Length > limits.MessageBytes) Refuse(SmtpReplies.MailTooLarge);
        if (decoder.Fault != DataFault.None) Refuse(SmtpReplies.For(decoder.Fault));
    }

    private async ValueTask Write(ReadOnlyMemory<byte> content)
    {
        try
        {
            await sink!.Write(content, calls.Lifetime);
        }
        catch (Exception e) when (!calls.IsEnd(e))
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
        catch (Exception e) when (!calls.IsEnd(e))
        {
            Fail(e);
        }
    }

    private void Fail(Exception e)
    {
        calls.Failed(e);
        Refuse(SmtpReplies.LocalError);
    }

    private void Refuse(SmtpReply reply)
    {
        if (refusal is not null) return;
        (refusal, receivedAtRefusal, waitedAtRefusal) = (reply, received, waited);
    }
}
