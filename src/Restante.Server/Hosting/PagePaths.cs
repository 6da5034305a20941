using System.Buffers;

namespace Restante.Server.Hosting;

/// <summary>
/// Says which paths are screens of which app. Both apps draw their screens themselves: every path of one app is the same static
/// page.
/// </summary>
internal static class PagePaths
{
    public static IReadOnlySet<string> User { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "", "setup", "recover", "inbox", "archive", "sent", "drafts", "compose", "contacts", "settings",
    };

    public static IReadOnlySet<string> Guest { get; } = new HashSet<string>(StringComparer.Ordinal) { "i", "m", "lost" };

    /// <summary>What both host names answer; the front page is each app's own.</summary>
    public static IReadOnlySet<string> Shared { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "", "assets", "mail", "missing", "licences.txt", "healthz",
    };

    private static readonly SearchValues<char> WordEnds = SearchValues.Create("/#%&;?");

    /// <summary>The first segment, without what a rewriter of links appended to it ("lost%23TOKEN", "m&amp;x=1").</summary>
    public static string FirstWord(PathString path)
    {
        var text = (path.Value ?? "").AsSpan().TrimStart('/');
        var end = text.IndexOfAny(WordEnds);
        return (end < 0 ? text : text[..end]).ToString();
    }
}
