using System.Buffers;

namespace Restante.Smtp;

/// <summary>What the beginning of the input is.</summary>
internal enum LineKind
{
    /// <summary>No whole line yet.</summary>
    Unfinished,
    Line,

    /// <summary>A line that was too long, skipped up to its end.</summary>
    TooLong,

    /// <summary>So much without an end that nobody should wait for it.</summary>
    Endless,

    /// <summary>A line that ends with LF alone.</summary>
    BareLineEnd,
}

/// <summary>Divides the input into command lines, which end with CR LF only (RFC 5321 section 2.3.8).</summary>
internal sealed class LineReader
{
    private const int MostSkipped = 64 * 1024;
    private int skipped;
    private bool endsWithCr;

    /// <summary>Takes the next line off the input, or as much of a line that is too long as there is.</summary>
    /// <param name="input">What arrived; becomes the rest.</param>
    /// <param name="longest">Without the CRLF.</param>
    /// <param name="line">The line without its CRLF, in memory of its own.</param>
    public LineKind TryRead(ref ReadOnlySequence<byte> input, int longest, out byte[] line)
    {
        line = [];
        if (input.PositionOf((byte)'\n') is not { } end)
        {
            // One more octet may be a CR.
            if (skipped == 0 && input.Length <= longest + 1) return LineKind.Unfinished;
            Skip(input);
            input = input.Slice(input.End);
            return skipped > MostSkipped ? LineKind.Endless : LineKind.Unfinished;
        }
        var whole = input.Slice(0, end);
        var wasSkipping = skipped > 0;
        if (whole.Length > 0 || !wasSkipping) Skip(whole);
        var (length, isProper) = (skipped, endsWithCr);
        input = input.Slice(input.GetPosition(1, end));
        (skipped, endsWithCr) = (0, false);
        if (!isProper) return LineKind.BareLineEnd;
        if (wasSkipping || length - 1 > longest) return LineKind.TooLong;
        line = whole.Slice(0, whole.Length - 1).ToArray();
        return LineKind.Line;
    }

    private void Skip(ReadOnlySequence<byte> part)
    {
        skipped = (int)Math.Min(skipped + part.Length, MostSkipped + 1);
        endsWithCr = part.Length > 0 && part.Slice(part.Length - 1).ToArray() is [(byte)'\r'];
    }
}
