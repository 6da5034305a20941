using Restante.Smtp;

namespace Restante.Server.Hosting.Demonstration;

/// <summary>Accepts every sender and recipient, and keeps each mail in memory.</summary>
internal sealed class CatcherHandler(CaughtMails mails, TimeProvider time) : SmtpHandler
{
    private static readonly SmtpMailAnswer Caught = SmtpMailAnswer.ForAll(new SmtpReply(250, "2.0.0", "Caught"));

    public override ValueTask<SmtpDataAnswer> Data(SmtpEnvelope envelope, CancellationToken cancel) =>
        new(new SmtpDataAnswer.Accepted(new Sink(mails, time, envelope)));

    private sealed class Sink(CaughtMails mails, TimeProvider time, SmtpEnvelope envelope) : ISmtpMailSink
    {
        private readonly MemoryStream content = new();

        public ValueTask Write(ReadOnlyMemory<byte> content, CancellationToken cancel)
        {
            this.content.Write(content.Span);
            return ValueTask.CompletedTask;
        }

        public ValueTask<SmtpMailAnswer> Complete(CancellationToken cancel)
        {
            mails.Add(envelope.Sender.Path.ToString(), [.. envelope.Recipients.Select(path => path.ToString())],
                content.ToArray(), time.GetUtcNow());
            return new(Caught);
        }

        public ValueTask DisposeAsync() => content.DisposeAsync();
    }
}
