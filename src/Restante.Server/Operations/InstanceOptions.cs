using System.Globalization;
using System.Text.RegularExpressions;
using Restante.Server.Configuration;

namespace Restante.Server.Operations;

/// <summary>The organisation and the addresses of this server, as guests see them.</summary>
internal sealed partial record InstanceOptions : ICheckedOptions
{
    /// <summary>The organisation's name as guests read it, on pages and in mails.</summary>
    public string Organisation { get; set; } = "Restante";

    /// <summary>The organisation's colour, "#rrggbb"; null: Restante's green.</summary>
    public string? Accent { get; set; }

    /// <summary>Languages of screens and mails, the default first.</summary>
    public List<string> Languages { get; set; } = [.. KnownLanguages];

    /// <summary>The address of the users' app: "https://secure.example.org". Null: http://localhost and the port, for a trial.</summary>
    public Uri? PublicOrigin { get; set; }

    /// <summary>A separate address for guests, so that the two apps share nothing in a browser. Null: the users' address.</summary>
    public Uri? GuestOrigin { get; set; }

    public static IReadOnlyList<string> KnownLanguages { get; } = ["en", "de"];

    public IEnumerable<string> Validate()
    {
        if (string.IsNullOrWhiteSpace(Organisation) || Organisation.Length > 80 || Organisation.Any(IsInvisible)
            || Organisation.AsSpan().ContainsAny("<>@\uFF20\uFE6B") || Organisation.Contains("=?", StringComparison.Ordinal)
                || Organisation.Contains("://", StringComparison.Ordinal))
            yield return "Organisation must be a name of 1 to 80 characters, without < > @ or invisible characters, " +
                "and without an address, a link or an encoded word (=?).";
        if (Accent is not null && !Colour().IsMatch(Accent)) yield return $"Accent is \"{Accent}\"; it must be a colour such as #1f7a4d.";
        if (Languages.Count == 0 || Languages.Except(KnownLanguages).Any() || Languages.Distinct().Count() != Languages.Count)
            yield return $"Languages must name one or more of {string.Join(", ", KnownLanguages)}, each once.";
        foreach (var (name, origin) in new[] { (nameof(PublicOrigin), PublicOrigin), (nameof(GuestOrigin), GuestOrigin) })
            if (origin is not null && !IsOrigin(origin))
                yield return $"{name} is \"{origin.OriginalString}\"; it must be scheme and host only, "
                    + "such as https://secure.example.org (http for localhost only).";
        if (GuestOrigin is not null && PublicOrigin is null) yield return "GuestOrigin needs PublicOrigin too.";
    }

    // The name appears in From of every mail.
    private static bool IsInvisible(char c) => c is not ('\u200c' or '\u200d') && (char.IsControl(c) || char.GetUnicodeCategory(c) is
        UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);

    private static bool IsOrigin(Uri uri) =>
        (uri.Scheme == Uri.UriSchemeHttps
            || (uri.Scheme == Uri.UriSchemeHttp && (uri.IsLoopback || uri.Host.EndsWith(".localhost", StringComparison.Ordinal))))
        && uri.PathAndQuery == "/" && uri.Fragment.Length == 0 && uri.UserInfo.Length == 0;

    [GeneratedRegex("^#[0-9a-fA-F]{6}$")]
    private static partial Regex Colour();
}
