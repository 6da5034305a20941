using System.Net;
using Restante.Smtp;

namespace Restante.Server.Hosting.Demonstration;

/// <summary>
/// A relay for demonstrations: accepts every mail on a loopback port, delivers none, and keeps the newest in memory. It writes nothing
/// to disk, because the mails carry links.
/// </summary>
internal sealed class MailCatcher : IHostedService, ISmtpService, IAsyncDisposable, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static readonly SmtpProfile Profile = new()
    {
        Banner = "mail catcher of a demonstration",
        Extensions = SmtpExtensions.All & ~SmtpExtensions.Pipelining,
        Limits = new()
        {
            MessageBytes = 2 * 1024 * 1024, CommandLine = 4096, Recipients = 100, CommandTimeout = Patience, DataTimeout = Patience,
        },
    };

    private readonly SmtpServer server;
    private readonly CaughtMails mails;
    private readonly TimeProvider time;

    public MailCatcher(CaughtMails mails, TimeProvider time)
    {
        (this.mails, this.time) = (mails, time);
        // Each may hold a mail of 2 MiB that is still arriving.
        server = new SmtpServer(this, time, limits: new() { Connections = 100 });
        Port = server.Listen(new IPEndPoint(IPAddress.Loopback, 0)).Port;
    }

    public int Port { get; }

    public ValueTask<SmtpAdmission> Open(SmtpConnection connection, CancellationToken cancel) =>
        new(new SmtpAdmission.Accepted(Profile, new CatcherHandler(mails, time)));

    /// <summary>It listens from the beginning, so that <see cref="Port"/> can be a setting of the server.</summary>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => server.DisposeAsync().AsTask();

    public ValueTask DisposeAsync() => server.DisposeAsync();

    /// <summary>Does not wait for the last connections.</summary>
    public void Dispose() => _ = server.DisposeAsync().AsTask();
}
