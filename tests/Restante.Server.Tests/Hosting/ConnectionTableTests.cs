using System.Net;
using Restante.Server.Hosting.Connections;

namespace Restante.Server.Tests.Hosting;

public sealed class ConnectionTableTests
{
    private readonly List<string> closed = [];

    [Fact]
    public void One_network_keeps_its_newest_idle_connections_up_to_the_limit()
    {
        var table = new ConnectionTable(max: 100, maxIdle: 3);
        for (var i = 1; i <= 5; i++) Assert.True(table.TryAdd(Connection("a" + i, "192.0.2.1")));
        Assert.Equal(["a1", "a2"], closed);
        Assert.True(table.TryAdd(Connection("b", "192.0.2.2")));
        Assert.Equal((4, 2), (table.Count, closed.Count));
    }

    [Fact]
    public void Full_table_closes_the_longest_idle_of_the_network_with_the_most()
    {
        var table = new ConnectionTable(max: 6, maxIdle: 6);
        var first = Add(table, "a1", "192.0.2.1");
        Add(table, "b1", "192.0.2.2");
        Add(table, "b2", "192.0.2.2");
        foreach (var name in new[] { "a2", "a3", "a4" }) Add(table, name, "192.0.2.1");
        table.Begin(first);
        Add(table, "c1", "192.0.2.3");
        Assert.Equal(["a2"], closed);
        table.End(first);
        Add(table, "c2", "192.0.2.3");
        Assert.Equal(["a2", "a3"], closed);
        Assert.Equal(6, table.Count);
    }

    [Fact]
    public void Connection_with_a_request_in_progress_is_never_closed()
    {
        var table = new ConnectionTable(max: 3, maxIdle: 1);
        foreach (var name in new[] { "a1", "a2", "a3" }) table.Begin(Add(table, name, "192.0.2.1"));
        Assert.False(table.TryAdd(Connection("b1", "192.0.2.2")));
        Assert.Empty(closed);
        Assert.Equal(3, table.Count);
    }

    [Fact]
    public void Second_stream_keeps_a_connection_from_being_idle()
    {
        var table = new ConnectionTable(max: 10, maxIdle: 1);
        var first = Add(table, "a1", "192.0.2.1");
        table.Begin(first);
        table.Begin(first);
        table.End(first);
        Add(table, "a2", "192.0.2.1");
        Assert.Empty(closed);
        table.End(first);
        Assert.Equal(["a2"], closed);
    }

    [Fact]
    public void Declared_proxy_is_neither_limited_nor_closed_for_others()
    {
        var table = new ConnectionTable(max: 4, maxIdle: 1);
        for (var i = 1; i <= 3; i++) Assert.True(table.TryAdd(Connection("p" + i, "192.0.2.9", isProxy: true)));
        Add(table, "a1", "192.0.2.1");
        Add(table, "b1", "192.0.2.2");
        Assert.Equal(["a1"], closed);
        Assert.True(table.TryAdd(Connection("p4", "192.0.2.9", isProxy: true)));
        Assert.Equal(["a1", "b1"], closed);
        Assert.False(table.TryAdd(Connection("c1", "192.0.2.3")));
    }

    [Fact]
    public void Connection_that_made_room_is_not_counted_when_it_ends()
    {
        var table = new ConnectionTable(max: 10, maxIdle: 1);
        var first = Add(table, "a1", "192.0.2.1");
        var second = Add(table, "a2", "192.0.2.1");
        table.Remove(first);
        Assert.Equal(1, table.Count);
        table.Begin(first);
        table.End(first);
        table.Remove(second);
        table.Remove(second);
        Assert.Equal(0, table.Count);
    }

    [Fact]
    public void Close_reports_whether_a_request_was_answered_before()
    {
        var table = new ConnectionTable(max: 10, maxIdle: 1);
        var told = new List<bool>();
        var first = new CountedConnection(IPAddress.Parse("192.0.2.1"), isProxy: false, told.Add);
        Assert.True(table.TryAdd(first));
        table.Begin(first);
        table.End(first);
        Assert.True(table.TryAdd(new CountedConnection(IPAddress.Parse("192.0.2.1"), isProxy: false, told.Add)));
        Add(table, "a3", "192.0.2.1");
        Assert.Equal([true, false], told);
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2::")]
    public void Client_is_an_IPv4_address_or_64_bits_of_IPv6(string address, string network) =>
        Assert.Equal(IPAddress.Parse(network), NetworkOf.Client(IPAddress.Parse(address)));

    private CountedConnection Add(ConnectionTable table, string name, string address)
    {
        var connection = Connection(name, address);
        Assert.True(table.TryAdd(connection));
        return connection;
    }

    private CountedConnection Connection(string name, string address, bool isProxy = false) =>
        new(NetworkOf.Client(IPAddress.Parse(address)), isProxy, _ => closed.Add(name));
}
