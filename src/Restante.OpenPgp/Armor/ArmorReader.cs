using System.Buffers;
using System.Buffers.Text;

namespace Restante.OpenPgp;

/// <summary>
/// Reads one armored block and skips text before it. It ignores the checksum (RFC 9580 section 6.1), and refuses a block without its
/// last line as truncated.
/// </summary>
internal sealed class ArmorReader(LookAhead lines) : ReadStream
{
    internal const int MaxTextBefore = 64 * 1024;
    private const int MaxHeaders = 64;

    // The line between headers and data may contain any white space.
    private static ReadOnlySpan<byte> Blanks => " \t\r\v\f"u8;

    // A piece of a line is at most 64 KiB, so the buffer has room for one more after this limit.
    private const int FullAt = 64 * 1024;
    private readonly byte[] characters = new byte[FullAt + 64 * 1024];
    private readonly byte[] decoded = new byte[(FullAt + 64 * 1024) / 4 * 3];
    private int characterCount;
    private int start;
    private int end;
    private bool begun;
    private bool padded;
    private bool ended;

    public override int Read(Span<byte> buffer)
    {
        if (!begun) Begin();
        while (start == end && !ended) Decode();
        var count = Math.Min(buffer.Length, end - start);
        decoded.AsSpan(start, count).CopyTo(buffer);
        start += count;
        return count;
    }

    /// <summary>Skips text up to the next block's first line, which stays unread.</summary>
    public static bool FindsAnother(LookAhead lines)
    {
        while (lines.Peek() is var next && next >= 0)
        {
            if (next == '-' && lines.Begins("-----BEGIN PGP "u8)) return true;
            lines.TryLine(out _, out _);
        }
        return false;
    }

    private void Begin()
    {
        begun = true;
        var seen = 0;
        while (true)
        {
            if (seen > MaxTextBefore || !lines.TryLine(out var line, out _)) throw new RefusedException(Refusal.NotAMessage);
            seen += line.Length + 1;
            if (line.StartsWith("-----BEGIN PGP "u8) && line.TrimEnd(" \t\r"u8).EndsWith("-----"u8)) break;
        }
        for (var count = 0; ; count++)
        {
            if (count > MaxHeaders || !lines.TryLine(out var header, out var isEnded) || !isEnded)
                throw new RefusedException(Refusal.Truncated);
            if (header.Trim(Blanks).IsEmpty) return;
            if (header.IndexOf((byte)':') < 0) throw new RefusedException(Refusal.Malformed);
        }
    }

    private void Decode()
    {
        while (characterCount < FullAt)
        {
            if (!lines.TryLine(out var line, out _)) throw new RefusedException(Refusal.Truncated);
            if (line.Length > 0 && line[^1] <= ' ') line = line.TrimEnd(" \t\r"u8);
            if (line.StartsWith("-----END PGP "u8))
            {
                ended = true;
                break;
            }
            if (line.IsEmpty || line[0] == '=') continue;
            if (padded) throw new RefusedException(Refusal.Malformed);
            line.CopyTo(characters.AsSpan(characterCount));
            characterCount += line.Length;
            padded = line[^1] == '=';
        }
        var whole = ended ? characterCount : characterCount & ~3;
        var status = Base64.DecodeFromUtf8(characters.AsSpan(0, whole), decoded, out var consumed, out var count);
        if (status != OperationStatus.Done || consumed != whole)
            throw new RefusedException(Refusal.Malformed);
        characters.AsSpan(whole, characterCount - whole).CopyTo(characters);
        characterCount -= whole;
        (start, end) = (0, count);
    }
}
