using System.Text;

namespace Restante.Smtp.Tests;

/// <summary>The end of DATA, dot-stuffing and SMTP smuggling (RFC 5321 sections 2.3.8, 4.1.1.4 and 4.5.2).</summary>
public sealed class DataDecoderTests
{
    /// <summary>Every sequence that some server has taken for the end of DATA, with CR LF . CR LF as its only real one.</summary>
    public static readonly TheoryData<string> WrongEnds =
    [
        "\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r", "\r.\r\n", "\r\n.\r", "\r\n.\r\r\n", "\r\r\n.\n", "\n\r\n.\n", "\r.\n", "\n.\r",
        "\r\n\0.\r\n", "\r\n.\0\r\n", "\r\n..\r\n", "\r\n. \r\n", "\r\n.\t\r\n", "\n\n.\n\n", "\r\r.\r\r", "\r\n\r.\r\n",
        "\r\n\n.\r\n", "\r\n.\r.\r\n",
    ];

    [Theory, MemberData(nameof(WrongEnds))]
    public void Wrong_end_of_DATA_ends_nothing_at_any_split_point(string wrong)
    {
        var mail = $"Subject: a{wrong}MAIL FROM:<attacker@example.org>\r\nRCPT TO:<victim@example.org>\r\nDATA\r\nsmuggled";
        var input = Encoding.ASCII.GetBytes(mail + "\r\n.\r\nQUIT\r\n");
        foreach (var endings in Enum.GetValues<SmtpLineEndings>())
        {
            var whole = Run(input, endings, [input.Length]);
            Assert.Equal(mail.Length + 5, whole.Taken);
            Assert.Contains("smuggled", whole.Text, StringComparison.Ordinal);
            for (var split = 0; split <= input.Length; split++)
                Assert.Equal(whole, Run(input, endings, [split, input.Length - split]));
            Assert.Equal(whole, Run(input, endings, [.. Enumerable.Repeat(1, input.Length)]));
        }
    }

    [Theory, MemberData(nameof(WrongEnds))]
    public void Bare_line_end_is_a_fault_where_none_is_accepted(string wrong)
    {
        var input = Encoding.ASCII.GetBytes($"a{wrong}b\r\n.\r\n");
        foreach (var endings in Enum.GetValues<SmtpLineEndings>())
            Assert.Equal(!IsAcceptable(wrong, endings), Run(input, endings, [1000]).Fault != DataFault.None);
    }

    [Theory]
    [InlineData(".\r\n", "")]
    [InlineData("\r\n.\r\n", "\r\n")]
    [InlineData("a\r\n.\r\n", "a\r\n")]
    [InlineData("..\r\n.\r\n", ".\r\n")]
    [InlineData("..a\r\n...\r\na.b.\r\n.\r\n", ".a\r\n..\r\na.b.\r\n")]
    [InlineData(".a\r\n.\r\n", "a\r\n")]
    [InlineData("\tü\r\n.\r\n", "\tü\r\n")]
    public void Dot_stuffing_is_undone(string input, string expected)
    {
        var bytes = Encoding.UTF8.GetBytes(input);
        for (var split = 0; split <= bytes.Length; split++)
            Assert.Equal((expected, bytes.Length, DataFault.None), Run(bytes, SmtpLineEndings.Strict, [split, bytes.Length - split]));
    }

    [Theory]
    [InlineData("a\nb\r\n.\r\n", "a\r\nb\r\n")]
    [InlineData("a\n.\nb\r\n.\r\n", "a\r\n\r\nb\r\n")]
    [InlineData("a\n..b\r\n.\r\n", "a\r\n.b\r\n")]
    [InlineData("a\r\n.\nb\r\n.\r\n", "a\r\n\r\nb\r\n")]
    [InlineData("a\n.\r\n\r\n.\r\n", "a\r\n\r\n\r\n")]
    public void Bare_LF_becomes_a_line_end_where_it_is_accepted(string input, string expected)
    {
        var bytes = Encoding.ASCII.GetBytes(input);
        for (var split = 0; split <= bytes.Length; split++)
            Assert.Equal((expected, bytes.Length, DataFault.None), Run(bytes, SmtpLineEndings.Normalize, [split, bytes.Length - split]));
    }

    [Theory]
    [InlineData("a\rb\r\n.\r\n", nameof(DataFault.BareCr))]
    [InlineData("a\r\r\n.\r\n", nameof(DataFault.BareCr))]
    [InlineData("\ra\r\n.\r\n", nameof(DataFault.BareCr))]
    [InlineData("a\r\n.\rb\r\n.\r\n", nameof(DataFault.BareCr))]
    [InlineData("a\0b\r\n.\r\n", nameof(DataFault.Nul))]
    [InlineData("\0\r\n.\r\n", nameof(DataFault.Nul))]
    [InlineData("a\r\n.\0\r\n.\r\n", nameof(DataFault.Nul))]
    public void Bare_CR_and_NUL_are_faults_in_every_profile(string input, string fault)
    {
        var bytes = Encoding.ASCII.GetBytes(input);
        foreach (var endings in Enum.GetValues<SmtpLineEndings>())
            for (var split = 0; split <= bytes.Length; split++)
            {
                var (_, taken, found) = Run(bytes, endings, [split, bytes.Length - split]);
                Assert.Equal((bytes.Length, fault), (taken, found.ToString()));
            }
    }

    /// <summary>A law: text that a proper client stuffs comes out as it was, whatever pieces it arrives in.</summary>
    [Fact]
    public void Stuffed_text_comes_out_as_it_went_in()
    {
        var random = new Random(4711);
        for (var round = 0; round < 3000; round++)
        {
            var lines = Enumerable.Range(0, random.Next(6))
                .Select(_ => new string([.. Enumerable.Range(0, random.Next(4)).Select(_ => "..a"[random.Next(3)])])).ToList();
            var text = string.Concat(lines.Select(line => line + "\r\n"));
            var stuffed = string.Concat(lines.Select(line => (line.StartsWith('.') ? "." : "") + line + "\r\n"));
            var input = Encoding.ASCII.GetBytes(stuffed + ".\r\n");
            var pieces = Enumerable.Range(0, input.Length).Select(_ => random.Next(1, 8)).ToArray();
            Assert.Equal((text, input.Length, DataFault.None), Run(input, SmtpLineEndings.Strict, pieces));
        }
    }

    /// <summary>A law: over all sequences of six octets out of CR, LF, dot and "a", the first CR LF . CR LF is the end.</summary>
    [Fact]
    public void End_is_the_first_proper_one_in_every_sequence()
    {
        const string alphabet = "\r\n.a";
        for (var number = 0; number < 4096 * 4; number++)
        {
            var octets = new string([.. Enumerable.Range(0, 7).Select(place => alphabet[(number >> (2 * place)) & 3])]);
            var input = "x" + octets + "\r\n.\r\n";
            var expected = input.IndexOf("\r\n.\r\n", StringComparison.Ordinal) + 5;
            foreach (var endings in Enum.GetValues<SmtpLineEndings>())
            {
                var bytes = Encoding.ASCII.GetBytes(input);
                var (text, taken, _) = Run(bytes, endings, [bytes.Length]);
                Assert.Equal(expected, taken);
                Assert.DoesNotContain("\r", text.Replace("\r\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
                Assert.Equal((text, taken), (Run(bytes, endings, [.. Enumerable.Repeat(1, 20)]) is var (t, n, _) ? (t, n) : default));
            }
        }
    }

    [Fact]
    public void Line_that_is_too_long_is_a_fault()
    {
        foreach (var (length, fault) in new[] { (100, DataFault.None), (101, DataFault.LineTooLong) })
        {
            var input = Encoding.ASCII.GetBytes("x\r\n" + new string('x', length) + "\r\ny\r\n.\r\n");
            for (var split = 0; split <= input.Length; split++)
                Assert.Equal(fault, Run(input, SmtpLineEndings.Strict, [split, input.Length - split]).Fault);
        }
    }

    /// <summary>True if a profile accepts a text: no NUL, no CR alone, and an LF alone where it becomes a line end.</summary>
    internal static bool IsAcceptable(string text, SmtpLineEndings endings)
    {
        var rest = text.Replace("\r\n", "", StringComparison.Ordinal);
        if (rest.IndexOfAny(['\0', '\r']) >= 0) return false;
        return endings == SmtpLineEndings.Normalize || !rest.Contains('\n', StringComparison.Ordinal);
    }

    private static (string Text, int Taken, DataFault Fault) Run(byte[] input, SmtpLineEndings endings, int[] pieces)
    {
        var decoder = new DataDecoder(endings, 100);
        using var text = new MemoryStream();
        var at = 0;
        foreach (var piece in pieces)
        {
            var part = input.AsSpan(at, Math.Min(piece, input.Length - at));
            var output = new byte[DataDecoder.OutputFor(part.Length)];
            at += decoder.Decode(part, output, out var written);
            text.Write(output.AsSpan(0, written));
            if (decoder.HasEnded) break;
        }
        Assert.True(decoder.HasEnded);
        return (Encoding.UTF8.GetString(text.ToArray()), at, decoder.Fault);
    }
}
