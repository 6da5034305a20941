using System.Text.Json;
using System.Text.RegularExpressions;

namespace Restante.Server.Tests.Delivery;

/// <summary>A name as typed, and as readers may see it.</summary>
internal sealed record DisplayName(string Typed, string Shown);

/// <summary>tests/display-names.json, which the client's tests read too: outer and protected headers must show the same name.</summary>
internal static partial class DisplayNames
{
    public static IReadOnlyList<DisplayName> All { get; } = JsonSerializer.Deserialize<List<DisplayName>>(
        File.ReadAllText(Path.Combine(Repository.Root, "tests", "display-names.json")), JsonSerializerOptions.Web)!;

    /// <summary>What no name may contain: an at sign, a host, a scheme, an encoded word, a directional control.</summary>
    [GeneratedRegex(
        @"@|\S[.\u3002][\p{L}\p{N}-]*\p{L}[\p{L}\p{M}\p{N}-]|\d\.\d+\.\d+\.\d|[a-z][a-z0-9+.-]+:\s*[\\/]|=\?" +
        @"|[\u200B\u200E\u200F\u202A-\u202E\u2066-\u2069]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    public static partial Regex AddressOrLink { get; }
}
