namespace Restante.Smtp.Tests;

/// <summary>What one client may use up, and for how long.</summary>
public sealed class SessionLimitTests
{
    private static readonly string[] Envelope = ["EHLO x", "MAIL FROM:<a@b.c>", "RCPT TO:<d@e.f>"];

    [Fact]
    public async Task Session_that_sends_no_mail_ends_however_often_it_says_NOOP()
    {
        await using var fixture = new SmtpFixture();
        using var peer = await (await fixture.Connect()).Begin("EHLO x");
        await Repeat(fixture, peer, times: 2, every: TimeSpan.FromMinutes(2));
        await Pass(fixture, TimeSpan.FromMinutes(1));
        Assert.Equal("421 4.4.2 The client is too slow\n", await peer.Rest());
        Assert.Equal(SmtpClosing.TooSlow, (await fixture.Until<SmtpEvent.Closed>()).Why);
    }

    [Fact]
    public async Task Session_that_sends_no_further_mail_ends_however_often_it_says_NOOP()
    {
        await using var fixture = new SmtpFixture();
        using var peer = await (await fixture.Connect()).Begin([.. Envelope, "DATA"]);
        await peer.Ask("x\r\n.");
        await Repeat(fixture, peer, times: 7, every: TimeSpan.FromMinutes(4));
        // An accepted mail begins the time again; MAIL and RSET do not.
        foreach (var line in Envelope[1..]) await peer.Ask(line);
        await peer.Ask("DATA");
        Assert.StartsWith("250", await peer.Ask("x\r\n."), StringComparison.Ordinal);
        await Repeat(fixture, peer, times: 7, every: TimeSpan.FromMinutes(4), "MAIL FROM:<a@b.c>", "RSET");
        await Pass(fixture, TimeSpan.FromMinutes(2));
        Assert.Equal("421 4.4.2 The client is too slow\n", await peer.Rest());
    }

    /// <summary>A client that never lets the server wait is noticed as well.</summary>
    [Fact]
    public async Task Session_that_never_pauses_ends_too()
    {
        await using var fixture = new SmtpFixture();
        fixture.Called = (step, _) => { if (step == "Hello") fixture.Time.Advance(TimeSpan.FromMinutes(2)); return Task.CompletedTask; };
        await using var stream = new PieceStream(string.Concat(Enumerable.Repeat("EHLO x\r\n", 10)));
        Assert.Equal(SmtpClosing.TooSlow, await fixture.Server.Serve(stream, new SmtpConnection()));
        Assert.EndsWith("421 4.4.2 The client is too slow\n", stream.Written, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refused_recipients_end_the_session()
    {
        await using var fixture = new SmtpFixture(new() { Limits = new() { RefusedRecipients = 2 } });
        fixture.Answer = (step, _) => Task.FromResult(step == "Rcpt" ? new SmtpReply(550, "5.1.1", "Unknown") : null);
        using var peer = await (await fixture.Connect()).Begin(Envelope[..2]);
        await peer.Send("RCPT TO:<a@e.f>\r\nRCPT TO:<b@e.f>\r\nRCPT TO:<c@e.f>\r\nRCPT TO:<d@e.f>\r\n");
        Assert.Equal("550 5.1.1 Unknown\n550 5.1.1 Unknown\n421 4.7.0 Too many errors\n", await peer.Rest());
        Assert.Equal(SmtpClosing.TooManyErrors, (await fixture.Until<SmtpEvent.Closed>()).Why);
    }

    [Fact]
    public async Task Calls_about_recipients_are_limited_over_all_sessions()
    {
        await using var fixture = new SmtpFixture(limits: new() { RecipientCalls = 3 });
        var (now, most, released) = (0, 0, new SemaphoreSlim(0));
        fixture.Answer = async (step, _) =>
        {
            if (step != "Rcpt") return null;
            most = Math.Max(most, Interlocked.Increment(ref now));
            await released.WaitAsync();
            Interlocked.Decrement(ref now);
            return null;
        };
        var peers = new List<SmtpPeer>();
        for (var i = 0; i < 3; i++)
        {
            var peer = await (await fixture.Connect()).Begin(Envelope[..2]);
            await peer.Send("RCPT TO:<a@e.f>\r\nRCPT TO:<b@e.f>\r\n");
            peers.Add(peer);
        }
        await Eventually.Is(() => Volatile.Read(ref now) == 3);
        released.Release(100);
        foreach (var peer in peers)
            using (peer)
                for (var i = 0; i < 2; i++) Assert.StartsWith("250", await peer.Reply(), StringComparison.Ordinal);
        Assert.Equal(3, most);
    }

    /// <summary>Calls that run, and calls that wait for their turn, end with the connection of their client.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Calls_about_recipients_are_cancelled_when_the_client_disconnects(bool resets)
    {
        await using var fixture = new SmtpFixture(limits: new() { RecipientCalls = 1 });
        var (asked, cancelled) = (new TaskCompletionSource(), new TaskCompletionSource());
        fixture.Called = async (step, cancel) =>
        {
            if (step != "Rcpt") return;
            asked.TrySetResult();
            await using var registration = cancel.Register(() => cancelled.TrySetResult());
            await Task.Delay(Timeout.Infinite, cancel);
        };
        using (var peer = await (await fixture.Connect()).Begin(Envelope[..2]))
        {
            await peer.Send("RCPT TO:<a@e.f>\r\nRCPT TO:<b@e.f>\r\n");
            await asked.Task;
            if (resets)
            {
                // Without a linger time, closing the socket itself resets the connection.
                peer.Socket.LingerState = new(true, 0);
                peer.Socket.Dispose();
            }
        }
        if (!resets)
        {
            // It may only have stopped sending, and then it gets its replies for some seconds.
            await fixture.Time.UntilDueWithin(TimeSpan.FromSeconds(5));
            Assert.False(cancelled.Task.IsCompleted);
            fixture.Time.Advance(TimeSpan.FromSeconds(5));
        }
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(SmtpClosing.Disconnected, (await fixture.Until<SmtpEvent.Closed>()).Why);
        // The turn of the next session has come.
        fixture.Called = (_, _) => Task.CompletedTask;
        using var next = await (await fixture.Connect()).Begin(Envelope);
    }

    /// <summary>The engine reads ahead while a handler is asked, to see a disconnection.</summary>
    [Fact]
    public async Task STARTTLS_behind_a_slow_recipient_begins_with_a_fresh_handshake()
    {
        await using var fixture = new SmtpFixture(new() { Tls = SmtpTls.Offered });
        var (asked, answered) = (new TaskCompletionSource(), new TaskCompletionSource());
        fixture.Answer = async (step, _) =>
        {
            if (step != "Rcpt") return null;
            asked.SetResult();
            await answered.Task;
            return null;
        };
        using var peer = await (await fixture.Connect()).Begin(Envelope[..2]);
        await peer.Send("RCPT TO:<d@e.f>\r\nSTARTTLS\r\n");
        await asked.Task;
        answered.SetResult();
        Assert.StartsWith("250", await peer.Reply(), StringComparison.Ordinal);
        Assert.StartsWith("220", await peer.Reply(), StringComparison.Ordinal);
        await peer.StartTls();
        Assert.StartsWith("250", await peer.Ask("EHLO y"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Client_that_stopped_sending_gets_the_replies_of_slow_handlers()
    {
        await using var fixture = new SmtpFixture();
        var (asked, answered) = (new TaskCompletionSource(), new TaskCompletionSource());
        fixture.Answer = async (step, _) =>
        {
            if (step != "Rcpt") return null;
            asked.SetResult();
            await answered.Task;
            return null;
        };
        using var peer = await (await fixture.Connect()).Begin(Envelope[..2]);
        await peer.Send("RCPT TO:<d@e.f>\r\nQUIT\r\n");
        peer.Socket.Shutdown(System.Net.Sockets.SocketShutdown.Send);
        await asked.Task;
        answered.SetResult();
        Assert.Equal("250 2.1.5 Recipient accepted\n221 2.0.0 Good-bye\n", await peer.Rest());
    }

    [Theory]
    [InlineData(SmtpProtocol.Smtp, 1)]
    [InlineData(SmtpProtocol.Lmtp, 2)]
    public async Task Rest_of_a_refused_mail_is_not_waited_for_long(SmtpProtocol protocol, int replies)
    {
        await using var fixture = new SmtpFixture(new() { Protocol = protocol, Limits = new() { MessageBytes = 10_000_000 } });
        using var peer = await Begin(fixture, protocol);
        await peer.Send("bare\nline\r\n");
        await Eventually.Is(() => fixture.Forgotten == 1);
        // At 256 octets a second the rest could take hours.
        for (var minute = 0; minute < 3; minute++)
        {
            await peer.Send(new string('x', 20_000) + "\r\n");
            await Pass(fixture, TimeSpan.FromMinutes(1.1));
        }
        Assert.Equal(string.Concat(Enumerable.Repeat("550 5.5.2 Error: bare <LF> received\n", replies)), await peer.Rest());
        Assert.Equal(SmtpClosing.MailRefused, (await fixture.Until<SmtpEvent.Closed>()).Why);
    }

    [Theory]
    [InlineData(SmtpProtocol.Smtp, 1)]
    [InlineData(SmtpProtocol.Lmtp, 2)]
    public async Task Mail_far_beyond_its_limit_is_answered_for_each_recipient(SmtpProtocol protocol, int replies)
    {
        await using var fixture = new SmtpFixture(new() { Protocol = protocol, Limits = new() { MessageBytes = 1000 } });
        using var peer = await Begin(fixture, protocol);
        await peer.Send(string.Concat(Enumerable.Repeat("0123456789\r\n", 2000)));
        Assert.Equal(string.Concat(Enumerable.Repeat("552 5.3.4 The mail is too large\n", replies)), await peer.Rest());
        Assert.Equal(replies, (await fixture.Until<SmtpEvent.Answered>()).Replies.Count);
    }

    [Theory]
    [InlineData(998, 998, "250")]
    [InlineData(998, 999, "554")]
    [InlineData(64 * 1024, 64 * 1024, "250")]
    public async Task Line_reaches_the_sink_as_it_is_or_the_mail_is_refused(int limit, int length, string code)
    {
        var limits = limit == SmtpLimits.StandardTextLine ? new SmtpLimits { TextLine = SmtpLimits.StandardTextLine } : new();
        await using var fixture = new SmtpFixture(new() { Limits = limits });
        using var peer = await (await fixture.Connect()).Begin([.. Envelope, "DATA"]);
        var line = new string('x', length);
        Assert.StartsWith(code, await peer.Ask(line + "\r\n."), StringComparison.Ordinal);
        Assert.Equal(code == "250" ? [line + "\r\n"] : [], fixture.Taken.Select(mail => mail.Text));
    }

    private static async Task<SmtpPeer> Begin(SmtpFixture fixture, SmtpProtocol protocol) => await (await fixture.Connect()).Begin(
        protocol == SmtpProtocol.Lmtp ? "LHLO x" : "EHLO x", "MAIL FROM:<a@b.c>", "RCPT TO:<d@e.f>", "RCPT TO:<g@h.i>", "DATA");

    private static async Task Repeat(SmtpFixture fixture, SmtpPeer peer, int times, TimeSpan every, params string[] lines)
    {
        for (var i = 0; i < times; i++)
        {
            await Pass(fixture, every);
            foreach (var line in lines is [] ? ["NOOP"] : lines)
                Assert.StartsWith("250", await peer.Ask(line), StringComparison.Ordinal);
        }
    }

    /// <summary>Moves the clock when the server waits.</summary>
    private static async Task Pass(SmtpFixture fixture, TimeSpan span)
    {
        await fixture.Time.UntilDueWithin(TimeSpan.FromMinutes(5));
        fixture.Time.Advance(span);
    }
}
