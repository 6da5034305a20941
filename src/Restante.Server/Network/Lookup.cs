namespace Restante.Server.Network;

/// <summary>The result of a look-up on the internet. An error is never None, because callers decide by it whether to hold mail.</summary>
internal abstract record Lookup<T>
{
    private Lookup() { }

    internal sealed record Found(T Value) : Lookup<T>;

    /// <summary>An authority answered that there is no such record.</summary>
    internal sealed record None : Lookup<T>;

    /// <summary>The look-up failed.</summary>
    /// <param name="Cause">A code of <see cref="NetworkCause"/>, for logs and reports.</param>
    internal sealed record Unknown(string Cause) : Lookup<T>;
}

/// <summary>
/// Why a look-up has no result, as stable codes. Screens have sentences for them, and none reveals to an outsider what is on inner
/// networks.
/// </summary>
internal static class NetworkCause
{
    /// <summary>SERVFAIL and other refusals, including a validating resolver's answer to bogus signatures.</summary>
    public const string DnsFailure = "dns-failure";
    public const string DnsTimeout = "dns-timeout";
    public const string DnsMalformed = "dns-malformed";

    /// <summary>The URL is not allowed: a scheme other than https, another port, an IP address as host, or a password in it.</summary>
    public const string AddressForm = "address-form";

    /// <summary>The name resolves to an address of a special-purpose range.</summary>
    public const string InnerAddress = "inner-address";
    public const string NoAddress = "no-address";

    /// <summary>No program listens on the port, or the connection broke.</summary>
    public const string Connection = "connection";
    public const string Timeout = "timeout";

    /// <summary>The TLS handshake failed, or the certificate is not trusted for this name.</summary>
    public const string Tls = "tls";
    public const string TooLarge = "too-large";
    public const string TooManyRedirects = "too-many-redirects";

    /// <summary>The answer violates the protocol.</summary>
    public const string Malformed = "malformed";
}
