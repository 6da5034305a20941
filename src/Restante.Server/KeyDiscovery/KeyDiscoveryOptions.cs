using Restante.Server.Configuration;

namespace Restante.Server.KeyDiscovery;

/// <summary>Who is asked for keys.</summary>
internal sealed record KeyDiscoveryOptions : ICheckedOptions
{
    /// <summary>Who is asked: "wkd", "dane", "vks". Empty: nobody. A key server named by Hkp is asked beside these.</summary>
    public List<string> Sources { get; set; } = [.. Known.Keys];

    private static IReadOnlyDictionary<string, KeyProvenance> Known { get; } =
        new Dictionary<string, KeyProvenance>(StringComparer.OrdinalIgnoreCase) { ["wkd"] = KeyProvenance.Wkd, ["dane"] = KeyProvenance.Dane, ["vks"] = KeyProvenance.Vks };

    /// <summary>The sources in effect, in their order.</summary>
    public IReadOnlyList<KeyProvenance> ActiveSources => [.. Sources.Select(name => Known[name]).Order()];

    public IEnumerable<string> Validate()
    {
        if (Sources.Exists(name => !Known.ContainsKey(name)) || Sources.Distinct(StringComparer.OrdinalIgnoreCase).Count() != Sources.Count)
            yield return $"Sources may name {string.Join(", ", Known.Keys)}, each once.";
    }
}
