using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Restante.Smtp;

/// <summary>
/// Listens, and holds an SMTP or LMTP conversation with each client. Connections that only wait use no thread. Thread-safe.
/// </summary>
public sealed class SmtpServer : IAsyncDisposable
{
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LingerTime = TimeSpan.FromSeconds(2);

    private readonly ISmtpService service;
    private readonly TimeProvider time;
    private readonly ISmtpObserver? observer;
    private readonly CancellationTokenSource stopping = new();
    private readonly CancellationTokenSource ended = new();
    private readonly List<Socket> listeners = [];
    private readonly HashSet<Task> running = [];
    private readonly List<ConnectionSlots> slots = [];
    private readonly Lock gate = new();
    private bool isStopping;
    private bool isDisposed;

    /// <param name="service">Decides about connections.</param>
    /// <param name="time">The clock of all limits.</param>
    /// <param name="observer">Sees what happens.</param>
    /// <param name="limits">What the listeners without limits of their own use up together; null: the defaults.</param>
    public SmtpServer(ISmtpService service, TimeProvider time, ISmtpObserver? observer = null, SmtpServerLimits? limits = null)
    {
        (this.service, this.time, this.observer) = (service, time, observer);
        slots.Add(new ConnectionSlots(limits ?? new()));
    }

    /// <summary>How many conversations there are now, on all listeners.</summary>
    public int Connections
    {
        get { lock (gate) return slots.Sum(one => one.Connections); }
    }

    /// <summary>Begins to accept connections.</summary>
    /// <param name="endPoint">Port 0 is any free port.</param>
    /// <param name="backlog">How many connections may wait for being accepted.</param>
    /// <param name="limits">
    /// The listener's own, so that clients of other listeners cannot use up its connections; null: it shares the server's.
    /// </param>
    /// <returns>The address with its port.</returns>
    /// <exception cref="SocketException">The address cannot be used.</exception>
    public IPEndPoint Listen(IPEndPoint endPoint, int backlog = 512, SmtpServerLimits? limits = null)
    {
        var own = limits is null ? slots[0] : new ConnectionSlots(limits);
        var listener = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endPoint.AddressFamily == AddressFamily.InterNetworkV6) listener.DualMode = endPoint.Address.Equals(IPAddress.IPv6Any);
            listener.Bind(endPoint);
            listener.Listen(backlog);
            lock (gate)
            {
                ObjectDisposedException.ThrowIf(isStopping, this);
                listeners.Add(listener);
                if (limits is not null) slots.Add(own);
            }
        }
        catch
        {
            listener.Dispose();
            throw;
        }
        Track(Accept(listener, own));
        return (IPEndPoint)listener.LocalEndPoint!;
    }

    /// <summary>Holds a conversation over a stream that somebody else accepted, and closes the stream.</summary>
    /// <returns>Why the conversation ended.</returns>
    public Task<SmtpClosing> Serve(Stream stream, SmtpConnection connection) => Serve(stream, connection, slots[0]);

    /// <summary>
    /// Stops listening, and ends all conversations: with 421 between commands, after the reply to a mail that is arriving,
    /// and at once when the grace is over.
    /// </summary>
    public async Task Stop(TimeSpan grace)
    {
        List<Socket> open;
        lock (gate) (open, isStopping) = ([.. listeners], true);
        await stopping.CancelAsync();
        foreach (var listener in open) listener.Dispose();
        using (var over = new CancellationTokenSource(grace, time))
        await using (over.Token.UnsafeRegister(
            _ => ended.CancelQuietly(e => observer?.Observe(null, new SmtpEvent.HandlerFailed(e))), null))
        {
            while (Running() is { Count: > 0 } left) await Task.WhenAll(left);
        }
    }

    /// <summary>Stops without a grace.</summary>
    public async ValueTask DisposeAsync()
    {
        if (isDisposed) return;
        isDisposed = true;
        await Stop(TimeSpan.Zero);
        stopping.Dispose();
        ended.Dispose();
        foreach (var one in slots) one.Dispose();
    }

    private async Task<SmtpClosing> Serve(Stream stream, SmtpConnection connection, ConnectionSlots own)
    {
        await using (stream)
        {
            using var conversation = new SmtpConversation(stream, connection, new SmtpSurroundings(
                service, time, observer, own.RecipientCalls, stopping.Token, ended.Token));
            return await conversation.Run();
        }
    }

    private List<Task> Running()
    {
        lock (gate) return [.. running];
    }

    private void Track(Task task)
    {
        lock (gate) running.Add(task);
        _ = Forget();

        async Task Forget()
        {
            await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            lock (gate) running.Remove(task);
        }
    }

    private async Task Accept(Socket listener, ConnectionSlots own)
    {
        while (!stopping.IsCancellationRequested)
            try
            {
                var socket = await listener.AcceptAsync(stopping.Token);
                Track(Serve(socket, own));
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException || stopping.IsCancellationRequested)
            {
                return;
            }
            catch (SocketException e)
            {
                // Such as too many open files.
                observer?.Observe(null, new SmtpEvent.AcceptFailed(e));
                await Task.Delay(AcceptPause, time, CancellationToken.None);
            }
    }

    private async Task Serve(Socket socket, ConnectionSlots own)
    {
        // The accepting loop must not wait for this conversation's first steps.
        await Task.Yield();
        using (socket)
        {
            try
            {
                socket.NoDelay = true;
                var remote = (IPEndPoint?)socket.RemoteEndPoint;
                var network = ConnectionSlots.NetworkOf(remote?.Address);
                var isAdmitted = own.TryEnter(network);
                try
                {
                    if (isAdmitted) await Serve(socket, new SmtpConnection(remote, (IPEndPoint?)socket.LocalEndPoint), own);
                    else await socket.SendAsync(Encoding.ASCII.GetBytes(SmtpReplies.TooManyConnections.ToString()), ended.Token);
                }
                finally
                {
                    if (isAdmitted) own.Leave(network);
                }
            }
            catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException or OperationCanceledException)
            {
                // The client disconnected.
            }
        }
    }

    private async Task Serve(Socket socket, SmtpConnection connection, ConnectionSlots own)
    {
        var closing = await Serve(new NetworkStream(socket, ownsSocket: false), connection, own);
        if (closing is not (SmtpClosing.Disconnected or SmtpClosing.Aborted or SmtpClosing.Failed)) await Linger(socket);
    }

    /// <summary>
    /// Reads what the client still sends, for a short time. Otherwise the client's system might throw away the last reply, because the
    /// connection is reset.
    /// </summary>
    private async Task Linger(Socket socket)
    {
        socket.Shutdown(SocketShutdown.Send);
        using var soon = CancellationTokenSource.CreateLinkedTokenSource(ended.Token);
        soon.CancelAfter(LingerTime);
        var ignored = new byte[512];
        while (await socket.ReceiveAsync(ignored, soon.Token) > 0)
        {
            // Nothing is done with it.
        }
    }
}
