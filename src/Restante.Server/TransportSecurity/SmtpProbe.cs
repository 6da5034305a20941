using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Restante.Server.Network;
using Restante.Server.Web;

namespace Restante.Server.TransportSecurity;

/// <summary>What a mail server showed.</summary>
internal abstract record Probed
{
    private Probed() { }

    /// <summary>STARTTLS succeeded.</summary>
    /// <param name="IsValid">The certificate is of the host's name, in time, and of a trusted authority.</param>
    /// <param name="Certificates">As sent, the server's own first. The caller disposes of them.</param>
    internal sealed record Tls(bool IsValid, IReadOnlyList<X509Certificate2> Certificates) : Probed;

    /// <summary>It speaks SMTP and does not offer STARTTLS, or refuses it.</summary>
    internal sealed record Clear : Probed;

    /// <summary>Nothing can be said.</summary>
    /// <param name="Why">A word of <see cref="TransportWhy"/>.</param>
    internal sealed record Nothing(string Why) : Probed;
}

/// <summary>
/// Talks to a mail server on port 25 as far as TLS, and names no address: EHLO, STARTTLS, the handshake, QUIT. Whatever it is
/// shown is only looked at, so a wrong certificate does not stop it. Twenty seconds in all: it runs in the background, and many
/// servers let a stranger wait for their greeting on purpose.
/// </summary>
internal sealed class SmtpProbe(Connector connector, TrustedRoots roots, Origins origins)
{
    private const int Port = 25;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <param name="host">The MX host: the name for SNI, and the one that the certificate must have.</param>
    /// <param name="addresses">Of that host; checked by the connector, so that no domain leads this server to an inner network.</param>
    /// <param name="cancel">Ends it early.</param>
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
        // Who greets a stranger with a refusal may well greet the relay otherwise.
        if ((await dialogue.Read(cancel)).Code != 220) return new Probed.Nothing(TransportWhy.Unreachable);
        var greeted = await dialogue.Ask("EHLO " + new Uri(origins.User).IdnHost, cancel);
        // 500 and 502 are servers that know HELO alone; any other refusal concerns us, and says nothing of how the relay would fare.
        if (greeted.Code is not (250 or 500 or 502)) return new Probed.Nothing(TransportWhy.Unreachable);
        var offers = greeted.Code == 250 && greeted.Lines.Skip(1).Any(line => line.Equals("STARTTLS", StringComparison.OrdinalIgnoreCase));
        if (!offers || (await dialogue.Ask("STARTTLS", cancel)).Code != 220)
        {
            await dialogue.Say("QUIT", cancel);
            return new Probed.Clear();
        }
        // Bytes that came before TLS are nobody's (RFC 3207 section 6 forbids them, and attackers sent them).
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
            // Whoever shows a certificate without its key comes this far as well.
            foreach (var certificate in certificates) certificate.Dispose();
            return new Probed.Nothing(TransportWhy.TlsFailed);
        }
        await Quit(tls, cancel);
        return new Probed.Tls(isValid, certificates);
    }

    // What was to be learnt is learnt; a server that hangs up first has not changed it.
    private static async Task Quit(SslStream tls, CancellationToken cancel)
    {
        try
        {
            await tls.WriteAsync("QUIT\r\n"u8.ToArray(), cancel);
        }
        catch (IOException)
        {
            // It hung up.
        }
    }

    private static IEnumerable<X509Certificate2> Presented(X509Certificate? own, X509Chain? chain)
    {
        if (own is null) yield break;
        yield return X509CertificateLoader.LoadCertificate(own.GetRawCertData());
        foreach (var further in chain?.ChainPolicy.ExtraStore ?? []) yield return X509CertificateLoader.LoadCertificate(further.RawData);
    }
}

/// <summary>A reply of a mail server: its code, and each line's text after it.</summary>
internal sealed record SmtpReply(int Code, IReadOnlyList<string> Lines);

/// <summary>Commands and replies (RFC 5321 section 4.2), with bounds on what a stranger may say.</summary>
internal sealed class SmtpDialogue(Stream stream)
{
    private const int MaxLine = 2048;
    private const int MaxLines = 200;
    private readonly byte[] buffer = new byte[4096];
    private int at;
    private int end;

    /// <summary>Bytes came that belong to no reply that was asked for.</summary>
    public bool HasMore => at < end;

    public async Task<SmtpReply> Ask(string command, CancellationToken cancel)
    {
        await Say(command, cancel);
        return await Read(cancel);
    }

    public async Task Say(string command, CancellationToken cancel) =>
        await stream.WriteAsync(Encoding.ASCII.GetBytes(command + "\r\n"), cancel);

    /// <exception cref="IOException">The connection ended, or what came is no reply.</exception>
    public async Task<SmtpReply> Read(CancellationToken cancel)
    {
        var lines = new List<string>();
        while (lines.Count < MaxLines)
        {
            var line = await ReadLine(cancel);
            if (line.Length < 3 || !line[..3].All(char.IsAsciiDigit)) throw new IOException("No reply of SMTP.");
            lines.Add(line.Length > 4 ? line[4..] : "");
            if (line.Length == 3 || line[3] == ' ')
                return new SmtpReply(int.Parse(line[..3], System.Globalization.CultureInfo.InvariantCulture), lines);
        }
        throw new IOException("A reply without an end.");
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
        throw new IOException("A line without an end.");
    }
}
