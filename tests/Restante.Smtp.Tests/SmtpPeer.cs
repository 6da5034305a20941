using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Restante.Smtp.Tests;

/// <summary>A client that sends what a test says, octet by octet.</summary>
internal sealed class SmtpPeer : IDisposable
{
    private readonly TcpClient client;
    private Stream stream;

    private SmtpPeer(TcpClient client) => (this.client, stream) = (client, client.GetStream());

    public Socket Socket => client.Client;

    public static async Task<SmtpPeer> Connect(int port)
    {
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync("127.0.0.1", port);
        return new SmtpPeer(client);
    }

    public Task Send(string text) => stream.WriteAsync(Encoding.UTF8.GetBytes(text)).AsTask();

    public Task Send(ReadOnlyMemory<byte> octets) => stream.WriteAsync(octets).AsTask();

    /// <summary>One reply with all its lines, without the last CRLF; empty at the end of the connection.</summary>
    public async Task<string> Reply()
    {
        var reply = new StringBuilder();
        while (await Line() is { } line)
        {
            reply.Append(reply.Length > 0 ? "\n" : "").Append(line);
            if (line.Length < 4 || line[3] != '-') break;
        }
        return reply.ToString();
    }

    /// <summary>Sends a line and gives the reply.</summary>
    public async Task<string> Ask(string line)
    {
        await Send(line + "\r\n");
        return await Reply();
    }

    /// <summary>The greeting, and the replies to lines that are sent one after the other.</summary>
    public async Task<SmtpPeer> Begin(params string[] lines)
    {
        Assert.StartsWith("220 ", await Reply(), StringComparison.Ordinal);
        foreach (var line in lines) Assert.Matches("^[23]", await Ask(line));
        return this;
    }

    /// <summary>All that the server still sends, up to the end of the connection.</summary>
    public async Task<string> Rest()
    {
        var rest = new StringBuilder();
        while (await Line() is { } line) rest.Append(line).Append('\n');
        return rest.ToString();
    }

    public async Task StartTls()
    {
        var expected = SmtpFixture.Certificate.GetCertHashString();
        var tls = new SslStream(stream, false, (_, shown, _, _) => shown!.GetCertHashString() == expected);
        await tls.AuthenticateAsClientAsync("localhost");
        stream = tls;
    }

    public void Dispose()
    {
        stream.Dispose();
        client.Dispose();
    }

    private async Task<string?> Line()
    {
        var line = new List<byte>();
        var one = new byte[1];
        try
        {
            while (await stream.ReadAsync(one) == 1)
            {
                if (one[0] == '\n') return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
                line.Add(one[0]);
            }
        }
        catch (IOException)
        {
            // Reset by the server.
        }
        return line.Count == 0 ? null : Encoding.UTF8.GetString([.. line]);
    }
}
