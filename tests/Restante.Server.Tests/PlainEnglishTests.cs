using System.Text.RegularExpressions;

namespace Restante.Server.Tests;

/// <summary>
/// Finds phrases that docs/style.md has retired. Every place that people read has a test of its own. To add a place, write a method
/// that lists its passages, a table of phrases (or reuse one), and a test that calls <see cref="AssertPlain"/>.
/// </summary>
public sealed partial class PlainEnglishTests
{
    /// <summary>In prose. Patterns match whole words in any case; a space matches a line break too.</summary>
    private static readonly Retired[] InProse =
    [
        new("letters?", "message, or mail for what SMTP carries"),
        new("(?-i:[Pp]ins)", "trusted keys; PINs for the eight digits"),
        new("pinn(ed|ing)", "trusted; fixed, for versions"),
        new("the world", "the internet, other servers"),
        new("strangers?", "anyone else, other people"),
        new("put(s|ting)? away", "dismiss"),
        new("(take|takes|taking|taken|took) back", "revoke, remove"),
        new("(become|becomes|became) of", "delivery status, outcome"),
        new("(is|are|was|were|be|been) told", "is notified, gets a mail, sees"),
        new("(lie|lies|lay|lying) (in|on|at|beside|under|there)", "is in, is stored in"),
        new("stands? (in|on|beside|there)", "is in, is beside"),
        new("anew", "again"),
        new("meanwhile", "in the meantime, during that time"),
        new("for ever|forever", "permanently, or for how long"),
        new("who(so)?ever", "anyone who"),
        new("one['’]s own", "their own"),
        new("of before", "earlier, from before"),
        new("in the place of", "instead of"),
        new("by nobody", "leave it out, or name the actor"),
        new("the way to (a|the|its) mail server", "transport"),
        new("off line", "offline"),
        new("(rig|scene|harness)(s|es)?", "fixture"),
        new("(he|him|his|himself|she|her|hers|herself)", "they, them, their"),
        // As the subject of a sentence; a question may begin with it.
        new(@"(?<=[.!] |\| |^- )(?-i:Who)(?! [^.|]*\?)", "Name the actor: \"Anyone who\", \"The sender who\""),
    ];

    /// <summary>What a file may contain all the same: names and formats that do not change.</summary>
    private static readonly Dictionary<string, string[]> AllowedInDocuments = new(StringComparer.Ordinal)
    {
        ["PROTOCOL.md"] = ["ASCII letters", ", pins, LP("],
        ["docs/threat-model.md"] = ["pins (version, record)"],
        // Cells that InteroperabilityTests writes.
        ["docs/interoperability.md"] = ["signature of before"],
    };

    [Fact]
    public void Documents_use_no_retired_phrase()
    {
        var documents = Documents().ToList();
        Assert.True(documents.Count > 20, "Hardly any document was found.");
        AssertPlain(documents, InProse);
    }

    /// <summary>
    /// A phrase is found in any case and across a line break, but not inside a longer word.
    /// </summary>
    [Theory]
    [InlineData("The letter was sent.", true)]
    [InlineData("Letters and mails", true)]
    [InlineData("letter-spacing", false)]
    [InlineData("The PINs and the pinKey", false)]
    [InlineData("its pins", true)]
    [InlineData("It asks the\nworld.", true)]
    [InlineData("The theworld", false)]
    [InlineData("A key. Who has none gets a link.", true)]
    [InlineData("The sender. \"Who wrote\" is shown.", false)]
    [InlineData("The history of this", false)]
    [InlineData("the old one's signature", false)]
    public void Phrase_is_found_as_whole_words(string text, bool isFound) =>
        Assert.Equal(isFound, Findings([new Passage("text", text)], InProse).Any());

    private static void AssertPlain(IEnumerable<Passage> passages, IReadOnlyList<Retired> table)
    {
        var findings = Findings(passages, table).ToList();
        Assert.True(findings.Count == 0, $"Retired phrases (docs/style.md):\n{string.Join('\n', findings)}");
    }

    /// <summary>One line for each finding: place, line, the phrase, and a better one.</summary>
    private static IEnumerable<string> Findings(IEnumerable<Passage> passages, IReadOnlyList<Retired> table) =>
        from passage in passages
        from finding in table
            .SelectMany(retired => retired.Pattern.Matches(passage.Text).Select(match => (match.Index, match.Value, retired.Better)))
            .OrderBy(finding => finding.Index)
        let line = passage.Text.AsSpan(0, finding.Index).Count('\n') + 1
        select $"{passage.Place}:{line}: \"{finding.Value.ReplaceLineEndings(" ").Trim()}\" → {finding.Better}";

    /// <summary>The prose of every Markdown file except docs/style.md, which lists the phrases.</summary>
    private static IEnumerable<Passage> Documents()
    {
        var files = Directory.EnumerateFiles(Repository.Root, "*.md")
            .Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories));
        foreach (var path in files.Order(StringComparer.Ordinal))
        {
            var file = Path.GetRelativePath(Repository.Root, path).Replace('\\', '/');
            if (file != "docs/style.md")
                yield return new Passage(file, Prose(File.ReadAllText(path), AllowedInDocuments.GetValueOrDefault(file, [])));
        }
    }

    /// <summary>The text with blanks instead of code, link targets, program output, and what the file may contain.</summary>
    private static string Prose(string markdown, IEnumerable<string> allowed)
    {
        var prose = NoProse().Replace(markdown, match => Blank(match.Value));
        return allowed.Aggregate(prose, (text, words) => text.Replace(words, Blank(words), StringComparison.Ordinal));
    }

    // Line breaks stay, so that a finding names its line.
    private static string Blank(string text) => string.Concat(text.Select(c => c == '\n' ? '\n' : ' '));

    // Fenced code; tables that bench/run writes between markers; code in a line; the target of a link.
    [GeneratedRegex(@"^```.*?^```|^<!-- (?<name>[a-z]+) -->.*?^<!-- /\k<name> -->|`[^`\n]+`|\]\([^)\n]*\)",
        RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex NoProse();

    /// <summary>A text that people read.</summary>
    /// <param name="Place">Where it is: a file, or a file and a key.</param>
    /// <param name="Text">The text, with its line breaks.</param>
    private sealed record Passage(string Place, string Text);

    /// <summary>A phrase that is not used any more.</summary>
    private sealed class Retired(string phrase, string better)
    {
        public string Better => better;

        public Regex Pattern { get; } = new($@"(?<![\w-])(?:{phrase.Replace(" ", @"\s+")})(?![\w-])",
            RegexOptions.IgnoreCase | RegexOptions.Multiline | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(10));
    }
}
