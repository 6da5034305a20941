using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using Restante.Smtp;

namespace Restante.Tests.Support.Mail;

/// <summary>
/// A relay that accepts mails of any size as fast as they arrive, and keeps only the length and the hash of each.
/// </summary>
internal sealed class DrainingRelay : ISmtpService, IAsyncDisposable
{
    private static readonly SmtpProfile Profile = new()
    {
        Name = "relay.example", Extensions = SmtpExtensions.Size, Limits = new() { MessageBytes = 200_000_000 },
    };

    private readonly SmtpServer server;

    public DrainingRelay()
    {
        server = new SmtpServer(this, TimeProvider.System);
        Port = server.Listen(new IPEndPoint(IPAddress.Loopback, 0)).Port;
    }

    public int Port { get; }

    public ConcurrentQueue<(long Length, string Hash)> Taken { get; } = [];

    public ValueTask<SmtpAdmission> Open(SmtpConnection connection, CancellationToken cancel) =>
        new(new SmtpAdmission.Accepted(Profile, new Handler(this)));

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private sealed class Handler(DrainingRelay relay) : SmtpHandler
    {
        public override ValueTask<SmtpDataAnswer> Data(SmtpEnvelope envelope, CancellationToken cancel) =>
            new(new SmtpDataAnswer.Accepted(new Sink(relay)));
    }

    private sealed class Sink(DrainingRelay relay) : ISmtpMailSink
    {
        private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        private long length;

        public ValueTask Write(ReadOnlyMemory<byte> content, CancellationToken cancel)
        {
            hash.AppendData(content.Span);
            length += content.Length;
            return ValueTask.CompletedTask;
        }

        public ValueTask<SmtpMailAnswer> Complete(CancellationToken cancel)
        {
            relay.Taken.Enqueue((length, Convert.ToHexString(hash.GetHashAndReset())));
            return new(SmtpMailAnswer.ForAll(SmtpReplies.MailAccepted));
        }

        public ValueTask DisposeAsync()
        {
            hash.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
