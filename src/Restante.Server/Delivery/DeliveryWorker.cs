using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Restante.Server.Keys;
using Restante.Server.Storage;

namespace Restante.Server.Delivery;

/// <summary>
/// Sends the queue. A lane is one connection that sends mail after mail until none is due; up to MaxParallel lanes run. If the relay
/// accepts nothing at all, the worker pauses and then probes it with one lane, so that no mail loses attempts.
/// </summary>
internal sealed class DeliveryWorker(
    Queue queue, Digests digests, Relay relay, Outbox outbox, DayKeys dayKeys, IBlobStore blobs, IOptions<DeliveryOptions> options,
    DatabaseOwnership ownership, StorageWatch storage, TimeProvider time, ILogger<DeliveryWorker> log) : BackgroundService
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan ClockInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FinishTime = TimeSpan.FromSeconds(5);
    private readonly SemaphoreSlim lanes = new(options.Value.MaxParallel);
    private int relayFailures;
    private long pausedUntil;

    public override void Dispose()
    {
        base.Dispose();
        // After a start that failed nobody stops the worker first: it may still wait for its lanes.
        if (ExecuteTask is not { IsCompleted: false }) lanes.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        IAsyncDisposable? owned = null;
        var isLogged = false;
        // Attempts in progress when the server stops get a moment to finish.
        using var sending = new CancellationTokenSource();
        using var stop = stoppingToken.Register(() => sending.CancelAfter(FinishTime));
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                owned ??= await ownership.Take(() => queue.ReclaimAll(stoppingToken), stoppingToken);
                var isIdle = !await StartLane(sending.Token, stoppingToken);
                isLogged = false;
                if (isIdle) await Idle(PollInterval, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e) when (IsDatabaseTrouble(e))
            {
                // The worker retries every five seconds and logs only the first failure, and not even that if a request has reported it.
                if (storage.Note(e) is null && !isLogged) DeliveryLog.QueueUnreachable(log, e);
                isLogged = true;
                await Pause(RetryDelay, stoppingToken);
            }
        }
        for (var lane = 0; lane < options.Value.MaxParallel; lane++) await lanes.WaitAsync(CancellationToken.None);
        if (owned is not null) await owned.DisposeAsync();
    }

    /// <summary>Claims a due mail and starts a lane with it; false if none is due.</summary>
    private async Task<bool> StartLane(CancellationToken sending, CancellationToken stopping)
    {
        await RelayPause(stopping);
        await digests.Write(time.GetUtcNow(), stopping);
        var wanted = Volatile.Read(ref relayFailures) > 0 ? options.Value.MaxParallel : 1;
        await TakeLanes(wanted, stopping);
        OutboundMail? mail = null;
        try
        {
            mail = await queue.Claim(time.GetUtcNow(), stopping);
        }
        finally
        {
            // A probe waits until all lanes are free, but needs only one.
            var free = mail is null ? wanted : wanted - 1;
            if (free > 0) lanes.Release(free);
        }
        if (mail is null) return false;
        var lane = Lane(mail, sending, stopping);
        if (Volatile.Read(ref relayFailures) > 0) await lane;
        return true;
    }

    private async Task TakeLanes(int count, CancellationToken cancel)
    {
        var taken = 0;
        try
        {
            for (; taken < count; taken++) await lanes.WaitAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            if (taken > 0) lanes.Release(taken);
            throw;
        }
    }

    private async Task Lane(OutboundMail first, CancellationToken sending, CancellationToken stopping)
    {
        RelayConnection? connection = null;
        try
        {
            for (var mail = first; mail is not null; mail = await NextFor(stopping))
            {
                if (connection is { IsUsable: false })
                {
                    await connection.DisposeAsync();
                    connection = null;
                }
                connection = await Deliver(mail, connection, sending);
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops. The lease expires, or the next start voids it.
        }
        catch (Exception e)
        {
            // A lane usually runs unawaited, so it logs its failure here, which must not stop the server.
            DeliveryLog.LaneFailed(log, e);
            await Pause(RetryDelay, stopping);
        }
        finally
        {
            if (connection is not null) await connection.DisposeAsync();
            lanes.Release();
        }
    }

    private async Task<OutboundMail?> NextFor(CancellationToken stopping) =>
        stopping.IsCancellationRequested || Volatile.Read(ref relayFailures) > 0 ? null : await queue.Claim(time.GetUtcNow(), stopping);

    private async Task<RelayConnection?> Deliver(OutboundMail mail, RelayConnection? connection, CancellationToken cancel)
    {
        if (RetrySchedule.IsOver(time.GetUtcNow(), mail.CreatedAt))
        {
            await queue.GiveUp(mail, mail.LastReply, time.GetUtcNow(), cancel);
            return connection;
        }
        RelayAnswer? answer = null;
        if (connection is null) (connection, answer) = await relay.Connect(cancel);
        if (connection is not null) answer = await Send(mail, connection, cancel);
        NoteRelay(answer!);
        DeliveryLog.Attempted(log, mail.Kind, Convert.ToHexStringLower(mail.Id.ToArray()), answer!.GetType().Name, mail.Attempts + 1);
        await queue.Record(mail, answer, time.GetUtcNow(), CancellationToken.None);
        return connection;
    }

    private async Task<RelayAnswer> Send(OutboundMail mail, RelayConnection connection, CancellationToken cancel)
    {
        byte[]? text;
        try
        {
            text = mail.Sealed is null ? null : dayKeys.Open(mail.DayKey, mail.Id.ToArray(), mail.Sealed);
        }
        catch (CryptographicException)
        {
            text = null;
        }
        if (text is null) return new RelayAnswer.Refused("The key of its day is gone, so the mail can no longer be read.");
        try
        {
            using var ready = mail.BlobName is null
                ? await ReadyMail.Whole(mail, text, cancel)
                : await ReadyMail.Encrypted(mail, text, blobs, cancel);
            if (ready is not null) return await connection.Send(ready, cancel);
            DeliveryLog.ContentMissing(log, Convert.ToHexStringLower(mail.Id.ToArray()), mail.BlobName!);
            return new RelayAnswer.Refused("The message's content is missing on the server. Ask its operator to restore it, then send " +
                "the message again.");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(text);
        }
    }

    private void NoteRelay(RelayAnswer answer)
    {
        if (answer is not RelayAnswer.Unusable)
        {
            if (Interlocked.Exchange(ref relayFailures, 0) > 0) DeliveryLog.RelayBack(log, relay.Name);
            return;
        }
        var pause = RetrySchedule.RelayPause(Interlocked.Increment(ref relayFailures));
        Interlocked.Exchange(ref pausedUntil, (time.GetUtcNow() + pause).UtcTicks);
        DeliveryLog.RelayUnusable(log, answer.Text, pause);
    }

    /// <summary>Waits until a mail is added, or until it is time to poll.</summary>
    private async Task Idle(TimeSpan longest, CancellationToken cancel)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        await Task.WhenAny(outbox.Woken(either.Token), Task.Delay(longest, time, either.Token));
        await either.CancelAsync();
        cancel.ThrowIfCancellationRequested();
    }

    /// <summary>
    /// Waits until the relay's pause is over. It reads the clock every second, because the clock may be set during the pause.
    /// </summary>
    private async Task RelayPause(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested
            && Interlocked.Read(ref pausedUntil) is var until
            && time.GetUtcNow() is var now && now.UtcTicks < until)
        {
            var longest = RetrySchedule.RelayPause(int.MaxValue).Ticks;
            if (until - now.UtcTicks > longest) Interlocked.Exchange(ref pausedUntil, now.UtcTicks + longest);
            await Pause(ClockInterval, cancel);
        }
    }

    private async Task Pause(TimeSpan length, CancellationToken cancel)
    {
        try
        {
            await Task.Delay(length, time, cancel);
        }
        catch (OperationCanceledException)
        {
            // A stopping server ends every pause.
        }
    }

    private static bool IsDatabaseTrouble(Exception e) =>
        e is System.Data.Common.DbException or DbUpdateException or InvalidOperationException or TimeoutException or IOException;
}
