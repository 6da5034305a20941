using System.Buffers;

namespace Restante.Smtp;

/// <summary>What is wrong with a mail's lines.</summary>
internal enum DataFault
{
    None,

    /// <summary>An LF alone, in a profile that accepts none.</summary>
    BareLf,

    /// <summary>A CR alone. Programs disagree about what it is, so that none is accepted.</summary>
    BareCr,

    /// <summary>A NUL (RFC 5321 section 4.5.2 allows none in text), where some programs stop reading.</summary>
    Nul,
    LineTooLong,
}

/// <summary>
/// Finds the end of DATA and undoes dot-stuffing (RFC 5321 section 4.5.2), over any division into pieces. Only CR LF . CR LF is the end: a
/// server that also takes LF . LF or a mixture lets a sender smuggle commands past the server before it.
/// </summary>
internal sealed class DataDecoder(SmtpLineEndings lineEndings, int longestLine)
{
    private static readonly SearchValues<byte> LineEnds = SearchValues.Create("\r\n"u8);

    // The CRLF of the DATA command is the first half of a possible end (RFC 5321 section 4.1.1.4).
    private Position position = Position.LineStart;
    private int lineLength;

    private enum Position
    {
        /// <summary>Behind CR LF.</summary>
        LineStart,

        /// <summary>Behind a CR or LF alone: a dot is removed here, but ends nothing.</summary>
        LooseStart,
        Text,

        /// <summary>Behind a CR that has not been passed on.</summary>
        Cr,

        /// <summary>Behind CR LF and a dot, which has not been passed on.</summary>
        Dot,

        /// <summary>Behind CR LF . CR.</summary>
        DotCr,
        End,
    }

    /// <summary>The first fault. The end is looked for all the same.</summary>
    public DataFault Fault { get; private set; }

    public bool HasEnded => position == Position.End;

    /// <summary>The most output that some input can give.</summary>
    public static int OutputFor(int input) => 2 * input + 2;

    /// <summary>Decodes up to the end of DATA or of the input.</summary>
    /// <param name="input">What arrived.</param>
    /// <param name="output">At least <see cref="OutputFor"/> long.</param>
    /// <param name="written">The length of the output; it means nothing after a fault.</param>
    /// <returns>How much of the input belongs to the mail. The rest, behind the end, is the next command.</returns>
    public int Decode(ReadOnlySpan<byte> input, Span<byte> output, out int written)
    {
        var (read, length) = (0, 0);
        while (read < input.Length && position != Position.End)
        {
            if (position == Position.Text)
            {
                var run = input[read..].IndexOfAny(LineEnds);
                if (run < 0) run = input.Length - read;
                if (input.Slice(read, run).Contains((byte)0)) Fail(DataFault.Nul);
                input.Slice(read, run).CopyTo(output[length..]);
                (read, length) = (read + run, length + run);
                Count(run);
                if (read == input.Length) break;
            }
            if (Step(input[read], output, ref length)) read++;
        }
        written = length;
        return read;
    }

    /// <returns>False if the octet must be looked at again in the new position.</returns>
    private bool Step(byte octet, Span<byte> output, ref int length)
    {
        switch (position, octet)
        {
            case (Position.DotCr, (byte)'\n'):
                position = Position.End;
                return true;
            case (Position.Cr, (byte)'\n'):
                EndLine(output, ref length, Position.LineStart);
                return true;
            case (Position.Cr or Position.DotCr, _):
                EndLoosely(DataFault.BareCr, output, ref length);
                return false;
            case (_, (byte)'\n'):
                EndLoosely(DataFault.BareLf, output, ref length);
                return true;
            case (Position.Dot, (byte)'\r'):
                position = Position.DotCr;
                return true;
            case (_, (byte)'\r'):
                position = Position.Cr;
                return true;
            case (Position.LineStart, (byte)'.'):
                position = Position.Dot;
                return true;
            case (Position.LooseStart, (byte)'.'):
                position = Position.Text;
                return true;
            default:
                position = Position.Text;
                return false;
        }
    }

    private void EndLoosely(DataFault fault, Span<byte> output, ref int length)
    {
        if (fault == DataFault.BareCr || lineEndings == SmtpLineEndings.Strict) Fail(fault);
        EndLine(output, ref length, Position.LooseStart);
    }

    private void EndLine(Span<byte> output, ref int length, Position next)
    {
        "\r\n"u8.CopyTo(output[length..]);
        length += 2;
        position = next;
        lineLength = 0;
    }

    private void Count(int run)
    {
        lineLength = Math.Min(lineLength + run, int.MaxValue / 2);
        if (lineLength > longestLine) Fail(DataFault.LineTooLong);
    }

    private void Fail(DataFault fault)
    {
        if (Fault == DataFault.None) Fault = fault;
    }
}
