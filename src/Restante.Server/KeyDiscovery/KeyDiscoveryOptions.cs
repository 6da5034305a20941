using Restante.Protocol;
using Restante.Server.Configuration;

namespace Restante.Server.KeyDiscovery;

/// <summary>The sources of key look-ups, and the domains whose keys this server publishes.</summary>
internal sealed record KeyDiscoveryOptions : ICheckedOptions
{
    public static IReadOnlyList<string> KnownSources { get; } = ["wkd", "dane", "vks"];

    /// <summary>
    /// The sources of key look-ups, of "wkd", "dane" and "vks". Empty: none. DANE needs a resolver that validates and is trusted
    /// (Network:TrustResolver). A key server named by Hkp is asked as well.
    /// </summary>
    public List<string> Sources { get; set; } = [.. KnownSources];

    /// <summary>
    /// The verifying key server for "vks", and for users who publish their keys. Its operator learns which addresses this server looks
    /// up.
    /// </summary>
    public Uri Vks { get; set; } = new("https://keys.openpgp.org");

    /// <summary>A traditional key server, which verifies nothing; null: none. Name one that the organisation runs itself.</summary>
    public Uri? Hkp { get; set; }

    /// <summary>
    /// Mail domains whose users' keys this server publishes as a Web Key Directory. Their names, or openpgpkey. before them, must
    /// resolve to this server.
    /// </summary>
    public List<string>? Domains { get; set; }

    /// <summary>
    /// Addresses that one user may look up per hour: enough for several messages to a hundred new recipients, too few to scan a domain.
    /// </summary>
    public int LooksPerHour { get; set; } = 300;

    /// <summary>The most contact keys of one user: enough for an address book, about 4 MB.</summary>
    public int MaxContacts { get; set; } = 2000;

    public IEnumerable<string> Validate()
    {
        if (Sources.Exists(name => !KnownSources.Contains(name)) || Sources.Distinct().Count() != Sources.Count)
            yield return $"Sources may contain {string.Join(", ", KnownSources)}, each once.";
        foreach (var (name, server) in new[] { (nameof(Vks), Vks), (nameof(Hkp), Hkp) })
            if (server is not null && !IsServer(server))
                yield return $"{name} is \"{server.OriginalString}\"; it must be https and a host name only, "
                    + "such as https://keys.openpgp.org.";
        foreach (var domain in Domains ?? [])
            if (!MailAddress.TryParseDomain(domain, out var canonical) || canonical != domain)
                yield return $"Domains holds \"{domain}\"; each entry must be a domain in lower case, such as example.org.";
        if (LooksPerHour is < 10 or > 100_000) yield return $"LooksPerHour is {LooksPerHour}; it must be between 10 and 100000.";
        if (MaxContacts is < 1 or > 100_000) yield return $"MaxContacts is {MaxContacts}; it must be between 1 and 100000.";
    }

    private static bool IsServer(Uri uri) =>
        uri.Scheme == Uri.UriSchemeHttps
        && uri.IsDefaultPort
        && uri.PathAndQuery == "/"
        && uri.Fragment.Length == 0
        && uri.UserInfo.Length == 0;
}
