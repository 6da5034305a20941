namespace Restante.Server.TransportSecurity;

/// <summary>How well mail to a domain is protected in transit, from best to worst; <see cref="Unknown"/> stands apart.</summary>
internal enum TransportLevel
{
    /// <summary>RFC 7672: DNSSEC names the certificate. No attacker on the path can remove this protection.</summary>
    DaneEnforced,

    /// <summary>RFC 8461: the domain's policy requires TLS with a valid certificate.</summary>
    MtaStsEnforced,

    /// <summary>STARTTLS with a valid certificate, but senders are not required to use it.</summary>
    TlsValid,

    /// <summary>
    /// STARTTLS with a certificate that proves nothing: safe from passive eavesdroppers, not from an attacker who can change the
    /// traffic.
    /// </summary>
    TlsOffered,

    /// <summary>Mail is transmitted in clear.</summary>
    None,

    /// <summary>The check failed, or its results are inconclusive.</summary>
    Unknown,
}

/// <summary>The result of a domain's check.</summary>
/// <param name="Why">A code of <see cref="TransportWhy"/>; screens have a sentence for it.</param>
/// <param name="Probed">The mail servers were probed; false: judged from DNS and MTA-STS alone.</param>
/// <param name="At">When the domain was checked.</param>
internal sealed record TransportVerdict(TransportLevel Level, string Why, bool Probed, DateTimeOffset At)
{
    /// <summary>True if a PIN is needed: an attacker who can change the traffic can read a link in it.</summary>
    public bool IsWeak => Level is TransportLevel.None or TransportLevel.TlsOffered;
}

/// <summary>Why a level is what it is, as stable codes.</summary>
internal static class TransportWhy
{
    public const string Dane = "dane";
    public const string MtaSts = "mta-sts";
    public const string ValidCertificate = "valid-certificate";

    /// <summary>STARTTLS, but the certificate is for another name, from an unknown authority, or outside its dates.</summary>
    public const string CertificateProvesNothing = "certificate-proves-nothing";

    /// <summary>DNSSEC names another certificate than the server's: a misconfiguration, or an attacker in between.</summary>
    public const string DaneMismatch = "dane-mismatch";

    /// <summary>The domain's own mail server does not fulfil its policy.</summary>
    public const string MtaStsMismatch = "mta-sts-mismatch";
    public const string NoStartTls = "no-starttls";

    /// <summary>STARTTLS was offered and then failed.</summary>
    public const string TlsFailed = "tls-failed";

    /// <summary>The domain takes no mail (RFC 7505), or does not exist.</summary>
    public const string NoMail = "no-mail";

    /// <summary>DNS failed, for instance because of bogus signatures.</summary>
    public const string DnsFailed = "dns-failed";
    public const string Unreachable = "unreachable";

    /// <summary>The mail server's name resolves to an inner network, which is never probed.</summary>
    public const string InnerAddress = "inner-address";

    /// <summary>The domain has more mail servers than are checked.</summary>
    public const string TooMany = "too-many-servers";

    /// <summary>DNS alone is inconclusive, and this server is set not to probe.</summary>
    public const string NotProbed = "not-probed";

    /// <summary>This server is set to check no domain.</summary>
    public const string NotLooked = "not-looked-at";
}
