using Restante.OpenPgp;

namespace Restante.Server.KeyDiscovery;

/// <summary>A service on the internet that may know an address's key.</summary>
internal interface IKeySource
{
    KeyProvenance Provenance { get; }

    /// <summary>Looks up a canonical address. Throws only if <paramref name="cancel"/> is cancelled.</summary>
    Task<SourceAnswer> Ask(string canonical, CancellationToken cancel);
}

/// <summary>The sources to ask, in their order.</summary>
internal sealed record KeySources(IReadOnlyList<IKeySource> All)
{
    public IReadOnlyList<KeyProvenance> Provenances { get; } = [.. All.Select(source => source.Provenance).Order()];
}

/// <summary>A source's answer, before its certificates are judged.</summary>
internal abstract record SourceAnswer
{
    private const int MaxCertificates = 32;

    private SourceAnswer() { }

    /// <summary>One certificate or more, usable or not.</summary>
    internal sealed record Gave(IReadOnlyList<Certificate> Certificates) : SourceAnswer;

    /// <summary>An authoritative answer: there is no key.</summary>
    internal sealed record Nothing(string? Cause = null) : SourceAnswer;

    /// <summary>
    /// The answer is not about keys: a web site with a page for every address, or one that forbids hidden folders. It counts as none,
    /// unless the same source gave a key before: then it counts as a failure.
    /// </summary>
    internal sealed record Doubtful(string Cause) : SourceAnswer;

    /// <param name="Cause">A kebab-case code.</param>
    /// <param name="RetryAfter">How long the source asks not to be asked again.</param>
    internal sealed record Failed(string Cause, TimeSpan? RetryAfter = null) : SourceAnswer;

    /// <summary>Reads certificates, binary or armored.</summary>
    public static SourceAnswer Read(byte[] content)
    {
        if (Armor.TryDecode(content) is not { } packets) return new Failed("malformed");
        var certificates = CertificateList.Read(packets, MaxCertificates, out var refusal);
        return refusal switch
        {
            null => new Gave(certificates),
            Refusal.UnsupportedVersion or Refusal.UnsupportedAlgorithm or Refusal.CostlyKey => new Nothing("unsupported"),
            Refusal.TooLarge or Refusal.TooMany => new Failed("too-large"),
            _ => new Failed("malformed"),
        };
    }
}
