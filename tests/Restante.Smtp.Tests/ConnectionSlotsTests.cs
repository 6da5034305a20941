using System.Net;

namespace Restante.Smtp.Tests;

public sealed class ConnectionSlotsTests
{
    private static IPAddress? Network(int number) => ConnectionSlots.NetworkOf(IPAddress.Parse($"192.0.2.{number}"));

    [Theory]
    [InlineData("127.0.0.1", null)]
    [InlineData("::1", null)]
    [InlineData("::ffff:127.0.0.1", null)]
    [InlineData("::ffff:127.0.0.2", null)]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    public void Addresses_are_counted_by_their_network(string address, string? network) =>
        Assert.Equal(network, ConnectionSlots.NetworkOf(IPAddress.Parse(address))?.ToString());

    /// <summary>A listener for both versions of IP sees IPv4 clients as ::ffff:192.0.2.7; rules for networks know 192.0.2.7.</summary>
    [Fact]
    public void Address_of_IPv4_inside_IPv6_reaches_handlers_as_IPv4()
    {
        var connection = new SmtpConnection(IPEndPoint.Parse("[::ffff:192.0.2.7]:1234"), IPEndPoint.Parse("[::ffff:192.0.2.8]:25"));
        Assert.Equal(("192.0.2.7:1234", "192.0.2.8:25"), (connection.Remote?.ToString(), connection.Local?.ToString()));
        Assert.Equal("[2001:db8::1]:25", new SmtpConnection(IPEndPoint.Parse("[2001:db8::1]:25")).Remote?.ToString());
    }

    [Fact]
    public void Last_connections_are_for_loopback_only()
    {
        using var slots = new ConnectionSlots(new() { Connections = 5, ReservedForLoopback = 2 });
        for (var i = 0; i < 3; i++) Assert.True(slots.TryEnter(Network(i)));
        Assert.False(slots.TryEnter(Network(4)));
        Assert.True(slots.TryEnter(null));
        Assert.True(slots.TryEnter(null));
        Assert.False(slots.TryEnter(null));
        slots.Leave(Network(0));
        Assert.False(slots.TryEnter(Network(4)));
        Assert.True(slots.TryEnter(null));
        Assert.Equal(5, slots.Connections);
    }

    [Fact]
    public void Connections_of_one_network_are_limited()
    {
        using var slots = new ConnectionSlots(new() { ConnectionsPerAddress = 2 });
        Assert.True(slots.TryEnter(Network(1)));
        Assert.True(slots.TryEnter(Network(1)));
        Assert.False(slots.TryEnter(Network(1)));
        Assert.True(slots.TryEnter(Network(2)));
        slots.Leave(Network(1));
        Assert.True(slots.TryEnter(Network(1)));
    }
}
