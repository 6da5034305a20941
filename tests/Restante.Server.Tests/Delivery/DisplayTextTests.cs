using System.Text;
using Restante.Server.Delivery;

namespace Restante.Server.Tests.Delivery;

public sealed class DisplayTextTests
{
    [Theory]
    [InlineData("Alice Example", "Alice Example")]
    [InlineData("Dr. med. Žofie Nováková-O'Neil", "Dr. med. Žofie Nováková-O'Neil")]
    [InlineData("Dr.Alice", "Dr. Alice")]
    [InlineData("alice@bank.example", "alice bank. example")]
    [InlineData("Bank https://evil.example/x now", "Bank now")]
    [InlineData("www.evil.example", "")]
    [InlineData("evil.example", "evil. example")]
    [InlineData("evil\u3002example", "evil. example")]
    [InlineData("Alice\r\nBcc: everybody@example.org", "Alice Bcc: everybody example. org")]
    [InlineData("\u202Eecila\u202C \u2066x\u2069\u200F", "ecila x")]
    [InlineData("a\0b\tc\u2028d", "a b c d")]
    [InlineData("Ⓐ\uFF20home", "Ⓐ home")]
    [InlineData("hthttp://tp://evil.example/", "")]
    [InlineData("", "")]
    public void Name_is_made_harmless(string typed, string shown) => Assert.Equal(shown, DisplayText.Name(typed));

    public static TheoryData<string, string> Names => [.. DisplayNames.All.Select(row => (row.Typed, row.Shown))];

    [Theory, MemberData(nameof(Names))]
    public void Name_is_judged_by_what_it_decodes_to(string typed, string shown) => Assert.Equal(shown, DisplayText.Name(typed));

    [Fact]
    public void Name_stays_the_same_when_judged_again()
    {
        var random = new Random(8);
        for (var i = 0; i < 20_000; i++)
        {
            var typed = string.Concat(random.GetItems(Pieces, random.Next(1, 12)));
            var shown = DisplayText.Name(typed, DisplayText.MaxHeaderName);
            Assert.Equal(shown, DisplayText.Name(shown, DisplayText.MaxHeaderName));
            Assert.DoesNotContain("=?", shown, StringComparison.Ordinal);
            Assert.DoesNotMatch(DisplayNames.AddressOrLink, shown.Normalize(NormalizationForm.FormKC));
        }
    }

    [Fact]
    public void Name_that_repeats_the_address_is_left_out_of_a_header()
    {
        Assert.Equal("", DisplayText.HeaderName(new Person("Bob@example.net", "bob@example.net")));
        Assert.Equal("bob example. net", DisplayText.HeaderName(new Person("bob@example.net", "bob@example.org")));
        Assert.Equal(200, DisplayText.HeaderName(new Person(new string('x', 300), "bob@example.org")).Length);
    }

    private static readonly string[] Pieces =
    [
        "=?", "?=", "utf-8?b?", "utf-8?q?", "=?utf-8?q?", "=3D=3F", "=40", "%40", "%25", "@", "\uFF20", "\uFE6B", ".", "\u3002",
            "\uFF0E", "https://", "www.", "a", "bank", "example", " ",
        "\u200B", "\u200D", "\u202E", "[…]", "=?utf-8?b?Ym9zc0BiYW5rLmV4YW1wbGU=?=", "\u00E9", "\u0301", "/", ":", "_", "\uFF1D",
            "\uFF1F", "1", "\ud83d\ude00",
    ];

    [Fact]
    public void Name_has_at_most_sixty_characters_and_is_never_cut_inside_one()
    {
        Assert.Equal(60, DisplayText.Name(new string('x', 500)).Length);
        var family = string.Concat(Enumerable.Repeat("👩‍👩‍👧", 20));
        var shown = DisplayText.Name(family);
        Assert.InRange(shown.Length, 40, 60);
        Assert.StartsWith(shown, family, StringComparison.Ordinal);
        Assert.Equal(0, shown.Length % "👩‍👩‍👧".Length);
    }

    [Fact]
    public void Note_keeps_its_lines_and_loses_its_links()
    {
        var lines = DisplayText.NoteLines("Dear Mrs Smith,\r\n\r\n\r\n\r\nsee https://evil.example/login or www.evil.example,\n" +
            "or evil.example/path?q or javascript:alert(1).\nCall 040 1234. Yours\u202E, A.Miller (a.miller@example.org)");
        Assert.Equal("Dear Mrs Smith,", lines[0]);
        Assert.Equal("", lines[1]);
        Assert.Equal("see […] or […]", lines[2]);
        Assert.Equal("or […] or […]", lines[3]);
        Assert.Contains("Call 040 1234.", lines[4], StringComparison.Ordinal);
        Assert.Contains("a.miller@example.org", lines[4], StringComparison.Ordinal);
        Assert.DoesNotContain('\u202E', lines[4]);
    }

    [Fact]
    public void Note_has_at_most_five_hundred_characters_and_twenty_lines()
    {
        Assert.Equal(500, string.Join('\n', DisplayText.NoteLines(new string('x', 9000))).Length);
        Assert.Equal(20, DisplayText.NoteLines(string.Join('\n', Enumerable.Repeat("x", 100))).Count);
    }

    [Theory]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.")]
    [InlineData("a-")]
    [InlineData("a.")]
    [InlineData("www.")]
    [InlineData("ab:")]
    [InlineData("\ud800")]
    public void Hostile_repetition_is_cut_before_a_pattern_sees_it(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, 100_000 / piece.Length));
        Assert.InRange(DisplayText.Name(text).Length, 0, DisplayText.MaxName);
        Assert.InRange(DisplayText.NoteLines(text).Sum(line => line.Length), 0, DisplayText.MaxNote);
    }
}
