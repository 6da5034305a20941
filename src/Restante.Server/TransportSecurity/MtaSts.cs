using System.Globalization;
using System.Text;

namespace Restante.Server.TransportSecurity;

internal enum StsMode
{
    Enforce,
    Testing,
    None,
}

/// <summary>An MTA-STS policy (RFC 8461 section 3.2), and the DNS record that announces it (section 3.1). Pure.</summary>
/// <param name="Patterns">Host names of mail servers, or "*." and a domain.</param>
internal sealed record MtaSts(StsMode Mode, IReadOnlyList<string> Patterns, TimeSpan MaxAge)
{
    /// <summary>Section 3.2 suggests this limit; real policies are far smaller.</summary>
    public const int MaxBytes = 64 * 1024;

    private const int MaxPatterns = 100;
    private const int LongestAgeSeconds = 31557600;

    /// <summary>
    /// True if the TXT records of _mta-sts.DOMAIN announce a policy: exactly one record has this version, and it has an id.
    /// </summary>
    public static bool IsAnnounced(IEnumerable<string> records)
    {
        var own = records.Where(record => record.StartsWith("v=STSv1;", StringComparison.Ordinal)).ToList();
        return own.Count == 1 && own[0].Split(';').Skip(1).Select(field => field.Trim().Split('=', 2))
            .Any(field => field.Length == 2
                && field[0].Trim() == "id"
                && field[1].Trim() is { Length: >= 1 and <= 32 } id
                && id.All(char.IsAsciiLetterOrDigit));
    }

    /// <summary>
    /// Null if the content is not a valid policy. Unknown fields are ignored; if a field appears twice, the first counts.
    /// </summary>
    public static MtaSts? Parse(byte[] content)
    {
        if (content.Length > MaxBytes) return null;
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        var patterns = new List<string>();
        foreach (var line in Encoding.UTF8.GetString(content).Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 1) return null;
            var (key, value) = (line[..colon].Trim(), line[(colon + 1)..].Trim());
            if (key == "mx") patterns.Add(value.ToLowerInvariant());
            else fields.TryAdd(key, value);
        }
        if (fields.GetValueOrDefault("version") != "STSv1" || patterns.Count > MaxPatterns || !patterns.All(IsPattern)) return null;
        if (!int.TryParse(fields.GetValueOrDefault("max_age"), NumberStyles.None, CultureInfo.InvariantCulture, out var age)
            || age > LongestAgeSeconds)
            return null;
        StsMode? mode = fields.GetValueOrDefault("mode") switch
        {
            "enforce" => StsMode.Enforce,
            "testing" => StsMode.Testing,
            "none" => StsMode.None,
            _ => null,
        };
        return mode is null || (mode != StsMode.None && patterns.Count == 0)
            ? null
            : new MtaSts(mode.Value, patterns, TimeSpan.FromSeconds(age));
    }

    /// <summary>Section 4.1: a star matches exactly one label, the leftmost.</summary>
    public static bool Matches(IEnumerable<string> patterns, string host) =>
        patterns.Any(pattern => pattern.StartsWith("*.", StringComparison.Ordinal)
            ? host.IndexOf('.', StringComparison.Ordinal) is var dot and > 0 && host[(dot + 1)..] == pattern[2..]
            : host == pattern);

    private static bool IsPattern(string pattern) => pattern.Length is >= 1 and <= 253 &&
        (pattern.StartsWith("*.", StringComparison.Ordinal) ? pattern[2..] : pattern).Split('.')
            .All(label => label.Length is >= 1 and <= 63 && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'));
}
