namespace Restante.Server.TransportSecurity;

/// <summary>How mail to a domain is protected on its way, from the best to the worst; <see cref="Unknown"/> stands apart.</summary>
internal enum TransportLevel
{
    /// <summary>RFC 7672: DNSSEC names the certificate. Nobody on the way can take it away.</summary>
    DaneEnforced,

    /// <summary>RFC 8461: the domain's policy asks for TLS with a certificate that fits.</summary>
    MtaStsEnforced,

    /// <summary>STARTTLS with a certificate that fits, which a sender may do without.</summary>
    TlsValid,

    /// <summary>STARTTLS with a certificate that proves nothing: safe from listeners, not from whoever can change what passes.</summary>
    TlsOffered,

    /// <summary>Mail comes in clear.</summary>
    None,

    /// <summary>Nobody could be asked, or nothing follows from the answers.</summary>
    Unknown,
}

/// <summary>What was found for a domain.</summary>
/// <param name="Why">A word of <see cref="TransportWhy"/>; a screen has a sentence for it.</param>
/// <param name="Probed">Its mail servers were connected to; false: judged from DNS and MTA-STS alone.</param>
/// <param name="At">When it was found.</param>
internal sealed record TransportVerdict(TransportLevel Level, string Why, bool Probed, DateTimeOffset At)
{
    /// <summary>Where a PIN is called for: whoever can change what passes can read a link in it.</summary>
    public bool IsWeak => Level is TransportLevel.None or TransportLevel.TlsOffered;
}

/// <summary>Why a level is what it is, as stable words.</summary>
internal static class TransportWhy
{
    public const string Dane = "dane";
    public const string MtaSts = "mta-sts";
    public const string ValidCertificate = "valid-certificate";

    /// <summary>STARTTLS, but the certificate is of another name, of an unknown authority, or out of time.</summary>
    public const string CertificateProvesNothing = "certificate-proves-nothing";

    /// <summary>DNSSEC names another certificate than the one shown: a mistake of theirs, or somebody in between.</summary>
    public const string DaneMismatch = "dane-mismatch";

    /// <summary>The domain's policy is not kept by its own mail server.</summary>
    public const string MtaStsMismatch = "mta-sts-mismatch";
    public const string NoStartTls = "no-starttls";

    /// <summary>STARTTLS was offered and then failed.</summary>
    public const string TlsFailed = "tls-failed";

    /// <summary>The domain takes no mail (RFC 7505), or does not exist.</summary>
    public const string NoMail = "no-mail";

    /// <summary>DNS failed; bogus signatures too.</summary>
    public const string DnsFailed = "dns-failed";
    public const string Unreachable = "unreachable";

    /// <summary>The mail server's name leads to an inner network, where nobody is asked.</summary>
    public const string InnerAddress = "inner-address";

    /// <summary>More mail servers than are asked.</summary>
    public const string TooMany = "too-many-servers";

    /// <summary>DNS alone does not say, and this server is set not to connect.</summary>
    public const string NotProbed = "not-probed";

    /// <summary>This server is set to look at no domain.</summary>
    public const string NotLooked = "not-looked-at";
}
