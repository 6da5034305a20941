using System.Buffers;
using System.Text;

namespace Restante.Smtp.Tests;

public sealed class LineReaderTests
{
    [Theory]
    [InlineData("NOOP\r\nQUIT\r\n", "Line NOOP|Line QUIT")]
    [InlineData("\r\n", "Line ")]
    [InlineData("0123456789\r\n", "Line 0123456789")]
    [InlineData("0123456789a\r\nNOOP\r\n", "TooLong |Line NOOP")]
    [InlineData("0123456789abcdefghijklmnopq\r\nNOOP\r\n", "TooLong |Line NOOP")]
    [InlineData("NOOP\n", "BareLineEnd ")]
    [InlineData("\n", "BareLineEnd ")]
    [InlineData("0123456789abcdefg\n", "BareLineEnd ")]
    [InlineData("a\rb\r\n", "Line a\rb")]
    [InlineData("a\r\r\n", "Line a\r")]
    [InlineData("NOOP", "")]
    public void Lines_are_the_same_at_every_split_point(string input, string expected)
    {
        for (var split = 0; split <= input.Length; split++)
            Assert.Equal(expected, Read(10, input[..split], input[split..]));
        Assert.Equal(expected, Read(10, [.. input.Select(c => c.ToString())]));
    }

    [Fact]
    public void Endless_line_is_given_up()
    {
        var pieces = Enumerable.Repeat(new string('x', 1000), 70).ToArray();
        Assert.EndsWith("Endless ", Read(10, pieces), StringComparison.Ordinal);
        Assert.Equal("TooLong ", Read(10, [.. pieces[..50], "\r\n"]));
    }

    /// <summary>Feeds pieces as segments of one buffer, as a pipe does.</summary>
    private static string Read(int longest, params string[] pieces)
    {
        var reader = new LineReader();
        var found = new List<string>();
        var rest = ReadOnlySequence<byte>.Empty;
        foreach (var piece in pieces)
        {
            rest = Join(rest, Encoding.ASCII.GetBytes(piece));
            while (true)
            {
                var kind = reader.TryRead(ref rest, longest, out var line);
                if (kind == LineKind.Unfinished) break;
                found.Add($"{kind} {Encoding.ASCII.GetString(line)}");
                if (kind == LineKind.Endless) return string.Join('|', found);
            }
        }
        return string.Join('|', found);
    }

    private static ReadOnlySequence<byte> Join(ReadOnlySequence<byte> rest, byte[] more)
    {
        var first = new Segment(rest.ToArray(), null);
        var last = new Segment(more, first);
        return new ReadOnlySequence<byte>(first, 0, last, more.Length);
    }

    private sealed class Segment : ReadOnlySequenceSegment<byte>
    {
        public Segment(byte[] bytes, Segment? before)
        {
            Memory = bytes;
            if (before is null) return;
            RunningIndex = before.RunningIndex + before.Memory.Length;
            before.Next = this;
        }
    }
}
