using System.Text.RegularExpressions;

namespace Restante.OpenPgp;

/// <summary>How much of a part exists only for programs that do not know protected headers.</summary>
public enum LegacyExtent
{
    /// <summary>The whole part, as before the RFC: the first of several, marked like the root.</summary>
    Whole,
    /// <summary>The lines up to the first empty one: remove them with <see cref="LegacyPart.WithoutLines"/>.</summary>
    LeadingLines,
    /// <summary>An element: remove it with <see cref="LegacyPart.WithoutElement"/>.</summary>
    Element,
}

/// <summary>A part that repeats protected fields for older programs (RFC 9788 sections 2.1.2 and 4.5.3).</summary>
/// <param name="Path">The child's index at each level from the payload's root; empty for the root itself.</param>
/// <param name="Extent">The part of it to hide.</param>
public sealed partial record LegacyPart(IReadOnlyList<int> Path, LegacyExtent Extent)
{
    /// <summary>text/plain without the lines through the first empty one (RFC 9788 section 4.5.3.2).</summary>
    public static string WithoutLines(string text)
    {
        var end = EmptyLine().Match(text);
        return end.Success ? text[(end.Index + end.Length)..] : text;
    }

    /// <summary>text/html without the div of that class at the start of the body (RFC 9788 section 4.5.3.3).</summary>
    public static string WithoutElement(string html)
    {
        var start = LegacyElement().Match(html);
        if (!start.Success || !EndsWithBody(html.AsSpan(0, start.Index).TrimEnd())) return html;
        return ClosingDiv(html, start.Index + start.Length) is { } end
            ? string.Concat(html.AsSpan(0, start.Index), html.AsSpan(end))
            : html;
    }

    // The position after the end tag of the div whose content begins there. Linear even on hostile input.
    private static int? ClosingDiv(string html, int from)
    {
        var end = -1;
        for (var depth = 1; html.IndexOf('<', from) is var at && at >= 0; from = at + 1)
        {
            // Searched once, however many tags begin before it.
            if (end < at) end = html.IndexOf('>', at);
            if (end < 0) return null;
            var isClosing = html[at + 1] == '/';
            var name = html.AsSpan(at + (isClosing ? 2 : 1));
            if (!name.StartsWith("div", StringComparison.OrdinalIgnoreCase) || char.IsAsciiLetterOrDigit(name[3])) continue;
            depth += isClosing ? -1 : 1;
            if (depth == 0) return end + 1;
        }
        return null;
    }

    internal static IEnumerable<LegacyPart> Find(MimeNode node, HeaderMark mark, IReadOnlyList<int> path)
    {
        if (mark == HeaderMark.Older && path.Count == 0 && OlderCopy(node)) yield return new LegacyPart([0], LegacyExtent.Whole);
        var isMarked = mark == HeaderMark.Cipher && node.Type.Parameters["hp-legacy-display"] == "1";
        if (isMarked && node.Type.IsMimeType("text", "plain")) yield return new LegacyPart(path, LegacyExtent.LeadingLines);
        if (isMarked && node.Type.IsMimeType("text", "html")) yield return new LegacyPart(path, LegacyExtent.Element);
        for (var at = 0; at < node.Children.Count; at++)
            foreach (var part in Find(node.Children[at], mark, [.. path, at])) yield return part;
    }

    // Plain text that is the only part is shown, however it is marked.
    private static bool OlderCopy(MimeNode root) =>
        root.Type.IsMimeType("multipart", "mixed")
        && root.Children is [var first, ..]
        && ProtectedHeaders.IsOlder(first.Type)
        && (first.Type.IsMimeType("text", "rfc822-headers") || first.Type.IsMimeType("text", "plain") && root.Children.Count > 1);

    [GeneratedRegex(@"(?:^|\n)\r?\n", RegexOptions.CultureInvariant)]
    private static partial Regex EmptyLine();

    [GeneratedRegex(@"<div\s+class=([""']?)header-protection-legacy-display\1\s*>",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex LegacyElement();

    private static bool EndsWithBody(ReadOnlySpan<char> before) =>
        before.IsEmpty
        || before[^1] == '>' && before[Math.Max(0, before.LastIndexOf('<'))..].StartsWith("<body", StringComparison.OrdinalIgnoreCase);
}
