using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Restante.Server.Delivery;

/// <summary>
/// The texts of the mails in one language: <c>languages/en/mail.json</c>, embedded. Flat keys, {placeholders}; an empty line ends a
/// paragraph.
/// </summary>
internal sealed partial class MailCatalogue
{
    private static readonly Dictionary<string, MailCatalogue> Loaded = LoadAll();
    private readonly Dictionary<string, string> texts;
    private readonly CultureInfo culture;

    private MailCatalogue(Dictionary<string, string> texts, CultureInfo culture) => (this.texts, this.culture) = (texts, culture);

    /// <summary>Languages that have a catalogue.</summary>
    public static IReadOnlyCollection<string> Languages => Loaded.Keys;

    public IReadOnlyCollection<string> Keys => texts.Keys;

    /// <summary>The catalogue of a language, or of <paramref name="otherwise"/> if the language has none.</summary>
    public static MailCatalogue For(string language, string otherwise) =>
        Loaded.TryGetValue(language, out var catalogue) ? catalogue : Loaded[otherwise];

    /// <summary>The text of a key with its placeholders filled in one pass: a value that looks like a placeholder stays as it is.</summary>
    /// <exception cref="KeyNotFoundException">No such key, or a placeholder without a value.</exception>
    public string Text(string key, IReadOnlyDictionary<string, string> values) =>
        Placeholder().Replace(texts[key], match => values[match.Groups[1].Value]);

    /// <summary>The text of a key, with its placeholders unfilled.</summary>
    public string Raw(string key) => texts[key];

    /// <summary>A date for people: "22 February 2027".</summary>
    public string Date(DateTimeOffset time, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(time, zone).ToString(texts["format.date"], culture);

    /// <summary>Date and time with the distance from UTC: "Friday, 27 November 2026, 14:05 (UTC+1)".</summary>
    public string DateAndTime(DateTimeOffset time, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(time, zone);
        return local.ToString(texts["format.date-and-time"], culture) + " (" + Offset(local.Offset) + ")";
    }

    private static string Offset(TimeSpan offset)
    {
        if (offset == TimeSpan.Zero) return "UTC";
        var minutes = offset.Minutes == 0 ? "" : ":" + Math.Abs(offset.Minutes).ToString("00", CultureInfo.InvariantCulture);
        return "UTC" + (offset < TimeSpan.Zero ? "−" : "+") + Math.Abs(offset.Hours).ToString(CultureInfo.InvariantCulture) + minutes;
    }

    private static Dictionary<string, MailCatalogue> LoadAll()
    {
        var assembly = typeof(MailCatalogue).Assembly;
        var result = new Dictionary<string, MailCatalogue>(StringComparer.Ordinal);
        foreach (var name in assembly.GetManifestResourceNames())
        {
            if (ResourceName().Match(name) is not { Success: true } match) continue;
            using var stream = assembly.GetManifestResourceStream(name)!;
            var texts = JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!;
            var language = match.Groups[1].Value;
            result.Add(language, new MailCatalogue(texts, CultureInfo.GetCultureInfo(language == "en" ? "en-GB" : language)));
        }
        return result;
    }

    [GeneratedRegex(@"\{([a-zA-Z]+)\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"^languages[/\\]([a-z]{2})[/\\]mail\.json$")]
    private static partial Regex ResourceName();
}
