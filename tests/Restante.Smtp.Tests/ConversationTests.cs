using System.Security.Authentication;
using System.Text;

namespace Restante.Smtp.Tests;

/// <summary>The engine over real connections.</summary>
public sealed class ConversationTests
{
    private static readonly string[] Envelope = ["EHLO x", "MAIL FROM:<a@b.c>", "RCPT TO:<d@e.f>"];

    private static readonly string[] Data = [.. Envelope, "DATA"];

    [Fact]
    public async Task Mail_reaches_its_sink_unstuffed()
    {
        await using var fixture = new SmtpFixture();
        using var peer = await (await fixture.Connect()).Begin(Data);
        Assert.Equal("250 2.0.0 Mail accepted", await peer.Ask("Subject: x\r\n\r\n..\r\n...a\r\ngröße\r\n."));
        Assert.Equal("221 2.0.0 Good-bye", await peer.Ask("QUIT"));
        Assert.Equal("", await peer.Rest());
        var mail = Assert.Single(fixture.Taken);
        Assert.Equal("Subject: x\r\n\r\n.\r\n..a\r\ngröße\r\n", mail.Text);
        Assert.Equal(("a@b.c", "d@e.f"), (mail.Envelope.Sender.Path.ToString(), mail.Envelope.Recipients.Single().ToString()));
        Assert.Equal(SmtpClosing.Quit, (await fixture.Until<SmtpEvent.Closed>()).Why);
        Assert.Equal((0, 1), (fixture.Forgotten, fixture.Disposed));
    }

    /// <summary>A whole conversation at once, and cut at every octet: the replies are the same.</summary>
    [Fact]
    public async Task Pipelined_conversation_gets_the_same_replies_at_every_split_point()
    {
        const string conversation = "EHLO x\r\nMAIL FROM:<a@b.c>\r\nRCPT TO:<d@e.f>\r\nRCPT TO:nonsense\r\nRCPT TO:<g@h.i>\r\nDATA\r\n"
            + "one\r\n..two\r\n.\r\nMAIL FROM:<>\r\nRCPT TO:<j@k.l>\r\nRSET\r\nNOOP\r\nQUIT\r\n";
        await using var fixture = new SmtpFixture(new() { Extensions = SmtpExtensions.None });
        var expected = "220 mail.example.org ESMTP\n250 mail.example.org\n250 2.1.0 Sender accepted\n250 2.1.5 Recipient accepted\n"
            + "501 5.1.3 The recipient's address is malformed\n250 2.1.5 Recipient accepted\n354 End with CR LF, a dot, CR LF\n"
            + "250 2.0.0 Mail accepted\n250 2.1.0 Sender accepted\n250 2.1.5 Recipient accepted\n250 2.0.0 Forgotten\n"
            + "250 2.0.0 Nothing done\n221 2.0.0 Good-bye\n";
        for (var split = 0; split <= conversation.Length; split++)
        {
            await using var stream = new PieceStream(conversation[..split], conversation[split..]);
            Assert.Equal(SmtpClosing.Quit, await fixture.Server.Serve(stream, new SmtpConnection()));
            Assert.Equal(expected, stream.Written);
        }
        Assert.Equal(conversation.Length + 1, fixture.Taken.Count);
        Assert.All(fixture.Taken, mail => Assert.Equal(("one\r\n.two\r\n", 2), (mail.Text, mail.Envelope.Recipients.Count)));
    }

    [Fact]
    public async Task Pipelined_recipients_are_asked_about_together_and_answered_in_order()
    {
        await using var fixture = new SmtpFixture();
        var all = new TaskCompletionSource();
        var (asked, first) = (0, new TaskCompletionSource());
        fixture.Answer = async (step, address) =>
        {
            if (step != "Rcpt") return null;
            if (Interlocked.Increment(ref asked) == 3) all.SetResult();
            await all.Task;
            // The first answer comes last.
            if (address == "r1@e.f") await first.Task;
            if (address == "r3@e.f") first.SetResult();
            return new SmtpReply(address == "r2@e.f" ? 550 : 250, null, address);
        };
        using var peer = await (await fixture.Connect()).Begin("EHLO x");
        await peer.Send("MAIL FROM:<a@b.c>\r\nRCPT TO:<r1@e.f>\r\nRCPT TO:<r2@e.f>\r\nRCPT TO:<r3@e.f>\r\nDATA\r\n");
        Assert.Equal("250 2.1.0 Sender accepted", await peer.Reply());
        foreach (var reply in new[] { "250 r1@e.f", "550 r2@e.f", "250 r3@e.f" }) Assert.Equal(reply, await peer.Reply());
        Assert.StartsWith("354", await peer.Reply(), StringComparison.Ordinal);
        Assert.StartsWith("250", await peer.Ask("x\r\n."), StringComparison.Ordinal);
        Assert.Equal(["r1@e.f", "r3@e.f"], fixture.Taken.Single().Envelope.Recipients.Select(path => path.ToString()));
    }

    [Fact]
    public async Task Bad_recipients_behind_good_ones_end_the_session_with_replies_in_order()
    {
        await using var fixture = new SmtpFixture(new() { Limits = new() { BadCommands = 1 } });
        using var peer = await (await fixture.Connect()).Begin(Envelope[..2]);
        await peer.Send("RCPT TO:<d@e.f>\r\nRCPT TO:x\r\nRCPT TO:y\r\nRCPT TO:<g@h.i>\r\nDATA\r\n");
        Assert.Matches("^250 .*\n501 .*\n421 4.7.0 .*\n$", await peer.Rest());
        Assert.Equal(SmtpClosing.TooManyErrors, (await fixture.Until<SmtpEvent.Closed>()).Why);
    }

    /// <summary>What is smuggled behind a false end of DATA stays text of the mail, and the mail is refused.</summary>
    [Theory, MemberData(nameof(DataDecoderTests.WrongEnds), MemberType = typeof(DataDecoderTests))]
    public async Task Smuggled_commands_are_never_executed(string wrong)
    {
        foreach (var endings in Enum.GetValues<SmtpLineEndings>())
        {
            await using var fixture = new SmtpFixture(new() { LineEndings = endings });
            using var peer = await (await fixture.Connect()).Begin(Data);
            await peer.Send($"a{wrong}MAIL FROM:<evil@b.c>\r\nRCPT TO:<victim@e.f>\r\nDATA\r\nsmuggled\r\n.\r\nQUIT\r\n");
            var isAccepted = DataDecoderTests.IsAcceptable(wrong, endings);
            Assert.Matches(isAccepted ? "^250 .*\n221 .*\n$" : "^(550 5.5.2|554 5.6.0) .*\n221 .*\n$", await peer.Rest());
            Assert.DoesNotContain(fixture.Taken, mail => mail.Envelope.Sender.Path.ToString() != "a@b.c");
            Assert.Equal(isAccepted ? (1, 0) : (0, 1), (fixture.Taken.Count, fixture.Forgotten));
        }
    }

    [Theory]
    [InlineData("NOOP\n")]
    [InlineData("MAIL FROM:<a@b.c>\nRCPT TO:<d@e.f>\nDATA\n")]
    public async Task Command_that_ends_with_LF_alone_ends_the_session(string lines)
    {
        await using var fixture = new SmtpFixture();
        using var peer = await (await fixture.Connect()).Begin("EHLO x");
        await peer.Send(lines);
        Assert.Equal("521 5.5.2 Lines end with CR LF\n", await peer.Rest());
        Assert.Equal(SmtpClosing.NotSmtp, (await fixture.Until<SmtpEvent.Closed>()).Why);
    }

    [Fact]
    public async Task Browser_that_a_web_page_directs_here_cannot_send_mail()
    {
        await using var fixture = new SmtpFixture();
        using var peer = await fixture.Connect();
        await peer.Send("POST / HTTP/1.1\r\nHost: localhost\r\n\r\nEHLO x\r\nMAIL FROM:<a@b.c>\r\nRCPT TO:<d@e.f>\r\nDATA\r\nx\r\n.\r\n");
        Assert.Equal("220 mail.example.org ESMTP\n500 5.5.1 This is not a web server\n", await peer.Rest());
        Assert.Empty(fixture.Taken);
    }

    [Fact]
    public async Task STARTTLS_forgets_what_was_said_and_drops_what_was_pipelined()
    {
        const string Injected = "MAIL FROM:<evil@b.c>\r\nRCPT TO:<victim@e.f>\r\nNOOP\r\n";
        await using var fixture = new SmtpFixture(new() { Tls = SmtpTls.Offered });
        using var peer = await (await fixture.Connect()).Begin(Envelope);
        await peer.Send("STARTTLS\r\n" + Injected);
        Assert.StartsWith("220", await peer.Reply(), StringComparison.Ordinal);
        await peer.StartTls();
        Assert.Equal("503 5.5.1 The command is out of sequence", await peer.Ask("RCPT TO:<d@e.f>"));
        var hello = await peer.Ask("EHLO y");
        Assert.DoesNotContain("STARTTLS", hello, StringComparison.Ordinal);
        Assert.Equal("503 5.5.1 The command is out of sequence", await peer.Ask("RCPT TO:<d@e.f>"));
        Assert.Equal("221 2.0.0 Good-bye", await peer.Ask("QUIT"));
        Assert.Equal(Injected.Length, (await fixture.Until<SmtpEvent.PlaintextDropped>()).Bytes);
        Assert.Equal(1, fixture.Resets);
        Assert.True(fixture.Last!.IsSecure);
    }

    [Fact]
    public async Task Plaintext_after_the_reply_to_STARTTLS_ends_the_connection()
    {
        await using var fixture = new SmtpFixture(new() { Tls = SmtpTls.Offered });
        using var peer = await (await fixture.Connect()).Begin("EHLO x", "STARTTLS");
        await peer.Send("MAIL FROM:<evil@b.c>\r\nRCPT TO:<victim@e.f>\r\nDATA\r\n");
        Assert.DoesNotContain("250", await peer.Rest(), StringComparison.Ordinal);
        await fixture.Until<SmtpEvent.TlsFailed>();
        Assert.Equal(SmtpClosing.TlsFailed, (await fixture.Until<SmtpEvent.Closed>()).Why);
    }

    [Fact]
    public async Task Implicit_TLS_comes_before_the_greeting()
    {
        await using var fixture = new SmtpFixture(new() { Tls = SmtpTls.Implicit, Authentication = SmtpAuthentication.Required });
        using var peer = await fixture.Connect();
        await peer.StartTls();
        await peer.Begin("EHLO x");
        Assert.StartsWith("530", await peer.Ask("MAIL FROM:<a@b.c>"), StringComparison.Ordinal);
        var seen = "";
        fixture.Answer = (step, argument) =>
        {
            if (step == "Auth") seen = argument;
            var isWrong = step == "Auth" && argument != "alice:a b c";
            return Task.FromResult(isWrong ? SmtpReplies.WrongCredentials : null);
        };
        Assert.StartsWith("535", await peer.Ask("AUTH PLAIN AGFsaWNlAHdyb25n"), StringComparison.Ordinal);
        Assert.StartsWith("235", await peer.Ask("AUTH PLAIN AGFsaWNlAGEgYiBj"), StringComparison.Ordinal);
        Assert.Equal("alice:a b c", seen);
        Assert.Equal("alice", fixture.Last!.User);
        Assert.StartsWith("250", await peer.Ask("MAIL FROM:<a@b.c>"), StringComparison.Ordinal);
        Assert.Equal(SslProtocols.Tls13, fixture.Last.TlsProtocol);
    }

    [Fact]
    public async Task LMTP_answers_for_each_recipient()
    {
        await using var fixture = new SmtpFixture(new() { Protocol = SmtpProtocol.Lmtp });
        fixture.AnswerMail = mail => SmtpMailAnswer.ForEach(
            [.. mail.Envelope.Recipients.Select(path => new SmtpReply(path.LocalPart[0] == 'b' ? 451 : 250, null, path.ToString()))]);
        using var peer = await (await fixture.Connect())
            .Begin("LHLO x", "MAIL FROM:<>", "RCPT TO:<a@e.f>", "RCPT TO:<b@e.f>", "RCPT TO:<c@e.f>");
        await peer.Send("DATA\r\nx\r\n.\r\nRSET\r\nDATA\r\n");
        foreach (var reply in new[] { "354", "250 a@e.f", "451 b@e.f", "250 c@e.f", "250 2.0.0", "503" })
            Assert.StartsWith(reply, await peer.Reply(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task LMTP_repeats_the_reply_of_a_mail_that_is_refused()
    {
        await using var fixture = new SmtpFixture(new() { Protocol = SmtpProtocol.Lmtp });
        using var peer = await (await fixture.Connect()).Begin("LHLO x", "MAIL FROM:<>", "RCPT TO:<a@e.f>", "RCPT TO:<b@e.f>");
        await peer.Send("DATA\r\nx\ny\r\n.\r\nQUIT\r\n");
        Assert.Matches("^354.*\n550 5.5.2 Error: bare <LF> received\n550 5.5.2 .*\n221 .*\n$", await peer.Rest());
        Assert.Equal(1, fixture.Forgotten);
    }

    [Fact]
    public async Task SMTP_answers_with_the_worst_reply()
    {
        await using var fixture = new SmtpFixture();
        fixture.AnswerMail = _ => SmtpMailAnswer.ForEach([new(250, null, "a"), new(550, null, "b"), new(451, null, "c")]);
        using var peer = await (await fixture.Connect()).Begin([.. Envelope, "RCPT TO:<b@e.f>", "RCPT TO:<c@e.f>", "DATA"]);
        Assert.Equal("451 c", await peer.Ask("x\r\n."));
    }

    [Theory]
    [InlineData(1000, "250")]
    [InlineData(1001, "552")]
    [InlineData(1900, "552")]
    public async Task Size_is_counted_as_the_mail_arrives(int size, string code)
    {
        await using var fixture = new SmtpFixture(new() { Limits = new() { MessageBytes = 1000 } });
        using var peer = await (await fixture.Connect()).Begin([.. Envelope[..1], "MAIL FROM:<a@b.c> SIZE=10", Envelope[2], "DATA"]);
        Assert.StartsWith(code, await peer.Ask("." + new string('.', size - 2) + "\r\n."), StringComparison.Ordinal);
        Assert.StartsWith("250", await peer.Ask("NOOP"), StringComparison.Ordinal);
        Assert.Equal(code == "250" ? 0 : 1, fixture.Forgotten);
    }

    [Fact]
    public async Task Mail_far_beyond_its_limit_ends_the_connection()
    {
        await using var fixture = new SmtpFixture(new() { Limits = new() { MessageBytes = 1000 } });
        using var peer = await (await fixture.Connect()).Begin(Data);
        await peer.Send(string.Concat(Enumerable.Repeat("0123456789\r\n", 1000)));
        Assert.Equal("552 5.3.4 The mail is too large\n", await peer.Rest());
        Assert.Equal(SmtpClosing.MailRefused, (await fixture.Until<SmtpEvent.Closed>()).Why);
    }

    [Fact]
    public async Task Line_of_a_mail_is_limited()
    {
        await using var fixture = new SmtpFixture(new() { Limits = new() { TextLine = 1000 } });
        using var peer = await (await fixture.Connect()).Begin(Data);
        Assert.Equal("554 5.6.0 A line of the mail is too long", await peer.Ask(new string('x', 1001) + "\r\n."));
    }

    [Fact]
    public async Task Long_command_is_refused_and_an_endless_one_ends_the_session()
    {
        await using var fixture = new SmtpFixture();
        using var peer = await (await fixture.Connect()).Begin("EHLO x");
        Assert.Equal("500 5.5.2 The line is too long", await peer.Ask("NOOP " + new string('x', 5000)));
        Assert.StartsWith("250", await peer.Ask("NOOP " + new string('x', 2043)), StringComparison.Ordinal);
        await peer.Send(new string('x', 200_000));
        Assert.Equal("500 5.5.2 The line is too long\n", await peer.Rest());
    }

    [Fact]
    public async Task Client_that_sends_no_command_is_disconnected_with_421()
    {
        await using var fixture = new SmtpFixture();
        using var peer = await (await fixture.Connect()).Begin("EHLO x");
        await peer.Send("NO");
        await Waiting(fixture, TimeSpan.FromMinutes(4.9), TimeSpan.FromMinutes(5));
        // A piece of a command wins no time.
        await peer.Send("OP");
        await Waiting(fixture, TimeSpan.FromMinutes(0.2), TimeSpan.FromMinutes(0.2));
        Assert.Equal("421 4.4.2 The client is too slow\n", await peer.Rest());
        Assert.Equal(SmtpClosing.TooSlow, (await fixture.Until<SmtpEvent.Closed>()).Why);
    }

    [Fact]
    public async Task Client_that_pauses_inside_a_mail_is_disconnected_with_421()
    {
        await using var fixture = new SmtpFixture();
        using var peer = await (await fixture.Connect()).Begin(Data);
        await peer.Send("Subject: x\r\n");
        await Waiting(fixture, TimeSpan.FromMinutes(3.1), TimeSpan.FromMinutes(3));
        Assert.Equal("421 4.4.2 The client is too slow\n", await peer.Rest());
        Assert.Equal((0, 1), (fixture.Taken.Count, fixture.Forgotten));
    }

    [Fact]
    public async Task Client_that_drips_a_mail_is_disconnected_with_421()
    {
        await using var fixture = new SmtpFixture();
        var pieces = new SemaphoreSlim(0);
        fixture.Piece = _ => { pieces.Release(); return Task.CompletedTask; };
        using var peer = await (await fixture.Connect()).Begin(Data);
        // Three minutes, and then 256 octets a second: the fourth pause is too long.
        for (var minute = 0; minute < 4; minute++)
        {
            await peer.Send("x");
            Assert.True(await pieces.WaitAsync(TimeSpan.FromMinutes(1)));
            await Waiting(fixture, TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(3));
        }
        Assert.Equal("421 4.4.2 The client is too slow\n", await peer.Rest());
    }

    [Fact]
    public async Task TLS_handshake_that_does_not_come_ends_the_connection()
    {
        await using var fixture = new SmtpFixture(new() { Tls = SmtpTls.Implicit });
        using var peer = await fixture.Connect();
        await Waiting(fixture, TimeSpan.FromSeconds(31), TimeSpan.FromSeconds(30));
        Assert.Equal("", await peer.Rest());
        Assert.Equal(SmtpClosing.TlsFailed, (await fixture.Until<SmtpEvent.Closed>()).Why);
    }

    [Fact]
    public async Task Handler_that_throws_costs_a_451_and_not_the_session()
    {
        await using var fixture = new SmtpFixture();
        fixture.Answer = (step, argument) => argument.StartsWith("bad", StringComparison.Ordinal) || step == "Data"
            ? throw new InvalidOperationException(step) : Task.FromResult<SmtpReply?>(null);
        using var peer = await (await fixture.Connect()).Begin("EHLO x");
        Assert.StartsWith("451", await peer.Ask("MAIL FROM:<bad@b.c>"), StringComparison.Ordinal);
        Assert.StartsWith("250", await peer.Ask("MAIL FROM:<a@b.c>"), StringComparison.Ordinal);
        Assert.StartsWith("451", await peer.Ask("RCPT TO:<bad@b.c>"), StringComparison.Ordinal);
        Assert.StartsWith("250", await peer.Ask("RCPT TO:<d@e.f>"), StringComparison.Ordinal);
        Assert.StartsWith("451", await peer.Ask("DATA"), StringComparison.Ordinal);
        fixture.Answer = (_, _) => Task.FromResult<SmtpReply?>(null);
        fixture.Piece = _ => throw new IOException("The disk is full.");
        Assert.StartsWith("354", await peer.Ask("DATA"), StringComparison.Ordinal);
        Assert.StartsWith("451", await peer.Ask("x\r\n."), StringComparison.Ordinal);
        fixture.Piece = _ => Task.CompletedTask;
        fixture.AnswerMail = _ => throw new InvalidOperationException("Complete");
        foreach (var line in Data[1..]) await peer.Ask(line);
        Assert.StartsWith("451", await peer.Ask("x\r\n."), StringComparison.Ordinal);
        fixture.AnswerMail = _ => SmtpMailAnswer.ForEach([SmtpReplies.MailAccepted, SmtpReplies.MailAccepted]);
        foreach (var line in Data[1..]) await peer.Ask(line);
        Assert.StartsWith("451", await peer.Ask("x\r\n."), StringComparison.Ordinal);
        Assert.Equal(6, fixture.Events.OfType<SmtpEvent.HandlerFailed>().Count());
        Assert.StartsWith("221", await peer.Ask("QUIT"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Handler_that_throws_from_Reset_ends_its_session_only()
    {
        await using var fixture = new SmtpFixture { Resetting = () => throw new InvalidOperationException("Reset") };
        using var broken = await (await fixture.Connect()).Begin(Envelope);
        await broken.Send("RSET\r\n");
        Assert.Equal("", await broken.Rest());
        Assert.Equal(SmtpClosing.Failed, (await fixture.Until<SmtpEvent.Closed>()).Why);
        Assert.Equal("Reset", (await fixture.Until<SmtpEvent.HandlerFailed>()).Reason.Message);
        using var next = await (await fixture.Connect()).Begin("EHLO x");
    }

    [Fact]
    public async Task Handler_may_refuse_close_or_abort()
    {
        await using var fixture = new SmtpFixture();
        fixture.Answer = (step, argument) =>
        {
            if (argument == "abort@b.c") fixture.Last!.Abort();
            return Task.FromResult(argument switch
            {
                "close@b.c" => new SmtpReply(421, "4.7.0", "Go"),
                "no@b.c" => new SmtpReply(550, "5.7.1", "No"),
                _ => step == "Data" ? new SmtpReply(554, "5.7.1", "No") : null,
            });
        };
        using var refused = await (await fixture.Connect()).Begin(Envelope);
        Assert.Equal("554 5.7.1 No", await refused.Ask("DATA"));
        Assert.Equal("550 5.7.1 No", await refused.Ask("RCPT TO:<no@b.c>"));
        Assert.Equal("421 4.7.0 Go", await refused.Ask("RCPT TO:<close@b.c>"));
        Assert.Equal("", await refused.Rest());
        using var aborted = await (await fixture.Connect()).Begin("EHLO x");
        await aborted.Send("MAIL FROM:<abort@b.c>\r\n");
        Assert.Equal("", await aborted.Rest());
    }

    [Fact]
    public async Task Refused_connection_gets_only_its_reason()
    {
        await using var fixture = new SmtpFixture();
        fixture.Admission = _ => new SmtpAdmission.Refused(new SmtpReply(554, null, "No SMTP service for you"));
        using var refused = await fixture.Connect();
        Assert.Equal("554 No SMTP service for you", await refused.Reply());
        Assert.StartsWith("503", await refused.Ask("EHLO x"), StringComparison.Ordinal);
        Assert.StartsWith("221", await refused.Ask("QUIT"), StringComparison.Ordinal);
        fixture.Admission = _ => new SmtpAdmission.Refused(new SmtpReply(421, "4.3.2", "Later"));
        using var later = await fixture.Connect();
        Assert.Equal("421 4.3.2 Later\n", await later.Rest());
        fixture.Admission = _ => throw new InvalidOperationException("Admission");
        using var failed = await fixture.Connect();
        Assert.StartsWith("421 4.3.0", await failed.Rest(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Broken_connection_forgets_its_mail()
    {
        await using var fixture = new SmtpFixture();
        using (var peer = await (await fixture.Connect()).Begin(Data)) await peer.Send("Subject: cut\r\n\r\nhere");
        Assert.Equal(SmtpClosing.Disconnected, (await fixture.Until<SmtpEvent.Closed>()).Why);
        Assert.Equal((0, 1, 1), (fixture.Taken.Count, fixture.Forgotten, fixture.Disposed));
    }

    /// <summary>The sink is slow, and the client fast: what the engine holds does not grow.</summary>
    [Fact]
    public async Task Client_waits_for_a_slow_sink()
    {
        await using var fixture = new SmtpFixture(new() { Limits = new() { MessageBytes = 100_000_000 } }) { KeepsText = false };
        var (gate, held) = (new SemaphoreSlim(0), 0L);
        fixture.Piece = async piece =>
        {
            await gate.WaitAsync();
            Interlocked.Add(ref held, piece.Length);
        };
        using var peer = await (await fixture.Connect()).Begin(Data);
        peer.Socket.SendBufferSize = 64 * 1024;
        var (sent, line) = (0L, Encoding.ASCII.GetBytes(new string('x', 998) + "\r\n"));
        var sending = Task.Run(async () =>
        {
            for (var i = 0; i < 50_000; i++)
            {
                await peer.Send(line);
                Interlocked.Add(ref sent, line.Length);
            }
            await peer.Send(".\r\n");
        });
        await Task.Delay(500);
        // The system's socket buffers hold some megabytes at most, and the engine a few kilobytes.
        Assert.InRange(Interlocked.Read(ref sent), 1, 20_000_000);
        gate.Release(1_000_000);
        await sending;
        Assert.StartsWith("250", await peer.Reply(), StringComparison.Ordinal);
        Assert.Equal(50_000_000, Interlocked.Read(ref held));
    }

    /// <summary>Moves the clock when the server waits, and has read what was sent.</summary>
    private static async Task Waiting(SmtpFixture fixture, TimeSpan span, TimeSpan limit)
    {
        await fixture.Time.UntilDueWithin(limit);
        fixture.Time.Advance(span);
    }
}
