using System.Net;
using System.Net.Sockets;

namespace Restante.Smtp.Tests;

/// <summary>What a session still says and does when it ends.</summary>
public sealed class EndOfSessionTests
{
    private static readonly string[] Data = ["EHLO x", "MAIL FROM:<a@b.c>", "RCPT TO:<d@e.f>", "DATA"];

    /// <summary>The end of TLS is announced by a write without a token.</summary>
    [Theory]
    [InlineData(1, SmtpClosing.Quit)]
    [InlineData(0, SmtpClosing.TooSlow)]
    public async Task Client_that_reads_nothing_does_not_hold_up_the_end_of_TLS(int writes, SmtpClosing expected)
    {
        await using var fixture = new SmtpFixture(new() { Tls = SmtpTls.Implicit });
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var connecting = SmtpPeer.Connect(((IPEndPoint)listener.LocalEndpoint).Port);
        var stream = new StallingStream(new NetworkStream(await listener.AcceptSocketAsync(), ownsSocket: true));
        using var peer = await connecting;
        var serving = fixture.Server.Serve(stream, new SmtpConnection());
        await peer.StartTls();
        await peer.Begin("EHLO x");
        // The reply to QUIT passes, or not even that.
        stream.WritesLeft = writes;
        await peer.Send("QUIT\r\n");
        if (writes > 0) Assert.Equal("221 2.0.0 Good-bye", await peer.Reply());
        await Eventually.Is(() => stream.HasStalled);
        var limit = writes > 0 ? TimeSpan.FromSeconds(5) : TimeSpan.FromMinutes(5);
        await fixture.Time.UntilDueWithin(limit);
        fixture.Time.Advance(limit);
        Assert.Equal(expected, await serving.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task Stopping_server_does_not_wait_for_a_client_that_reads_nothing()
    {
        await using var fixture = new SmtpFixture(new() { Tls = SmtpTls.Implicit });
        using var peer = await fixture.Connect();
        await peer.StartTls();
        await peer.Begin();
        peer.Socket.ReceiveBufferSize = 4096;
        var (sent, seen) = (0, -1);
        var sending = Task.Run(async () =>
        {
            for (; ; sent++) await peer.Send(string.Concat(Enumerable.Repeat("EHLO x\r\n", 10_000)));
        });
        // Until all buffers between the two are full.
        for (; seen != Volatile.Read(ref sent); await Task.Delay(300)) seen = Volatile.Read(ref sent);
        await fixture.Server.Stop(TimeSpan.Zero).WaitAsync(TimeSpan.FromSeconds(30));
        await Assert.ThrowsAnyAsync<IOException>(() => sending);
    }

    [Fact]
    public async Task Accepted_mail_is_acknowledged_when_the_grace_ends_before_the_reply()
    {
        await using var fixture = new SmtpFixture();
        var begun = new TaskCompletionSource();
        // Behind its point of no return the sink stores the mail, although the token is cancelled.
        fixture.Completing = async cancel =>
        {
            begun.SetResult();
            await Task.Delay(Timeout.Infinite, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        };
        using var peer = await (await fixture.Connect()).Begin(Data);
        await peer.Send("x\r\n.\r\n");
        await begun.Task;
        var stopping = fixture.Server.Stop(TimeSpan.Zero);
        Assert.Equal("250 2.0.0 Mail accepted\n421 4.3.2 The server is stopping; try again later\n", await peer.Rest());
        await stopping;
        Assert.Single(fixture.Taken);
    }

    [Fact]
    public async Task Mail_that_its_sink_gives_up_at_the_end_of_the_grace_is_not_acknowledged()
    {
        await using var fixture = new SmtpFixture();
        var begun = new TaskCompletionSource();
        fixture.Completing = cancel => { begun.SetResult(); return Task.Delay(Timeout.Infinite, cancel); };
        using var peer = await (await fixture.Connect()).Begin(Data);
        await peer.Send("x\r\n.\r\n");
        await begun.Task;
        var stopping = fixture.Server.Stop(TimeSpan.Zero);
        Assert.Equal("421 4.3.2 The server is stopping; try again later\n", await peer.Rest());
        await stopping;
        Assert.Equal((0, 1), (fixture.Taken.Count, fixture.Forgotten));
    }

    /// <summary>The sink is not asked to complete a mail after the grace.</summary>
    [Fact]
    public async Task Mail_that_is_whole_after_the_grace_is_not_completed()
    {
        await using var fixture = new SmtpFixture();
        var (begun, written) = (new TaskCompletionSource(), new TaskCompletionSource());
        var ended = CancellationToken.None;
        fixture.Called = (_, cancel) => { ended = cancel; return Task.CompletedTask; };
        fixture.Piece = _ => { begun.TrySetResult(); return written.Task; };
        using var peer = await (await fixture.Connect()).Begin(Data);
        await peer.Send("x\r\n.\r\n");
        await begun.Task;
        var stopping = fixture.Server.Stop(TimeSpan.Zero);
        await Eventually.Is(() => ended.IsCancellationRequested);
        written.SetResult();
        Assert.Equal("421 4.3.2 The server is stopping; try again later\n", await peer.Rest());
        await stopping;
        Assert.Equal((0, 1), (fixture.Taken.Count, fixture.Forgotten));
    }

    [Fact]
    public async Task Callback_of_a_token_that_throws_ends_neither_process_nor_other_sessions()
    {
        await using var fixture = new SmtpFixture();
        fixture.Called = (step, cancel) =>
        {
            if (step == "Mail") cancel.Register(() => throw new InvalidOperationException("Callback"));
            return Task.CompletedTask;
        };
        using var broken = await (await fixture.Connect()).Begin(Data);
        using var other = await (await fixture.Connect()).Begin(Data[..1]);
        // A timer of the clock ends the grace: what it throws, this throws.
        var stopping = fixture.Server.Stop(TimeSpan.FromMinutes(1));
        await fixture.Time.UntilDueWithin(TimeSpan.FromMinutes(1));
        fixture.Time.Advance(TimeSpan.FromMinutes(1));
        foreach (var peer in new[] { broken, other }) Assert.StartsWith("421 4.3.2", await peer.Rest(), StringComparison.Ordinal);
        await stopping;
        var reason = Assert.IsType<AggregateException>((await fixture.Until<SmtpEvent.HandlerFailed>()).Reason);
        Assert.Equal("Callback", reason.Flatten().InnerExceptions.Single().Message);
    }

    [Fact]
    public void Callback_of_a_token_that_throws_does_not_reach_the_timer_of_a_session()
    {
        var (time, failures) = (new ManualTime(), new List<Exception>());
        using var deadline = new Deadline(time, failures.Add, CancellationToken.None);
        deadline.Token.Register(() => throw new InvalidOperationException("Callback"));
        deadline.Set(TimeSpan.FromMinutes(1));
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(deadline.Token.IsCancellationRequested);
        Assert.IsType<AggregateException>(Assert.Single(failures));
    }

    [Fact]
    public async Task Nothing_follows_421()
    {
        await using var fixture = new SmtpFixture();
        fixture.Answer = (step, address) => Task.FromResult(address == "r2@e.f" ? new SmtpReply(421, "4.7.0", "Go") : null);
        using var peer = await (await fixture.Connect()).Begin(Data[..2]);
        await peer.Send("RCPT TO:<r1@e.f>\r\nRCPT TO:<r2@e.f>\r\nRCPT TO:<r3@e.f>\r\nRCPT TO:bad\r\nDATA\r\n");
        Assert.Equal("250 2.1.5 Recipient accepted\n421 4.7.0 Go\n", await peer.Rest());
    }

    /// <summary>In LMTP a 421 for one recipient must not hide the replies for others: their mails would be sent twice.</summary>
    [Fact]
    public async Task Reply_421_for_one_recipient_of_LMTP_closes_behind_the_replies_for_all()
    {
        await using var fixture = new SmtpFixture(new() { Protocol = SmtpProtocol.Lmtp });
        fixture.AnswerMail = _ => SmtpMailAnswer.ForEach([new(250, null, "a"), new(421, "4.7.0", "b"), new(250, null, "c")]);
        using var peer = await (await fixture.Connect())
            .Begin("LHLO x", "MAIL FROM:<>", "RCPT TO:<a@e.f>", "RCPT TO:<b@e.f>", "RCPT TO:<c@e.f>", "DATA");
        await peer.Send("x\r\n.\r\n");
        Assert.Equal("250 a\n451 4.7.0 b\n250 c\n421 4.7.0 b\n", await peer.Rest());
    }
}
