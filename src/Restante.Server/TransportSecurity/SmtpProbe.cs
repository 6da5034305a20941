using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Restante.Server.Network;
using Restante.Server.Operations;

namespace Restante.Server.TransportSecurity;

/// <summary>The result of probing a mail server.</summary>
internal abstract record Probed
{
    private Probed() { }

    /// <summary>STARTTLS succeeded.</summary>
    /// <param name="IsValid">The certificate names the host, is within its dates, and has a trusted issuer.</param>
    /// <param name="Certificates">As sent, the server's own first. The caller disposes them.</param>
    internal sealed record Tls(bool IsValid, IReadOnlyList<X509Certificate2> Certificates) : Probed;

    /// <summary>The server speaks SMTP but does not offer STARTTLS, or refuses it.</summary>
    internal sealed record Clear : Probed;

    /// <summary>The probe failed.</summary>
    /// <param name="Why">A code of <see cref="TransportWhy"/>.</param>
    internal sealed record Nothing(string Why) : Probed;
}

/// <summary>
/// Talks to a mail server on port 25 up to TLS, without naming an address: EHLO, STARTTLS, the handshake, QUIT. It only inspects the
/// certificate, so an invalid one does not stop it. The limit is twenty seconds in all, because many servers delay their greeting to
/// unknown clients on purpose.
/// </summary>
internal sealed class SmtpProbe(Connector connector, TrustedRoots roots, Origins origins)
{
    private const int Port = 25;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <param name="host">The MX host: the name for SNI, and the name that the certificate must have.</param>
    /// <param name="addresses">
    /// The host's addresses; the connector checks them, so that no domain leads this server to an inner network.
    /// </param>
    /// <param name="cancel">Cancels the probe.</param>
    public async Task<Probed> Look(string host, IReadOnlyList<IPAddress> addresses, CancellationToken cancel)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limit.CancelAfter(Limit);
        try
        {
            var connection = await connector.Connect(addresses, Port, limit.Token);
            if (connection is not Connection.Open open)
                return new Probed.Nothing(connection is Connection.Failed { Cause: NetworkCause.InnerAddress }
                    ? TransportWhy.InnerAddress
                    : TransportWhy.Unreachable);
            await using var stream = open.Stream;
            return await Converse(host, stream, limit.Token);
        }
        catch (Exception e) when (!cancel.IsCancellationRequested && e is IOException or SocketException or OperationCanceledException)
        {
            return new Probed.Nothing(TransportWhy.Unreachable);
        }
    }

    private async Task<Probed> Converse(string host, NetworkStream stream, CancellationToken cancel)
    {
        var dialogue = new SmtpDialogue(stream);
        // A server that refuses an unknown client may still accept the relay.
        if ((await dialogue.Read(cancel)).Code != 220) return new Probed.Nothing(TransportWhy.Unreachable);
        var greeted = await dialogue.Ask("EHLO " + new Uri(origins.User).IdnHost, cancel);
        // 500 and 502 come from servers that know only HELO. Any other refusal is about this client, and says nothing about the relay.
        if (greeted.Code is not (250 or 500 or 502)) return new Probed.Nothing(TransportWhy.Unreachable);
        var offers = greeted.Code == 250 && greeted.Lines.Skip(1).Any(line => line.Equals("STARTTLS", StringComparison.OrdinalIgnoreCase));
        if (!offers || (await dialogue.Ask("STARTTLS", cancel)).Code != 220)
        {
            await dialogue.Say("QUIT", cancel);
            return new Probed.Clear();
        }
        // Bytes sent before TLS may come from an attacker (RFC 3207 section 6 forbids them).
        return dialogue.HasMore ? new Probed.Nothing(TransportWhy.TlsFailed) : await Handshake(host, stream, cancel);
    }

    private async Task<Probed> Handshake(string host, NetworkStream stream, CancellationToken cancel)
    {
        var (isValid, certificates) = (false, new List<X509Certificate2>());
        await using var tls = new SslStream(stream, leaveInnerStreamOpen: true);
        try
        {
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = host,
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                CertificateChainPolicy = TrustedRoots.ChainPolicy(),
                RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                {
                    isValid = roots.Accept(certificate, chain, errors);
                    certificates.AddRange(Presented(certificate, chain));
                    return certificate is not null;
                },
            }, cancel);
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            // A server that presents a certificate without holding its key gets this far as well.
            foreach (var certificate in certificates) certificate.Dispose();
            return new Probed.Nothing(TransportWhy.TlsFailed);
        }
        await Quit(tls, cancel);
        return new Probed.Tls(isValid, certificates);
    }

    // The probe already has its result; a server that disconnects first does not change it.
    private static async Task Quit(SslStream tls, CancellationToken cancel)
    {
        try
        {
            await tls.WriteAsync("QUIT\r\n"u8.ToArray(), cancel);
        }
        catch (IOException)
        {
            // The server has disconnected.
        }
    }

    private static IEnumerable<X509Certificate2> Presented(X509Certificate? own, X509Chain? chain)
    {
        if (own is null) yield break;
        yield return X509CertificateLoader.LoadCertificate(own.GetRawCertData());
        foreach (var further in chain?.ChainPolicy.ExtraStore ?? []) yield return X509CertificateLoader.LoadCertificate(further.RawData);
    }
}

/// <summary>A mail server's reply: its code, and the text of each line after the code.</summary>
internal sealed record SmtpReply(int Code, IReadOnlyList<string> Lines);

/// <summary>Sends commands and reads replies (RFC 5321 section 4.2), with limits on the length of replies.</summary>
internal sealed class SmtpDialogue(Stream stream)
{
    private const int MaxLine = 2048;
    private const int MaxLines = 200;
    private readonly byte[] buffer = new byte[4096];
    private int at;
    private int end;

    /// <summary>True if bytes arrived that belong to no requested reply.</summary>
    public bool HasMore => at < end;

    public async Task<SmtpReply> Ask(string command, CancellationToken cancel)
    {
        await Say(command, cancel);
        return await Read(cancel);
    }

    public async Task Say(string command, CancellationToken cancel) =>
        await stream.WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n"), cancel);

    /// <exception cref="IOException">The connection ended, or the bytes are not a reply.</exception>
    public async Task<SmtpReply> Read(CancellationToken cancel)
    {
        var lines = new List<string>();
        while (lines.Count < MaxLines)
        {
            var line = await ReadLine(cancel);
            if (line.Length < 3 || !line[..3].All(char.IsAsciiDigit)) throw new IOException("This is not an SMTP reply.");
            lines.Add(line.Length > 4 ? line[4..] : "");
            if (line.Length == 3 || line[3] == ' ')
                return new SmtpReply(int.Parse(line[..3], System.Globalization.CultureInfo.InvariantCulture), lines);
        }
        throw new IOException("The reply has too many lines.");
    }

    private async Task<string> ReadLine(CancellationToken cancel)
    {
        var line = new StringBuilder();
        while (line.Length <= MaxLine)
        {
            if (at == end) (at, end) = (0, await stream.ReadAsync(buffer, cancel));
            if (end == 0) throw new IOException("The connection ended.");
            var c = (char)buffer[at++];
            if (c == '\n') return line.ToString().TrimEnd('\r');
            line.Append(c);
        }
        throw new IOException("The line is too long.");
    }
}
