using System.Net;

namespace Restante.Server.Hosting.Connections;

/// <summary>A connection as the table counts it.</summary>
/// <param name="network">The client's network, as <see cref="NetworkOf"/> groups addresses.</param>
/// <param name="isProxy">True for a declared proxy's connection, which is never closed to make room.</param>
/// <param name="close">
/// Closes the connection; called at most once, outside the table's lock. The argument is true if it has served a request before.
/// </param>
internal sealed class CountedConnection(IPAddress network, bool isProxy, Action<bool> close)
{
    public IPAddress Network => network;

    public bool IsProxy => isProxy;

    /// <summary>Requests in progress on this connection; guarded by the table.</summary>
    internal int Requests { get; set; }

    internal bool HasServed { get; set; }

    internal bool IsGone { get; set; }

    /// <summary>Its place among its network's idle connections, the longest idle first.</summary>
    internal LinkedListNode<CountedConnection>? Idle { get; set; }

    internal void Close() => close(HasServed);
}

/// <summary>
/// Tracks the server's connections. A connection is idle while no request is in progress on it: before its TLS handshake and its first
/// request's header are complete, and between requests. One network holds at most <paramref name="maxIdle"/> idle ones. When all
/// <paramref name="max"/> are taken, the table closes the longest idle one of the network with the most connections. Thread-safe.
/// </summary>
/// <param name="max">The most connections at once, of all clients together.</param>
/// <param name="maxIdle">The most idle connections of one network that is not a declared proxy.</param>
internal sealed class ConnectionTable(int max, int maxIdle)
{
    private readonly Lock gate = new();
    private readonly Dictionary<IPAddress, Holder> holders = [];
    private int count;

    /// <summary>Connections that have neither ended nor been closed to make room.</summary>
    public int Count
    {
        get
        {
            lock (gate) return count;
        }
    }

    /// <summary>Adds a new connection, as idle.</summary>
    /// <returns>False if no connection can be closed to make room: each has a request in progress or is a proxy's.</returns>
    public bool TryAdd(CountedConnection connection)
    {
        CountedConnection? closed = null;
        lock (gate)
        {
            if (count >= max)
            {
                closed = Idlest(Largest());
                if (closed is null) return false;
                Forget(closed);
            }
            var holder = HolderOf(connection.Network);
            holder.Count++;
            count++;
            connection.Idle = holder.Idle.AddLast(connection);
            closed ??= Excess(connection, holder);
        }
        closed?.Close();
        return true;
    }

    /// <summary>Notes that a request has arrived.</summary>
    public void Begin(CountedConnection connection)
    {
        lock (gate)
        {
            connection.Requests++;
            if (connection.Idle is null) return;
            connection.Idle.List!.Remove(connection.Idle);
            connection.Idle = null;
        }
    }

    /// <summary>Notes that a request was answered.</summary>
    public void End(CountedConnection connection)
    {
        CountedConnection? closed;
        lock (gate)
        {
            connection.HasServed = true;
            if (--connection.Requests > 0 || connection.IsGone) return;
            var holder = HolderOf(connection.Network);
            connection.Idle = holder.Idle.AddLast(connection);
            closed = Excess(connection, holder);
        }
        closed?.Close();
    }

    /// <summary>Removes a connection that has ended; does nothing if it was closed to make room.</summary>
    public void Remove(CountedConnection connection)
    {
        lock (gate)
            if (!connection.IsGone) Forget(connection);
    }

    private CountedConnection? Excess(CountedConnection connection, Holder holder)
    {
        if (connection.IsProxy || holder.Idle.Count <= maxIdle) return null;
        var oldest = holder.Idle.First!.Value;
        Forget(oldest);
        return oldest;
    }

    private Holder? Largest() =>
        holders.Values.Where(holder => holder.Idle.First is { Value.IsProxy: false }).MaxBy(holder => holder.Count);

    private static CountedConnection? Idlest(Holder? holder) => holder?.Idle.First?.Value;

    private void Forget(CountedConnection connection)
    {
        connection.IsGone = true;
        if (connection.Idle is { } place) place.List!.Remove(place);
        connection.Idle = null;
        count--;
        var holder = holders[connection.Network];
        if (--holder.Count == 0) holders.Remove(connection.Network);
    }

    private Holder HolderOf(IPAddress network)
    {
        if (!holders.TryGetValue(network, out var holder)) holders.Add(network, holder = new Holder());
        return holder;
    }

    private sealed class Holder
    {
        public LinkedList<CountedConnection> Idle { get; } = [];

        public int Count { get; set; }
    }
}
