using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Restante.Server.Hosting.Demonstration;

/// <summary>
/// A relay for demonstrations: accepts every mail on a loopback port, delivers none, and keeps the newest in memory. It writes nothing
/// to disk, because the mails carry links.
/// </summary>
internal sealed class MailCatcher : BackgroundService
{
    private const int MaxBytes = 2 * 1024 * 1024;
    private const int MaxLine = 4096;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CaughtMails mails;
    private readonly TimeProvider time;

    public MailCatcher(CaughtMails mails, TimeProvider time)
    {
        (this.mails, this.time) = (mails, time);
        listener.Start();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (!stoppingToken.IsCancellationRequested) _ = Serve(await listener.AcceptTcpClientAsync(stoppingToken), stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // The server is stopping.
        }
    }

    public override void Dispose()
    {
        listener.Dispose();
        base.Dispose();
    }

    private async Task Serve(TcpClient client, CancellationToken stopping)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        try
        {
            using (client)
            await using (var stream = client.GetStream())
                await Converse(stream, deadline);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or SocketException or InvalidDataException)
        {
            // The client disconnected, timed out or did not speak SMTP.
        }
    }

    private async Task Converse(Stream stream, CancellationTokenSource deadline)
    {
        var input = PipeReader.Create(stream);
        var session = new CatcherSession(MaxBytes);
        await Write(stream, CatcherSession.Greeting);
        while (session.State != CatcherState.Closed && await ReadLine(input, deadline) is { } line)
        {
            await Write(stream, session.Take(Encoding.UTF8.GetString(line)));
            if (session.State == CatcherState.Data) await Write(stream, await TakeMail(input, session, deadline));
        }
    }

    /// <summary>Reads up to the final dot and removes dot-stuffing (RFC 5321 section 4.5.2).</summary>
    private async Task<string> TakeMail(PipeReader input, CatcherSession session, CancellationTokenSource deadline)
    {
        using var mail = new MemoryStream();
        var tooLarge = false;
        while (await ReadLine(input, deadline) is { } line)
        {
            if (line is [(byte)'.']) return Finish();
            var text = line is [(byte)'.', ..] ? line.AsMemory(1) : line;
            tooLarge = tooLarge || mail.Length + text.Length > MaxBytes;
            if (tooLarge) continue;
            mail.Write(text.Span);
            mail.Write("\r\n"u8);
        }
        throw new IOException("The mail ended without its dot.");

        string Finish()
        {
            if (!tooLarge) mails.Add(session.Sender, session.Recipients, mail.ToArray(), time.GetUtcNow());
            return session.EndOfData(tooLarge);
        }
    }

    /// <summary>The next line without its CRLF; null at the end of input.</summary>
    private static async Task<byte[]?> ReadLine(PipeReader input, CancellationTokenSource deadline)
    {
        deadline.CancelAfter(Patience);
        while (true)
        {
            var result = await input.ReadAsync(deadline.Token);
            if (System.Buffers.BuffersExtensions.PositionOf(result.Buffer, (byte)'\n') is { } end)
            {
                var line = System.Buffers.BuffersExtensions.ToArray(result.Buffer.Slice(0, end));
                input.AdvanceTo(result.Buffer.GetPosition(1, end));
                return line is [.., (byte)'\r'] ? line[..^1] : line;
            }
            if (result.IsCompleted) return null;
            if (result.Buffer.Length > MaxLine) throw new InvalidDataException("A line is too long.");
            input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
        }
    }

    private static async Task Write(Stream stream, string reply) => await stream.WriteAsync(Encoding.ASCII.GetBytes(reply + "\r\n"));
}
