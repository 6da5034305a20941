using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Restante.Server.Delivery;

namespace Restante.Server.Tests;

/// <summary>
/// Holds the server's sentences to plain English: mails, problems, options, log events. German mails are
/// read by <c>ui/languages/plainEnglish.test.ts</c>.
/// </summary>
public sealed partial class PlainTextTests
{
    private const string Literal = "\"(?:[^\"\\\\]|\\\\.)*\"";

    /// <summary>Retired phrases as patterns, each with the better word.</summary>
    private static readonly (string Phrase, string Better)[] Retired =
    [
        (@"\bthe world\b", "the internet"),
        (@"\bstrangers?\b", "somebody else"),
        (@"\bput (?:it )?away\b", "dismiss, delete"),
        (@"\b(?:a|no|the) word (?:from|of|for)\b", "a message, a notice"),
        (@"\bthe way (?:to|of)\b", "transport"),
        (@"\b(?:lies?|lay)\b", "is, is stored"),
        (@"\b(?:is|are|was|were|be|been) told\b|\bhears? of\b", "is notified"),
        (@"\banew\b", "again; will be retried"),
        (@"\bmeanwhile\b", "leave it out"),
        (@"\bfor ?ever\b|\bfor good\b", "permanently"),
        (@"\bon hold\b", "frozen"),
        (@"\bwhoever\b", "anyone who"),
        (@"\bof (?:one's|your|their|its|my|his) own\b", "your own key, a separate password"),
        (@"\bbecame of\b", "delivery status"),
        (@"\bma(?:kes?|king|de)\b", "create"),
        (@"\bpinn?ed\b", "trusted"),
        (@"\bsealed\b", "encrypted"),
        (@"\bletters?\b", "message, mail"),
        (@"\bclos\w+ (?:the|this|a|your) (?:temporary )?mailbox|mailbox (?:is|was) closed", "delete"),
        (@"\bta(?:ke|ken|king) (?:\w+ ){0,3}back\b", "revoke"),
        (@"\bvouch", "confirm"),
        (@"\bnobody but\b|\bby nobody\b", "only; nobody can"),
        (@"\bbroke off\b", "failed"),
        (@"\btakes (?:no )?mail\b", "accepts mail"),
        (@"\b(?:he|him|his)\b", "they, them, their"),
    ];

    [Fact]
    public void Mails_hold_no_retired_phrase()
    {
        var mails = MailCatalogue.For("en", "en");
        Assert.Equal([], Found(mails.Keys.Select(key => ($"mail {key}", mails.Raw(key))), least: 100));
    }

    [Fact]
    public void Problem_sentences_hold_no_retired_phrase() => Assert.Equal([], Found(Sentences("*.cs", Problem()), least: 80));

    [Fact]
    public void Option_sentences_hold_no_retired_phrase() =>
        Assert.Equal([], Found([.. Sentences("*Options.cs", Yielded()), .. Sentences("OptionsReader.cs", Fault())], least: 50));

    [Fact]
    public void Log_events_hold_no_retired_phrase()
    {
        const BindingFlags every =
            BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        var events = typeof(MailCatalogue).Assembly.GetTypes().SelectMany(type => type.GetMethods(every))
            .Select(method => method.GetCustomAttribute<LoggerMessageAttribute>()).OfType<LoggerMessageAttribute>()
            .Select(entry => ($"log event {entry.EventId}", entry.Message));
        Assert.Equal([], Found(events, least: 30));
    }

    private static List<string> Found(IEnumerable<(string Place, string Text)> sentences, int least)
    {
        var all = sentences.Distinct().ToList();
        Assert.True(all.Count >= least, $"Only {all.Count} sentences were found: the search no longer fits the code.");
        return
        [
            .. from sentence in all
               from retired in Retired
               let match = Regex.Match(sentence.Text, retired.Phrase, RegexOptions.IgnoreCase)
               where match.Success
               select $"{sentence.Place} says \"{match.Value}\"; better: {retired.Better} ({sentence.Text})",
        ];
    }

    /// <summary>The literals with a space in the statements that <paramref name="statement"/> finds in the server's sources.</summary>
    private static IEnumerable<(string Place, string Text)> Sentences(string files, Regex statement)
    {
        var server = Repository.PathOf("src", "Restante.Server");
        foreach (var file in Directory.EnumerateFiles(server, files, SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            if (file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj" or "Migrations")) continue;
            foreach (Match match in statement.Matches(File.ReadAllText(file)))
                foreach (Match literal in Quoted().Matches(match.Value))
                    if (literal.Value.Contains(' ')) yield return (Path.GetRelativePath(server, file), literal.Value.Trim('"'));
        }
    }

    [GeneratedRegex(Literal)]
    private static partial Regex Quoted();

    // From the call to the semicolon outside of literals.
    [GeneratedRegex(@"(?:\bProblems\.\w+|\.Problem|\bMalformed)\((?:[^"";]|" + Literal + ")*;")]
    private static partial Regex Problem();

    [GeneratedRegex(@"\byield return\b(?:[^"";]|" + Literal + ")*;")]
    private static partial Regex Yielded();

    [GeneratedRegex(@"\bfaults\.Add\((?:[^"";]|" + Literal + ")*;")]
    private static partial Regex Fault();
}
