namespace Restante.Smtp.Tests;

/// <summary>Other programs as clients.</summary>
public sealed class PeerTests
{
    private const string Alice = "alice@example.org";

    [Theory]
    [InlineData("", SmtpTls.None)]
    [InlineData("--pipeline", SmtpTls.None)]
    [InlineData("--tls --auth PLAIN --auth-user alice --auth-password secret", SmtpTls.Required)]
    [InlineData("--tls --auth LOGIN --auth-user alice --auth-password secret --pipeline", SmtpTls.Required)]
    [InlineData("--tls-on-connect --auth PLAIN --auth-user alice --auth-password secret", SmtpTls.Implicit)]
    public async Task Swaks_delivers_a_mail(string options, SmtpTls tls)
    {
        await using var fixture = Fixture(tls, SmtpProtocol.Smtp);
        var (code, output) = await Run("swaks", [.. Swaks(fixture), .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        Assert.True(code == 0, output);
        var mail = Assert.Single(fixture.Taken);
        Assert.Equal(Alice, mail.Envelope.Sender.Path.ToString());
        Assert.Equal(["b@example.net", "c@example.net"], mail.Envelope.Recipients.Select(path => path.ToString()));
        Assert.Contains("\r\n.dot\r\n", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Swaks_delivers_by_LMTP_and_sees_each_reply()
    {
        await using var fixture = Fixture(SmtpTls.None, SmtpProtocol.Lmtp);
        fixture.AnswerMail = _ => SmtpMailAnswer.ForEach([new(250, "2.0.0", "For b"), new(550, "5.1.1", "For c")]);
        var (_, output) = await Run("swaks", [.. Swaks(fixture), "--protocol", "LMTP"]);
        Assert.Contains("250 2.0.0 For b", output, StringComparison.Ordinal);
        Assert.Contains("550 5.1.1 For c", output, StringComparison.Ordinal);
        Assert.Single(fixture.Taken);
    }

    [Fact]
    public async Task Swaks_is_refused_with_a_wrong_password()
    {
        await using var fixture = Fixture(SmtpTls.Required, SmtpProtocol.Smtp);
        fixture.Answer = (step, _) => Task.FromResult(step == "Auth" ? SmtpReplies.WrongCredentials : null);
        var (code, output) = await Run("swaks", [.. Swaks(fixture), "--tls", "--auth-user", "alice", "--auth-password", "no"]);
        Assert.NotEqual(0, code);
        Assert.Contains("535 5.7.8", output, StringComparison.Ordinal);
        Assert.Empty(fixture.Taken);
    }

    [Fact]
    public async Task Smtplib_of_Python_delivers_mails()
    {
        await using var fixture = Fixture(SmtpTls.Required, SmtpProtocol.Smtp);
        const string script = """
            import smtplib, ssl, sys
            context = ssl.create_default_context(); context.check_hostname = False; context.verify_mode = ssl.CERT_NONE
            with smtplib.SMTP("127.0.0.1", int(sys.argv[1])) as client:
                client.starttls(context=context)
                client.login("alice", "secret")
                client.sendmail("alice@example.org", ["b@example.net", "c@example.net"], "Subject: one\n\n.dot\nend\n")
                options = ["SMTPUTF8", "BODY=8BITMIME"]
                client.sendmail("größe@example.org", ["b@example.net"], b"Subject: two\r\n\r\nx\r\n", mail_options=options)
                try:
                    client.sendmail("alice@example.org", ["bad@example.net"], "x")
                    sys.exit("The bad recipient was accepted.")
                except smtplib.SMTPRecipientsRefused as refused:
                    assert refused.recipients["bad@example.net"][0] == 550
                assert client.verify("b@example.net")[0] == 252
                assert client.rset()[0] == 250
            """;
        fixture.Answer = (step, address) => Task.FromResult(step == "Rcpt" && address.StartsWith("bad", StringComparison.Ordinal)
            ? new SmtpReply(550, "5.1.1", "No such user") : null);
        var (code, output) = await Run("python3", ["-c", script, $"{fixture.Port}"]);
        Assert.True(code == 0, output);
        Assert.Equal(["Subject: one\r\n\r\n.dot\r\nend\r\n", "Subject: two\r\n\r\nx\r\n"], fixture.Taken.Select(mail => mail.Text));
        Assert.True(fixture.Taken.Last().Envelope.Sender is { IsInternational: true, IsEightBit: true });
    }

    private static SmtpFixture Fixture(SmtpTls tls, SmtpProtocol protocol) => new(
        new()
        {
            Tls = tls, Protocol = protocol, Authentication = tls == SmtpTls.None ? SmtpAuthentication.None : SmtpAuthentication.Required,
        },
        time: TimeProvider.System);

    private static string[] Swaks(SmtpFixture fixture) =>
    [
        "--server", "127.0.0.1", "--port", $"{fixture.Port}", "--helo", "client.example", "--from", Alice,
        "--to", "b@example.net,c@example.net", "--data", "Subject: x\\n\\n.dot\\nend\\n",
    ];

    private static async Task<(int Code, string Output)> Run(string program, string[] arguments)
    {
        Programs.Need(program);
        var (code, output, errors) = await Programs.Run(program, arguments);
        Assert.SkipWhen($"{output}{errors}".Contains("requires Net::SSLeay", StringComparison.Ordinal),
            "libnet-ssleay-perl, which swaks needs for TLS, is not installed");
        return (code, output + errors);
    }
}
