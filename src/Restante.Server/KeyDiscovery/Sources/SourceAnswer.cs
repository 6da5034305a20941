using Restante.OpenPgp;

namespace Restante.Server.KeyDiscovery;

/// <summary>Somebody in the world who may know an address's key.</summary>
internal interface IKeySource
{
    KeyProvenance Provenance { get; }

    /// <summary>Asks about a canonical address. Nothing is thrown but for <paramref name="cancel"/>.</summary>
    Task<SourceAnswer> Ask(string canonical, CancellationToken cancel);
}

/// <summary>Those who are asked, in their order.</summary>
internal sealed record KeySources(IReadOnlyList<IKeySource> All)
{
    public IReadOnlyList<KeyProvenance> Provenances { get; } = [.. All.Select(source => source.Provenance).Order()];
}

/// <summary>What a source said, before anything of it is judged.</summary>
internal abstract record SourceAnswer
{
    private const int MaxCertificates = 32;

    private SourceAnswer() { }

    /// <summary>One certificate or more, fit or not.</summary>
    internal sealed record Gave(IReadOnlyList<Certificate> Certificates) : SourceAnswer;

    /// <summary>It ought to know, and has none.</summary>
    internal sealed record Nothing(string? Cause = null) : SourceAnswer;

    /// <summary>
    /// Whoever answered there does not speak of keys: a web site with a page for every address, or one that forbids hidden folders.
    /// It counts as none, unless the same source had a key before: then something is wrong there, and it counts as a failure.
    /// </summary>
    internal sealed record Doubtful(string Cause) : SourceAnswer;

    /// <param name="Cause">A kebab-case word.</param>
    /// <param name="RetryAfter">How long it asks to be left alone.</param>
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
