using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Restante.Server.Tests.Delivery;

/// <summary>A mail as a relay received it: envelope, and the text between DATA and the dot, without dot-stuffing.</summary>
internal sealed record TakenMail(string MailFrom, string RcptTo, string Text);

/// <summary>
/// A relay on a free loopback port that answers as a test says: <see cref="Answer"/> sees each step ("CONNECT", "EHLO", "AUTH",
/// "MAIL", "RCPT", "DATA", "TEXT") with its line, and returns a reply, <see cref="Drop"/>, or null for the usual answer.
/// </summary>
internal sealed class ScriptedRelay : IAsyncDisposable
{
    public const string Drop = "";

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopped = new();
    private readonly X509Certificate2? certificate;
    private int connections;

    public ScriptedRelay(X509Certificate2? certificate = null, int port = 0)
    {
        this.certificate = certificate;
        if (port != 0) listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        _ = Accept();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public Func<string, string, string?> Answer { get; set; } = (_, _) => null;

    /// <summary>The extensions that EHLO offers; a parameter follows "=".</summary>
    public string Capabilities { get; set; } = "PIPELINING 8BITMIME SMTPUTF8 ENHANCEDSTATUSCODES";

    /// <summary>Mails accepted with 250.</summary>
    public ConcurrentQueue<TakenMail> Taken { get; } = [];

    /// <summary>Every text that arrived up to its dot, accepted or not.</summary>
    public ConcurrentQueue<TakenMail> Seen { get; } = [];

    public int Connections => connections;

    public async ValueTask DisposeAsync()
    {
        await stopped.CancelAsync();
        listener.Stop();
    }

    private async Task Accept()
    {
        try
        {
            while (true) _ = Converse(await listener.AcceptTcpClientAsync(stopped.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task Converse(TcpClient client)
    {
        Interlocked.Increment(ref connections);
        using var owned = client;
        try
        {
            await new Conversation(this, client.GetStream()).Run();
        }
        catch (Exception e) when (
            e is IOException or SocketException or ObjectDisposedException or System.Security.Authentication.AuthenticationException)
        {
            // The other side disconnected.
        }
    }

    /// <summary>A self-signed certificate for localhost and 127.0.0.1.</summary>
    public static X509Certificate2 NewCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    private sealed class Conversation(ScriptedRelay relay, Stream stream)
    {
        private Stream stream = stream;
        private string mailFrom = "";
        private string rcptTo = "";

        public async Task Run()
        {
            if (!await Reply("CONNECT", "", "220 relay.example ESMTP")) return;
            while (await ReadLine() is { } line)
            {
                var verb = line.Split(' ')[0].ToUpperInvariant();
                if (!await Step(verb, line) || verb == "QUIT") return;
            }
        }

        private async Task<bool> Step(string verb, string line)
        {
            switch (verb)
            {
                case "EHLO":
                    return await Reply(verb, line, "250-relay.example\r\n" +
                        string.Join("\r\n", Offers().Select((offer, i) => $"250{(i == Offers().Count - 1 ? ' ' : '-')}{offer}")));
                case "STARTTLS":
                    await Write("220 2.0.0 go ahead");
                    var tls = new SslStream(stream);
                    await tls.AuthenticateAsServerAsync(relay.certificate!);
                    stream = tls;
                    return true;
                case "AUTH": return await Reply(verb, line, "235 2.7.0 welcome");
                case "MAIL":
                    mailFrom = line[10..];
                    return await Reply(verb, line, "250 2.1.0 fine");
                case "RCPT":
                    rcptTo = line[8..];
                    return await Reply(verb, line, "250 2.1.5 fine");
                case "DATA": return await Reply(verb, line, "354 go on") && (lastReply[0] != '3' || await Text());
                case "QUIT": return await Reply(verb, line, "221 2.0.0 bye");
                default: return await Reply(verb, line, "250 2.0.0 fine");
            }
        }

        private string lastReply = "";

        private List<string> Offers()
        {
            var offers = relay.Capabilities.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(offer => offer.Replace('=', ' ')).ToList();
            if (relay.certificate is not null && stream is not SslStream) offers.Add("STARTTLS");
            if (stream is SslStream) offers.Add("AUTH PLAIN");
            if (offers.Count == 0) offers.Add("HELP");
            return offers;
        }

        private async Task<bool> Text()
        {
            var text = new StringBuilder();
            while (await ReadLine() is { } line && line != ".") text.Append(line.StartsWith('.') ? line[1..] : line).Append("\r\n");
            var mail = new TakenMail(mailFrom, rcptTo, text.ToString());
            relay.Seen.Enqueue(mail);
            // The mail counts as accepted before the answer leaves, as with a relay whose 250 is lost.
            var answer = relay.Answer("TEXT", mail.Text);
            if (answer is null) relay.Taken.Enqueue(mail);
            return await Write(answer ?? "250 2.0.0 queued as 4711");
        }

        private Task<bool> Reply(string step, string line, string usual) => Write(relay.Answer(step, line) ?? usual);

        private async Task<bool> Write(string reply)
        {
            if (reply == Drop) return false;
            lastReply = reply;
            await stream.WriteAsync(Encoding.UTF8.GetBytes(reply + "\r\n"));
            await stream.FlushAsync();
            return !reply.StartsWith("421", StringComparison.Ordinal);
        }

        private async Task<string?> ReadLine()
        {
            var line = new List<byte>();
            var one = new byte[1];
            while (await stream.ReadAsync(one) == 1)
            {
                if (one[0] == '\n') return Encoding.UTF8.GetString([.. line]).TrimEnd('\r');
                line.Add(one[0]);
            }
            return null;
        }
    }
}
