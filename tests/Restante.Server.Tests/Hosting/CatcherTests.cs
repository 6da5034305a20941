using System.Net.Sockets;

namespace Restante.Server.Tests.Hosting;

/// <summary>The demonstration's relay. Restante.Smtp.Tests has the conversation itself.</summary>
public sealed class CatcherTests
{
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
