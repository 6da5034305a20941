namespace Restante.Smtp.Tests;

/// <summary>RFC 5321 section 4.1.2, RFC 6531 section 3.3.</summary>
public sealed class SmtpPathTests
{
    [Theory]
    [InlineData("<>", "")]
    [InlineData("<a@b.c>", "a@b.c")]
    [InlineData("<First.Last+tag@Example.ORG>", "First.Last+tag@Example.ORG")]
    [InlineData("<a@localhost>", "a@localhost")]
    [InlineData("<a@[192.0.2.1]>", "a@[192.0.2.1]")]
    [InlineData("<a@[IPv6:2001:db8::1]>", "a@[IPv6:2001:db8::1]")]
    [InlineData("<\"a b\"@c.d>", "\"a b\"@c.d")]
    [InlineData("<\"a>b\"@c.d>", "\"a>b\"@c.d")]
    [InlineData("<\"a\\\"@b\"@c.d>", "\"a\\\"@b\"@c.d")]
    [InlineData("<@x.y:a@b.c>", "a@b.c")]
    [InlineData("<@x.y,@z:a@b.c>", "a@b.c")]
    [InlineData("<postMaster>", "postMaster")]
    [InlineData("<größe@bücher.example>", "größe@bücher.example")]
    [InlineData("<a@under_score.example>", "a@under_score.example")]
    [InlineData("<क्\u200dष@c.d>", "क्\u200dष@c.d")]
    public void Path_is_read_to_its_bracket(string text, string expected)
    {
        foreach (var more in new[] { "", " SIZE=1", ">" })
        {
            var (path, length) = SmtpPath.Read(text + more)!.Value;
            Assert.Equal((expected, text.Length), (path.ToString(), length));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("<")]
    [InlineData("a@b.c")]
    [InlineData("<a>")]
    [InlineData("<a@b.c")]
    [InlineData("<a@>")]
    [InlineData("<@b.c>")]
    [InlineData("<@b.c:>")]
    [InlineData("<a@b@c>")]
    [InlineData("<a b@c.d>")]
    [InlineData("<.a@b.c>")]
    [InlineData("<a.@b.c>")]
    [InlineData("<a..b@c.d>")]
    [InlineData("<\"\"@c.d>")]
    [InlineData("<\"a@c.d>")]
    [InlineData("<a@b..c>")]
    [InlineData("<a@-b.c>")]
    [InlineData("<a@b-.c>")]
    [InlineData("<a@b.c.>")]
    [InlineData("<a@[]>")]
    [InlineData("<a@[1 2]>")]
    [InlineData("<a@b(c)>")]
    [InlineData("<a\u0085b@c.d>")]
    [InlineData("<a\u009fb@c.d>")]
    [InlineData("<\"a\u0080\"@c.d>")]
    [InlineData("<a@b\u0085.c>")]
    [InlineData("<a\u202eb@c.d>")]
    [InlineData("<a\u2066b@c.d>")]
    [InlineData("<a\u061cb@c.d>")]
    [InlineData("<a@b\u200f.c>")]
    [InlineData("<a\u200bb@c.d>")]
    [InlineData("<a\u00adb@c.d>")]
    [InlineData("<a\ufeffb@c.d>")]
    [InlineData("<a\u00a0b@c.d>")]
    [InlineData("<a\u2028b@c.d>")]
    [InlineData("<a\U000e0041b@c.d>")]
    public void Malformed_path_is_refused(string text) => Assert.Null(SmtpPath.Read(text));

    [Fact]
    public void Lengths_are_limited_in_octets()
    {
        Assert.NotNull(SmtpPath.Read($"<{new string('a', 64)}@b.c>"));
        Assert.Null(SmtpPath.Read($"<{new string('a', 65)}@b.c>"));
        Assert.NotNull(SmtpPath.Read($"<{new string('ä', 32)}@b.c>"));
        Assert.Null(SmtpPath.Read($"<{new string('ä', 33)}@b.c>"));
        var domain = string.Join('.', Enumerable.Repeat(new string('d', 62), 4));
        Assert.NotNull(SmtpPath.Read($"<ab@{domain}>"));
        Assert.Null(SmtpPath.Read($"<abc@{domain}>"));
    }

    /// <summary>Nothing that is not a path makes the parser throw or read past the end.</summary>
    [Fact]
    public void Any_text_is_read_or_refused()
    {
        var random = new Random(4711);
        const string alphabet = "<>@.:,\"\\[] ab-ü";
        for (var i = 0; i < 200_000; i++)
        {
            var text = "<" + new string([.. Enumerable.Range(0, random.Next(12)).Select(_ => alphabet[random.Next(alphabet.Length)])]);
            if (SmtpPath.Read(text) is var (path, length))
                Assert.True(text[length - 1] == '>' && (path.IsNull || text.Contains(path.ToString(), StringComparison.Ordinal)), text);
        }
    }
}
