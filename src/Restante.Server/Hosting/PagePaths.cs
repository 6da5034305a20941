using System.Buffers;

namespace Restante.Server.Hosting;

/// <summary>
/// The paths that are screens of each app. Both apps render their screens in the browser, so every path of one app gets the same static
/// page.
/// </summary>
internal static class PagePaths
{
    public static IReadOnlySet<string> User { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "", "setup", "recover", "inbox", "archive", "sent", "drafts", "compose", "contacts", "settings",
    };

    public static IReadOnlySet<string> Guest { get; } = new HashSet<string>(StringComparer.Ordinal) { "i", "m", "lost" };

    /// <summary>Paths that both host names answer; each app has its own front page.</summary>
    public static IReadOnlySet<string> Shared { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "", "assets", "mail", "missing", "licences.txt", "healthz",
    };

    private static readonly SearchValues<char> WordEnds = SearchValues.Create("/#%&;?");

    /// <summary>The first segment of a path, without text that a link rewriter appended ("lost%23TOKEN", "m&amp;x=1").</summary>
    public static string FirstWord(PathString path)
    {
        var text = (path.Value ?? "").AsSpan().TrimStart('/');
        var end = text.IndexOfAny(WordEnds);
        return (end < 0 ? text : text[..end]).ToString();
    }
}
