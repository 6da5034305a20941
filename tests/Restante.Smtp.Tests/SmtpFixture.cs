using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Restante.Smtp.Tests;

/// <summary>A mail that the fixture accepted or answered.</summary>
internal sealed record TakenMail(SmtpEnvelope Envelope, string Text);

/// <summary>A server on a free loopback port, with a clock that a test moves and a handler that a test scripts.</summary>
internal sealed class SmtpFixture : ISmtpService, ISmtpObserver, IAsyncDisposable
{
    private static readonly Lazy<X509Certificate2> Shared = new(() => TestCertificate.SelfSigned("localhost"));
    private readonly SmtpServer server;

    public SmtpFixture(SmtpProfile? profile = null, SmtpServerLimits? limits = null, TimeProvider? time = null)
    {
        Profile = (profile ?? new()) with
        {
            Name = "mail.example.org",
            TlsOptions = () => new SslServerAuthenticationOptions { ServerCertificate = Certificate },
        };
        server = new SmtpServer(this, time ?? Time, this, limits);
        Port = server.Listen(new IPEndPoint(IPAddress.Loopback, 0), backlog: 2000).Port;
    }

    public static X509Certificate2 Certificate => Shared.Value;

    public SmtpProfile Profile { get; }

    public SmtpServer Server => server;

    public ManualTime Time { get; } = new();

    public int Port { get; }

    /// <summary>Mails whose sink was completed.</summary>
    public ConcurrentQueue<TakenMail> Taken { get; } = [];

    /// <summary>How many sinks were disposed without being completed.</summary>
    public int Forgotten;

    public int Resets;

    public int Disposed;

    public ConcurrentQueue<SmtpEvent> Events { get; } = [];

    public Func<SmtpConnection, SmtpAdmission?> Admission { get; set; } = _ => null;

    /// <summary>Answers a step ("Hello", "Auth", "Mail", "Rcpt", "Data") with its argument; null is the usual answer.</summary>
    public Func<string, string, Task<SmtpReply?>> Answer { get; set; } = (_, _) => Task.FromResult<SmtpReply?>(null);

    /// <summary>Is called with the token of each step, before <see cref="Answer"/>.</summary>
    public Func<string, CancellationToken, Task> Called { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Sees the password, which the engine zeroes later.</summary>
    public Action<byte[]> Password { get; set; } = _ => { };

    /// <summary>Is called before a mail is answered.</summary>
    public Func<CancellationToken, Task> Completing { get; set; } = _ => Task.CompletedTask;

    /// <summary>Answers a mail.</summary>
    public Func<TakenMail, SmtpMailAnswer> AnswerMail { get; set; } = _ => SmtpMailAnswer.ForAll(SmtpReplies.MailAccepted);

    /// <summary>Sees each piece of a mail before it is kept.</summary>
    public Func<ReadOnlyMemory<byte>, Task> Piece { get; set; } = _ => Task.CompletedTask;

    public Action Resetting { get; set; } = () => { };

    /// <summary>False: pieces are counted by <see cref="Piece"/> only.</summary>
    public bool KeepsText { get; set; } = true;

    public SmtpConnection? Last { get; private set; }

    public ValueTask<SmtpAdmission> Open(SmtpConnection connection, CancellationToken cancel)
    {
        Last = connection;
        return new(Admission(connection) ?? new SmtpAdmission.Accepted(Profile, new Handler(this)));
    }

    public void Observe(SmtpConnection? connection, SmtpEvent what) => Events.Enqueue(what);

    public Task<SmtpPeer> Connect() => SmtpPeer.Connect(Port);

    public ValueTask DisposeAsync() => server.DisposeAsync();

    /// <summary>Waits until the server has observed an event of a kind.</summary>
    public Task<T> Until<T>() where T : SmtpEvent =>
        Eventually.Gives(() => Task.FromResult(Events.OfType<T>().FirstOrDefault()), $"the server observes {typeof(T).Name}");

    private sealed class Handler(SmtpFixture fixture) : SmtpHandler
    {
        public override async ValueTask<SmtpReply?> Hello(string clientName, CancellationToken cancel) =>
            await Answer("Hello", clientName, cancel);

        public override async ValueTask<SmtpReply> Authenticate(SmtpCredentials credentials, CancellationToken cancel)
        {
            fixture.Password(credentials.Password);
            return await Answer("Auth", $"{credentials}:{Encoding.UTF8.GetString(credentials.Password)}", cancel)
                ?? SmtpReplies.Authenticated;
        }

        public override async ValueTask<SmtpReply> Sender(SmtpSender sender, CancellationToken cancel) =>
            await Answer("Mail", sender.Path.ToString(), cancel) ?? SmtpReplies.SenderAccepted;

        public override async ValueTask<SmtpReply> Recipient(SmtpSender sender, SmtpPath recipient, CancellationToken cancel) =>
            await Answer("Rcpt", recipient.ToString(), cancel) ?? SmtpReplies.RecipientAccepted;

        public override async ValueTask<SmtpDataAnswer> Data(SmtpEnvelope envelope, CancellationToken cancel) =>
            await Answer("Data", "", cancel) is { } refusal
                ? new SmtpDataAnswer.Refused(refusal)
                : new SmtpDataAnswer.Accepted(new Sink(fixture, envelope));

        public override void Reset()
        {
            Interlocked.Increment(ref fixture.Resets);
            fixture.Resetting();
        }

        public override ValueTask DisposeAsync()
        {
            Interlocked.Increment(ref fixture.Disposed);
            return base.DisposeAsync();
        }

        private async Task<SmtpReply?> Answer(string step, string argument, CancellationToken cancel)
        {
            await fixture.Called(step, cancel);
            return await fixture.Answer(step, argument);
        }
    }

    private sealed class Sink(SmtpFixture fixture, SmtpEnvelope envelope) : ISmtpMailSink
    {
        private readonly MemoryStream text = new();
        private bool isComplete;

        public async ValueTask Write(ReadOnlyMemory<byte> content, CancellationToken cancel)
        {
            await fixture.Piece(content);
            if (fixture.KeepsText) text.Write(content.Span);
        }

        public async ValueTask<SmtpMailAnswer> Complete(CancellationToken cancel)
        {
            await fixture.Completing(cancel);
            isComplete = true;
            var mail = new TakenMail(envelope, Encoding.UTF8.GetString(text.ToArray()));
            var answer = fixture.AnswerMail(mail);
            fixture.Taken.Enqueue(mail);
            return answer;
        }

        public ValueTask DisposeAsync()
        {
            if (!isComplete) Interlocked.Increment(ref fixture.Forgotten);
            return ValueTask.CompletedTask;
        }
    }
}
