using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;
using Restante.Server.Network;
using Restante.Server.Operations;

namespace Restante.Server.Delivery;

/// <summary>Opens connections to the operator's relay, as the options say.</summary>
internal sealed class Relay(IOptions<DeliveryOptions> options, MailSettings settings, Origins origins)
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(30);

    /// <summary>"mail.example.org:587".</summary>
    public string Name => $"{options.Value.Relay}:{options.Value.EffectivePort}";

    /// <summary>Connects, greets, protects and authenticates.</summary>
    /// <returns>A connection, or the reason why there is none.</returns>
    public async Task<(RelayConnection? Connection, RelayAnswer.Unusable? Failure)> Connect(CancellationToken cancel)
    {
        var client = new SmtpClient
        {
            LocalDomain = options.Value.EhloName ?? DeliverySlice.HostOf(origins.User), CheckCertificateRevocation = false,
        };
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        timeout.CancelAfter(ConnectTimeout);
        try
        {
            if (options.Value.CaFile is { } file)
            {
                var roots = new TrustedRoots(file);
                client.ServerCertificateValidationCallback = (_, certificate, chain, errors) => roots.Accept(certificate, chain, errors);
            }
            await client.ConnectAsync(
                options.Value.Relay, options.Value.EffectivePort, SocketSecurity(options.Value.Security), timeout.Token);
            if (options.Value.User is { } user) await client.AuthenticateAsync(user, await Password(timeout.Token), timeout.Token);
            return (new RelayConnection(client, settings.FromAddress), null);
        }
        catch (Exception e) when (IsRelayTrouble(e) && !cancel.IsCancellationRequested)
        {
            client.Dispose();
            return (null, new RelayAnswer.Unusable($"No connection to {Name}: {Cause(e)}"));
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>True for failures of networks, TLS and relays. Anything else is a bug of this server.</summary>
    internal static bool IsRelayTrouble(Exception e) => e is
        IOException or SocketException or ProtocolException or SslHandshakeException
        or System.Security.Authentication.AuthenticationException or MailKit.Security.AuthenticationException or SaslException
        or NotSupportedException or OperationCanceledException or TimeoutException
        or CommandException or ServiceNotConnectedException or ServiceNotAuthenticatedException or UnauthorizedAccessException;

    internal static string Cause(Exception e) => e switch
    {
        OperationCanceledException or TimeoutException => "it did not answer in time.",
        SslHandshakeException => "TLS could not be agreed on, or its certificate is not trusted.",
        MailKit.Security.AuthenticationException => "it refused the user name or password.",
        SmtpCommandException command => $"{(int)command.StatusCode} {command.Message}",
        _ => DisplayText.Reply(e.Message).TrimEnd('.') + ".",
    };

    private static SecureSocketOptions SocketSecurity(RelaySecurity security) => security switch
    {
        RelaySecurity.StartTls => SecureSocketOptions.StartTls,
        RelaySecurity.ImplicitTls => SecureSocketOptions.SslOnConnect,
        _ => SecureSocketOptions.None,
    };

    private async Task<string> Password(CancellationToken cancel)
    {
        using var reader = new StreamReader(options.Value.PasswordFile!);
        return await reader.ReadLineAsync(cancel) ?? "";
    }
}

/// <summary>An open connection. Sends several mails, one after the other.</summary>
internal sealed class RelayConnection(SmtpClient client, string fromAddress) : IAsyncDisposable
{
    // 20 seconds shorter than a mail's lease, so that no other worker starts while this attempt runs.
    private static readonly TimeSpan SendTimeout = TimeSpan.FromSeconds(100);
    private const int MaxMails = 100;
    private int mails;

    /// <summary>False if the next mail needs a new connection.</summary>
    public bool IsUsable => client.IsConnected && mails < MaxMails;

    /// <summary>Sends one mail. Failures of networks and relays are returned as an answer, not thrown.</summary>
    public async Task<RelayAnswer> Send(ReadyMail mail, CancellationToken cancel)
    {
        mails++;
        if (Impossible(mail) is { } refusal) return refusal;
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        timeout.CancelAfter(SendTimeout + Queue.TimeFor(mail.BodyBytes));
        client.Timeout = (int)SendTimeout.TotalMilliseconds;
        try
        {
            return new RelayAnswer.Accepted(await client.SendAsync(
                MailWriter.Format(mail.IsInternational), mail.Message, new MailboxAddress("", mail.Sender ?? fromAddress),
                [new MailboxAddress("", MailWriter.Deliverable(mail.To))], timeout.Token));
        }
        catch (SmtpCommandException e)
        {
            if (e.StatusCode == SmtpStatusCode.ServiceNotAvailable) await client.DisconnectAsync(quit: false, CancellationToken.None);
            return RelayAnswer.To(e.ErrorCode, (int)e.StatusCode, e.Message, mail.IsInternational, ownSender: mail.Sender is not null);
        }
        catch (ServiceNotAuthenticatedException e)
        {
            return new RelayAnswer.Unusable("The relay wants AUTH: " + DisplayText.Reply(e.Message));
        }
        catch (Exception e) when (Relay.IsRelayTrouble(e) && !cancel.IsCancellationRequested)
        {
            await client.DisconnectAsync(quit: false, CancellationToken.None);
            return new RelayAnswer.Deferred("The connection to the relay broke off: " + Relay.Cause(e));
        }
    }

    // Refuses what the relay's EHLO capabilities already rule out.
    private RelayAnswer.Refused? Impossible(ReadyMail mail)
    {
        if (mail.IsInternational && !client.Capabilities.HasFlag(SmtpCapabilities.UTF8))
            return new RelayAnswer.Refused("The relay cannot carry addresses with letters beyond a to z (SMTPUTF8).");
        if (client.Capabilities.HasFlag(SmtpCapabilities.Size) && client.MaxSize > 0 && mail.Bytes > client.MaxSize)
            return new RelayAnswer.Refused(
                $"The encrypted mail has {MiB(mail.Bytes)} MiB, and the relay takes {MiB(client.MaxSize)} MiB at most (SIZE). "
                + "Send fewer or smaller attachments.");
        return null;
    }

    private static string MiB(long bytes) =>
        (bytes / (1024.0 * 1024.0)).ToString("0.00", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Sends NOOP to check that the relay still answers.</summary>
    public Task Ping(CancellationToken cancel) => client.NoOpAsync(cancel);

    public async ValueTask DisposeAsync()
    {
        try
        {
            using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            if (client.IsConnected) await client.DisconnectAsync(quit: true, soon.Token);
        }
        catch (Exception e) when (Relay.IsRelayTrouble(e))
        {
            // A missing answer to QUIT loses nothing.
        }
        client.Dispose();
    }
}
