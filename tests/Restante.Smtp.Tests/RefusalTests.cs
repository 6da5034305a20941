namespace Restante.Smtp.Tests;

/// <summary>What the engine makes of refusals and of replies that a handler cannot give.</summary>
public sealed class RefusalTests
{
    private static readonly string[] Envelope = ["EHLO x", "MAIL FROM:<a@b.c>", "RCPT TO:<d@e.f>"];

    private const string Smuggled = "DATA\r\nSubject: x\r\n\r\nMAIL FROM:<evil@b.c>\r\nRCPT TO:<victim@e.f>\r\nDATA\r\nx\r\n.\r\n";

    /// <summary>The lines of a mail whose sender did not wait for 354.</summary>
    [Fact]
    public async Task Commands_behind_a_refused_DATA_are_not_executed()
    {
        await using var fixture = new SmtpFixture();
        fixture.Answer = (step, _) => Task.FromResult(step == "Data" ? new SmtpReply(451, "4.7.1", "Not now") : null);
        using var peer = await (await fixture.Connect()).Begin(Envelope);
        await peer.Send(Smuggled);
        Assert.Equal("451 4.7.1 Not now\n421 4.7.0 Nothing may follow DATA before its reply\n", await peer.Rest());
        Assert.Equal(SmtpClosing.NotSmtp, (await fixture.Until<SmtpEvent.Closed>()).Why);
        Assert.Empty(fixture.Taken);
    }

    [Fact]
    public async Task Commands_behind_a_DATA_out_of_sequence_are_not_executed()
    {
        await using var fixture = new SmtpFixture();
        fixture.Answer = (step, address) => Task.FromResult(
            address.StartsWith("evil", StringComparison.Ordinal) || step != "Rcpt" ? null : new SmtpReply(550, "5.1.1", "Unknown"));
        using var peer = await (await fixture.Connect()).Begin(Envelope[..2]);
        await peer.Send("RCPT TO:<d@e.f>\r\n" + Smuggled);
        Assert.Equal("550 5.1.1 Unknown\n503 5.5.1 No recipient was accepted\n421 4.7.0 Nothing may follow DATA before its reply\n",
            await peer.Rest());
    }

    [Theory]
    [InlineData(SmtpLineEndings.Strict, "a\nb", "550 5.5.2 Error: bare <LF> received")]
    [InlineData(SmtpLineEndings.Strict, "a\rb", "550 5.5.2 Error: bare <CR> received")]
    [InlineData(SmtpLineEndings.Strict, "a\0b", "554 5.6.0 The mail has a NUL octet")]
    [InlineData(SmtpLineEndings.Normalize, "a\nb", "250 2.0.0 Mail accepted")]
    [InlineData(SmtpLineEndings.Normalize, "a\rb", "550 5.5.2 Error: bare <CR> received")]
    [InlineData(SmtpLineEndings.Normalize, "a\0b", "554 5.6.0 The mail has a NUL octet")]
    public async Task Mail_with_odd_octets_is_refused_with_the_reason(SmtpLineEndings endings, string text, string reply)
    {
        await using var fixture = new SmtpFixture(new() { LineEndings = endings });
        using var peer = await (await fixture.Connect()).Begin([.. Envelope, "DATA"]);
        Assert.Equal(reply, await peer.Ask(text + "\r\n."));
        Assert.Equal(reply[0] == '2' ? ["a\r\nb\r\n"] : [], fixture.Taken.Select(mail => mail.Text));
    }

    [Fact]
    public async Task Refused_EHLO_opens_no_session_and_ends_no_transaction()
    {
        await using var fixture = new SmtpFixture();
        fixture.Answer = (step, name) => Task.FromResult(step == "Hello" && name == "bad" ? new SmtpReply(550, "5.7.1", "No") : null);
        using var peer = await (await fixture.Connect()).Begin();
        Assert.Equal("550 5.7.1 No", await peer.Ask("EHLO bad"));
        Assert.Equal("503 5.5.1 The command is out of sequence", await peer.Ask("MAIL FROM:<a@b.c>"));
        foreach (var line in Envelope) Assert.StartsWith("250", await peer.Ask(line), StringComparison.Ordinal);
        Assert.Equal("550 5.7.1 No", await peer.Ask("EHLO bad"));
        Assert.Equal(("x", 0), (fixture.Last!.ClientName, fixture.Resets));
        Assert.StartsWith("354", await peer.Ask("DATA"), StringComparison.Ordinal);
        Assert.StartsWith("250", await peer.Ask("x\r\n."), StringComparison.Ordinal);
    }

    /// <summary>A handler that passes on a reply of another server may pass on nonsense.</summary>
    [Theory]
    [InlineData("Mail", "MAIL FROM:<a@b.c>")]
    [InlineData("Rcpt", "MAIL FROM:<a@b.c>", "RCPT TO:<d@e.f>")]
    [InlineData("Data", "MAIL FROM:<a@b.c>", "RCPT TO:<d@e.f>", "DATA")]
    [InlineData("Hello", "EHLO y")]
    public async Task Reply_of_3xx_accepts_nothing(string step, params string[] lines)
    {
        await using var fixture = new SmtpFixture();
        using var peer = await (await fixture.Connect()).Begin("EHLO x");
        fixture.Answer = (asked, _) => Task.FromResult(asked == step ? new SmtpReply(354, null, "Go on") : null);
        foreach (var line in lines[..^1]) Assert.StartsWith("250", await peer.Ask(line), StringComparison.Ordinal);
        Assert.StartsWith("451 4.3.0", await peer.Ask(lines[^1]), StringComparison.Ordinal);
        await fixture.Until<SmtpEvent.HandlerFailed>();
        fixture.Answer = (_, _) => Task.FromResult<SmtpReply?>(null);
        Assert.StartsWith(step == "Data" ? "354" : "503", await peer.Ask("DATA"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reply_of_3xx_to_AUTH_or_a_mail_accepts_nothing()
    {
        await using var fixture = new SmtpFixture(new() { Tls = SmtpTls.Implicit, Authentication = SmtpAuthentication.Offered });
        using var peer = await fixture.Connect();
        await peer.StartTls();
        await peer.Begin("EHLO x");
        fixture.Answer = (asked, _) => Task.FromResult(asked == "Auth" ? new SmtpReply(334, null, "Go on") : null);
        Assert.StartsWith("451 4.3.0", await peer.Ask("AUTH PLAIN AGFsaWNlAGEgYiBj"), StringComparison.Ordinal);
        Assert.Null(fixture.Last!.User);
        fixture.AnswerMail = _ => SmtpMailAnswer.ForAll(new SmtpReply(354, null, "Go on"));
        foreach (var line in Envelope[1..]) await peer.Ask(line);
        await peer.Ask("DATA");
        Assert.StartsWith("451 4.3.0", await peer.Ask("x\r\n."), StringComparison.Ordinal);
    }
}
