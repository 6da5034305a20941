using System.Net.Sockets;
using Restante.Server.Hosting.Demonstration;

namespace Restante.Server.Tests.Hosting;

public sealed class CatcherTests
{
    private static readonly Dictionary<string, string[]> ReachedBy = new()
    {
        ["Connected"] = [],
        ["Ready"] = ["EHLO x"],
        ["Sender"] = ["EHLO x", "MAIL FROM:<a@b.c>"],
        ["Recipients"] = ["EHLO x", "MAIL FROM:<a@b.c>", "RCPT TO:<d@e.f>"],
        ["Data"] = ["EHLO x", "MAIL FROM:<a@b.c>", "RCPT TO:<d@e.f>", "DATA"],
        ["Closed"] = ["QUIT"],
    };

    /// <summary>
    /// Rows: states. Columns: Hello, Mail, Rcpt, Data, Rset, Noop, Vrfy, Quit, Unknown; reply code and next state where it
    /// changes.
    /// </summary>
    [Theory]
    [InlineData("Connected", "250 Ready", "503", "503", "503", "250", "250", "252", "221 Closed", "500")]
    [InlineData("Ready", "250", "250 Sender", "503", "503", "250", "250", "252", "221 Closed", "500")]
    [InlineData("Sender", "250 Ready", "503", "250 Recipients", "503", "250 Ready", "250", "252", "221 Closed", "500")]
    [InlineData("Recipients", "250 Ready", "503", "250", "354 Data", "250 Ready", "250", "252", "221 Closed", "500")]
    [InlineData("Data", "503", "503", "503", "503", "503", "503", "503", "503", "503")]
    [InlineData("Closed", "503", "503", "503", "503", "503", "503", "503", "503", "503")]
    public void Every_state_answers_every_verb_as_the_table_says(string state, params string[] cells)
    {
        string[] lines = ["HELO y", "MAIL FROM:<g@h.i> SIZE=10", "RCPT TO:<j@k.l>", "data", "RSET", "NOOP", "VRFY z", "QUIT", "BDAT 1"];
        Assert.Equal(Enum.GetValues<CatcherVerb>().Length, lines.Length);
        for (var i = 0; i < lines.Length; i++)
        {
            var session = new CatcherSession(1000);
            foreach (var line in ReachedBy[state]) session.Take(line);
            Assert.Equal(state, session.State.ToString());
            var expected = cells[i].Split(' ');
            Assert.StartsWith(expected[0], session.Take(lines[i]), StringComparison.Ordinal);
            Assert.Equal(expected.Length > 1 ? expected[1] : state, session.State.ToString());
        }
    }

    [Theory]
    [InlineData("MAIL FROM:a@b.c", "501")]
    [InlineData("MAIL", "501")]
    [InlineData("MAIL FROM:<a@b.c> SIZE=1001", "552")]
    [InlineData("mail from:<>", "250")]
    public void Sender_needs_brackets_and_a_size_that_fits(string line, string code)
    {
        var session = new CatcherSession(1000);
        session.Take("EHLO x");
        Assert.StartsWith(code, session.Take(line), StringComparison.Ordinal);
    }

    [Fact]
    public void Recipients_are_bounded_and_forgotten_with_the_mail()
    {
        var session = new CatcherSession(1000);
        foreach (var line in ReachedBy["Sender"]) session.Take(line);
        Assert.StartsWith("501", session.Take("RCPT TO:<>"), StringComparison.Ordinal);
        for (var i = 0; i < 100; i++) Assert.StartsWith("250", session.Take($"RCPT TO:<r{i}@e.f>"), StringComparison.Ordinal);
        Assert.StartsWith("452", session.Take("RCPT TO:<one@more.org>"), StringComparison.Ordinal);
        session.Take("RSET");
        Assert.Empty(session.Recipients);
    }

    [Fact]
    public async Task Mail_is_caught_whole_with_its_dot_stuffing_undone()
    {
        await using var server = await TestServer.Start();
        var conversation = "EHLO x\r\nMAIL FROM:<a@b.c>\r\nRCPT TO:<d@e.f>\r\nRCPT TO:<g@h.i>\r\nDATA\r\n"
            + "From: =?utf-8?q?J=C3=B6rg?= <a@b.c>\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n"
            + "Content-Type: text/plain; charset=utf-8\r\n\r\n..a dot\r\n...\r\nend\r\n.\r\nQUIT\r\n";
        Assert.EndsWith("221 2.0.0 Good-bye\r\n", await Converse(server, conversation), StringComparison.Ordinal);
        var mail = Assert.Single(server.Mails.List(0).Mails);
        Assert.Equal(("a@b.c", "Grüße", ".a dot\n..\nend\n"), (mail.Sender, mail.Subject, mail.Text.ReplaceLineEndings("\n")));
        Assert.Equal(["d@e.f", "g@h.i"], mail.Recipients);
        Assert.Contains("Jörg", mail.From, StringComparison.Ordinal);
        Assert.Empty(server.Mails.List(mail.Id).Mails);
    }

    [Fact]
    public async Task Oversized_or_truncated_mail_is_not_caught()
    {
        await using var server = await TestServer.Start();
        var head = "HELO x\r\nMAIL FROM:<a@b.c>\r\nRCPT TO:<d@e.f>\r\nDATA\r\n";
        var line = new string('x', 998) + "\r\n";
        var large = string.Concat(Enumerable.Repeat(line, 2200));
        Assert.Contains("552 5.3.4", await Converse(server, head + large + ".\r\nQUIT\r\n"), StringComparison.Ordinal);
        await Converse(server, head + "Subject: cut\r\n\r\nhere");
        Assert.Empty(server.Mails.List(0).Mails);
    }

    private static async Task<string> Converse(TestServer server, string lines)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", server.RelayPort);
        await using var stream = client.GetStream();
        var reading = new StreamReader(stream).ReadToEndAsync();
        await stream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(lines));
        client.Client.Shutdown(SocketShutdown.Send);
        return await reading;
    }
}
