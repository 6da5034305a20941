using System.Net;

namespace Restante.Smtp.Tests;

public sealed class SmtpServerTests
{
    [Fact]
    public async Task Stopping_server_says_421_between_commands()
    {
        await using var fixture = new SmtpFixture();
        using var idle = await (await fixture.Connect()).Begin("EHLO x");
        using var busy = await (await fixture.Connect()).Begin("EHLO x", "MAIL FROM:<a@b.c>", "RCPT TO:<d@e.f>", "DATA");
        await busy.Send("one\r\n");
        var stopping = fixture.Server.Stop(TimeSpan.FromMinutes(1));
        Assert.Equal("421 4.3.2 The server is stopping; try again later\n", await idle.Rest());
        Assert.False(stopping.IsCompleted);
        // The mail that is arriving is answered first.
        await busy.Send("two\r\n.\r\nMAIL FROM:<a@b.c>\r\n");
        Assert.Equal("250 2.0.0 Mail accepted\n421 4.3.2 The server is stopping; try again later\n", await busy.Rest());
        await stopping;
        Assert.Equal("one\r\ntwo\r\n", Assert.Single(fixture.Taken).Text);
        await Assert.ThrowsAnyAsync<System.Net.Sockets.SocketException>(fixture.Connect);
    }

    [Fact]
    public async Task Stopping_server_ends_a_mail_when_its_grace_is_over()
    {
        await using var fixture = new SmtpFixture();
        using var busy = await (await fixture.Connect()).Begin("EHLO x", "MAIL FROM:<a@b.c>", "RCPT TO:<d@e.f>", "DATA");
        await busy.Send("one\r\n");
        var stopping = fixture.Server.Stop(TimeSpan.FromMinutes(1));
        await fixture.Time.UntilDueWithin(TimeSpan.FromMinutes(1));
        fixture.Time.Advance(TimeSpan.FromMinutes(1.1));
        Assert.StartsWith("421 4.3.2", await busy.Rest(), StringComparison.Ordinal);
        await stopping;
        Assert.Equal((0, 1), (fixture.Taken.Count, fixture.Forgotten));
    }

    [Fact]
    public async Task Connections_are_limited()
    {
        await using var fixture = new SmtpFixture(limits: new() { Connections = 2 });
        using var first = await (await fixture.Connect()).Begin();
        using (var second = await (await fixture.Connect()).Begin())
        {
            using var third = await fixture.Connect();
            Assert.Equal("421 4.7.0 Too many connections; try again later\n", await third.Rest());
            Assert.Equal(2, fixture.Server.Connections);
            await second.Ask("QUIT");
        }
        await Eventually.Is(() => fixture.Server.Connections == 1);
        using var fourth = await (await fixture.Connect()).Begin("EHLO x");
    }

    /// <summary>Such as the mail server's LMTP beside a public port.</summary>
    [Fact]
    public async Task Listener_with_limits_of_its_own_is_not_starved_by_another()
    {
        await using var fixture = new SmtpFixture(limits: new() { Connections = 1 });
        var port = fixture.Server.Listen(new IPEndPoint(IPAddress.Loopback, 0), limits: new() { Connections = 1 }).Port;
        using var first = await (await fixture.Connect()).Begin();
        using var refused = await fixture.Connect();
        Assert.StartsWith("421 4.7.0", await refused.Rest(), StringComparison.Ordinal);
        using var own = await (await SmtpPeer.Connect(port)).Begin("EHLO x");
        Assert.Equal(2, fixture.Server.Connections);
        using var second = await SmtpPeer.Connect(port);
        Assert.StartsWith("421 4.7.0", await second.Rest(), StringComparison.Ordinal);
    }

    /// <summary>A thousand clients that only wait, half of them inside a mail, cost no thread and hardly any memory.</summary>
    [Fact]
    public async Task Thousand_idle_connections_cost_no_thread()
    {
        const int Connections = 1000;
        await using var fixture = new SmtpFixture();
        var peers = new SmtpPeer[Connections];
        try
        {
            using (var warm = await (await fixture.Connect()).Begin("EHLO x", "MAIL FROM:<a@b.c>", "RCPT TO:<d@e.f>", "DATA"))
                await warm.Ask("x\r\n.");
            var (memory, threads) = (GC.GetTotalMemory(forceFullCollection: true), ThreadPool.ThreadCount);
            for (var i = 0; i < Connections; i++)
                peers[i] = await (await fixture.Connect()).Begin(
                    i % 2 == 0 ? ["EHLO x"] : ["EHLO x", "MAIL FROM:<a@b.c>", "RCPT TO:<d@e.f>", "DATA"]);
            Assert.InRange(fixture.Server.Connections, Connections, Connections + 1);
            Assert.True(ThreadPool.ThreadCount < threads + 50, $"{ThreadPool.ThreadCount} threads after {threads}");
            // Includes this side's sockets, and the buffer of each mail that is arriving.
            var grown = GC.GetTotalMemory(forceFullCollection: true) - memory;
            Assert.True(grown < 60_000_000, $"{grown} bytes more");
            using var prompt = await (await fixture.Connect()).Begin("EHLO x", "MAIL FROM:<a@b.c>", "RCPT TO:<d@e.f>", "DATA");
            Assert.StartsWith("250", await prompt.Ask("x\r\n."), StringComparison.Ordinal);
            Assert.StartsWith("250", await peers[1].Ask("x\r\n."), StringComparison.Ordinal);
        }
        finally
        {
            foreach (var peer in peers) peer?.Dispose();
        }
    }
}
