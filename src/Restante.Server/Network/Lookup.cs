namespace Restante.Server.Network;

/// <summary>
/// The result of a look-up on the Internet. An error is never "none": by that difference the caller decides whether mail is held.
/// </summary>
internal abstract record Lookup<T>
{
    private Lookup() { }

    internal sealed record Found(T Value) : Lookup<T>;

    /// <summary>An authority answered, and there is nothing.</summary>
    internal sealed record None : Lookup<T>;

    /// <summary>Nobody knows.</summary>
    /// <param name="Cause">A word of <see cref="NetworkCause"/>, for logs and reports.</param>
    internal sealed record Unknown(string Cause) : Lookup<T>;
}

/// <summary>
/// Why a look-up has no result, as stable words. Screens have sentences for them, and none shows an outsider what is on inner
/// networks.
/// </summary>
internal static class NetworkCause
{
    /// <summary>SERVFAIL and other refusals; a validating resolver answers bogus signatures so too.</summary>
    public const string DnsFailure = "dns-failure";
    public const string DnsTimeout = "dns-timeout";
    public const string DnsMalformed = "dns-malformed";

    /// <summary>Not an address that is asked: a scheme other than https, another port, a number for a name, a password inside.</summary>
    public const string AddressForm = "address-form";

    /// <summary>The name leads to an address of a special-purpose range.</summary>
    public const string InnerAddress = "inner-address";
    public const string NoAddress = "no-address";

    /// <summary>Nobody listens, or the connection broke.</summary>
    public const string Connection = "connection";
    public const string Timeout = "timeout";

    /// <summary>TLS could not be agreed on, or the certificate is not trusted for this name.</summary>
    public const string Tls = "tls";
    public const string TooLarge = "too-large";
    public const string TooManyRedirects = "too-many-redirects";

    /// <summary>What came is no answer of the protocol.</summary>
    public const string Malformed = "malformed";
}
