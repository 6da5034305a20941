using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Restante.Smtp;

namespace Restante.Tests.Support.Mail;

/// <summary>A mail as a relay received it: what MAIL and RCPT said behind the colon, and the text without dot-stuffing.</summary>
internal sealed record TakenMail(string MailFrom, string RcptTo, string Text);

/// <summary>
/// A relay on a free loopback port that answers as a test says: <see cref="Answer"/> sees each step ("CONNECT", "EHLO", "AUTH",
/// "MAIL", "RCPT", "DATA", "TEXT") with its line, and returns a reply, <see cref="Drop"/>, or null for the usual answer.
/// </summary>
internal sealed class ScriptedRelay : ISmtpService, IAsyncDisposable
{
    public const string Drop = "";

    private readonly SmtpServer server;
    private readonly X509Certificate2? certificate;
    private int connections;

    public ScriptedRelay(X509Certificate2? certificate = null, int port = 0)
    {
        this.certificate = certificate;
        server = new SmtpServer(this, TimeProvider.System);
        Port = server.Listen(new IPEndPoint(IPAddress.Loopback, port)).Port;
    }

    public int Port { get; }

    public Func<string, string, string?> Answer { get; set; } = (_, _) => null;

    /// <summary>The extensions that EHLO offers; a parameter follows "=".</summary>
    public string Capabilities { get; set; } = "PIPELINING 8BITMIME SMTPUTF8 ENHANCEDSTATUSCODES";

    /// <summary>Mails accepted with 250.</summary>
    public ConcurrentQueue<TakenMail> Taken { get; } = [];

    /// <summary>Every text that arrived up to its dot, accepted or not.</summary>
    public ConcurrentQueue<TakenMail> Seen { get; } = [];

    public int Connections => connections;

    public ValueTask<SmtpAdmission> Open(SmtpConnection connection, CancellationToken cancel)
    {
        Interlocked.Increment(ref connections);
        var handler = new Handler(this, connection);
        return new(handler.Script("CONNECT", "") is { } reply
            ? new SmtpAdmission.Refused(reply)
            : new SmtpAdmission.Accepted(Profile(), handler));
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private SmtpProfile Profile()
    {
        var offers = Capabilities.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var extensions = offers.Select(offer => offer.Split('=')[0] switch
        {
            "SIZE" => SmtpExtensions.Size,
            "8BITMIME" => SmtpExtensions.EightBitMime,
            "SMTPUTF8" => SmtpExtensions.SmtpUtf8,
            "PIPELINING" => SmtpExtensions.Pipelining,
            "ENHANCEDSTATUSCODES" => SmtpExtensions.EnhancedStatusCodes,
            _ => throw new ArgumentException($"{offer} is no extension of the engine."),
        }).Aggregate(SmtpExtensions.None, (all, one) => all | one);
        var size = offers.FirstOrDefault(offer => offer.StartsWith("SIZE=", StringComparison.Ordinal));
        return new SmtpProfile
        {
            Name = "relay.example",
            Extensions = extensions,
            Tls = certificate is null ? SmtpTls.None : SmtpTls.Offered,
            TlsOptions = () => new SslServerAuthenticationOptions { ServerCertificate = certificate },
            Authentication = certificate is null ? SmtpAuthentication.None : SmtpAuthentication.Offered,
            Limits = new() { MessageBytes = size is null ? 1_000_000_000 : long.Parse(size[5..], CultureInfo.InvariantCulture) },
        };
    }

    private sealed class Handler(ScriptedRelay relay, SmtpConnection connection) : SmtpHandler
    {
        /// <summary>The reply of the test; null for the usual one.</summary>
        public SmtpReply? Script(string step, string line)
        {
            var reply = relay.Answer(step, line);
            if (reply != Drop) return reply is null ? null : SmtpReply.Parse(reply);
            connection.Abort();
            return SmtpReplies.LocalError;
        }

        public override ValueTask<SmtpReply?> Hello(string clientName, CancellationToken cancel) =>
            new(Script("EHLO", $"EHLO {clientName}"));

        public override ValueTask<SmtpReply> Authenticate(SmtpCredentials credentials, CancellationToken cancel)
        {
            byte[] response = [0, .. Encoding.UTF8.GetBytes(credentials.User), 0, .. credentials.Password];
            return new(Script("AUTH", $"AUTH PLAIN {Convert.ToBase64String(response)}") ?? SmtpReplies.Authenticated);
        }

        public override ValueTask<SmtpReply> Sender(SmtpSender sender, CancellationToken cancel) =>
            new(Script("MAIL", $"MAIL FROM:{Text(sender)}") ?? SmtpReplies.SenderAccepted);

        public override ValueTask<SmtpReply> Recipient(SmtpSender sender, SmtpPath recipient, CancellationToken cancel) =>
            new(Script("RCPT", $"RCPT TO:<{recipient}>") ?? SmtpReplies.RecipientAccepted);

        public override ValueTask<SmtpDataAnswer> Data(SmtpEnvelope envelope, CancellationToken cancel) =>
            new(Script("DATA", "DATA") is { } reply
                ? new SmtpDataAnswer.Refused(reply)
                : new SmtpDataAnswer.Accepted(new Sink(relay, this, Text(envelope.Sender), $"<{envelope.Recipients[^1]}>")));

        private static string Text(SmtpSender sender) =>
            $"<{sender.Path}>{(sender.IsEightBit ? " BODY=8BITMIME" : "")}{(sender.IsInternational ? " SMTPUTF8" : "")}";
    }

    private sealed class Sink(ScriptedRelay relay, Handler handler, string mailFrom, string rcptTo) : ISmtpMailSink
    {
        private readonly MemoryStream text = new();

        public ValueTask Write(ReadOnlyMemory<byte> content, CancellationToken cancel)
        {
            text.Write(content.Span);
            return ValueTask.CompletedTask;
        }

        public ValueTask<SmtpMailAnswer> Complete(CancellationToken cancel)
        {
            var mail = new TakenMail(mailFrom, rcptTo, Encoding.UTF8.GetString(text.ToArray()));
            relay.Seen.Enqueue(mail);
            // The mail counts as accepted before the answer leaves, as with a relay whose 250 is lost.
            var answer = handler.Script("TEXT", mail.Text);
            if (answer is null) relay.Taken.Enqueue(mail);
            return new(SmtpMailAnswer.ForAll(answer ?? new SmtpReply(250, "2.0.0", "queued as 4711")));
        }

        public ValueTask DisposeAsync() => text.DisposeAsync();
    }
}
