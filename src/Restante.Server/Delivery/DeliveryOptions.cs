using System.Net;
using Restante.Protocol;
using Restante.Server.Configuration;

namespace Restante.Server.Delivery;

/// <summary>How the connection to the relay is protected.</summary>
internal enum RelaySecurity
{
    /// <summary>STARTTLS (RFC 3207), required: a relay that does not offer it gets nothing.</summary>
    StartTls,

    /// <summary>TLS from the first byte (RFC 8314).</summary>
    ImplicitTls,

    /// <summary>None: allowed only for a relay on this machine.</summary>
    None,
}

/// <summary>The operator's mail relay, and settings that all mails share.</summary>
internal sealed record DeliveryOptions : ICheckedOptions
{
    /// <summary>Host name of the relay. The default is a Postfix beside this server.</summary>
    public string Relay { get; set; } = "localhost";

    /// <summary>Port of the relay; 0: 25 without TLS, 587 with STARTTLS, 465 with implicit TLS.</summary>
    public int Port { get; set; }

    /// <summary>Protection of the connection. The default suits the default relay, which is on this machine.</summary>
    public RelaySecurity Security { get; set; } = RelaySecurity.None;

    /// <summary>User name for AUTH; null: no AUTH.</summary>
    public string? User { get; set; }

    /// <summary>File whose first line is the password for AUTH. A file keeps the password out of process lists and logs.</summary>
    public string? PasswordFile { get; set; }

    /// <summary>
    /// PEM file with the certificates of a private authority, trusted for the relay in addition to the system's; null: only the system's.
    /// </summary>
    public string? CaFile { get; set; }

    /// <summary>
    /// Envelope sender and From of every mail, except users' encrypted messages, which have the users' addresses; null: no-reply at the
    /// host of Instance:PublicOrigin.
    /// </summary>
    public string? FromAddress { get; set; }

    /// <summary>Reply-To of every mail. Null: none, because an answer by mail is not protected.</summary>
    public string? ReplyTo { get; set; }

    /// <summary>The selector of the relay's DKIM key. Doctor checks that it is published; null: no check.</summary>
    public string? DkimSelector { get; set; }

    /// <summary>The name in EHLO; null: the host of Instance:PublicOrigin.</summary>
    public string? EhloName { get; set; }

    /// <summary>Address for reports such as "this was not me"; null: only the sender is notified.</summary>
    public string? OperatorAddress { get; set; }

    /// <summary>
    /// Mails sent in parallel, each on its own connection. Postfix accepts 50 from one client; 4 already send 100 mails a second to a
    /// nearby relay.
    /// </summary>
    public int MaxParallel { get; set; } = 4;

    /// <summary>The port in effect.</summary>
    public int EffectivePort => Port != 0 ? Port : Security switch
    {
        RelaySecurity.StartTls => 587,
        RelaySecurity.ImplicitTls => 465,
        _ => 25,
    };

    public IEnumerable<string> Validate()
    {
        if (string.IsNullOrWhiteSpace(Relay)) yield return "Relay is empty; it must be the host name of your mail relay.";
        if (Port is < 0 or > 65535) yield return $"Port is {Port}; it must be 1 to 65535, or 0 for the default.";
        if (MaxParallel is < 1 or > 50) yield return $"MaxParallel is {MaxParallel}; it must be 1 to 50.";
        if (Security == RelaySecurity.None && !IsLoopback(Relay))
            yield return "Security is None, which is allowed only for a relay on this machine; "
                + $"for {Relay} it must be StartTls or ImplicitTls.";
        if (Security == RelaySecurity.None && User is not null)
            yield return "User is set, but a password is sent only over TLS; Security must be StartTls or ImplicitTls.";
        if (User is null != PasswordFile is null) yield return "User and PasswordFile belong together: set both or neither.";
        if (PasswordFile is not null && !File.Exists(PasswordFile))
            yield return $"PasswordFile {PasswordFile} does not exist or cannot be read.";
        if (CaFile is not null && !File.Exists(CaFile)) yield return $"CaFile {CaFile} does not exist or cannot be read.";
        (string Name, string? Address)[] addresses =
        [
            (nameof(FromAddress), FromAddress), (nameof(ReplyTo), ReplyTo), (nameof(OperatorAddress), OperatorAddress),
        ];
        foreach (var (name, address) in addresses)
            if (address is not null && !MailAddress.TryParse(address, out _))
                yield return $"{name} is \"{address}\"; it must be a mail address such as restante@example.org.";
        if (DkimSelector is not null
            && (DkimSelector.Length is 0 or > 63 || !DkimSelector.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_')))
            yield return $"DkimSelector is \"{DkimSelector}\"; it must be the part before ._domainkey, such as mail2026.";
        if (EhloName is not null && (EhloName.Length is 0 or > 253 || !EhloName.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-')))
            yield return $"EhloName is \"{EhloName}\"; it must be a host name such as secure.example.org.";
    }

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));
}
