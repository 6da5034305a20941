using System.Buffers.Text;
using System.Text;

namespace Restante.OpenPgp;

/// <summary>
/// Writes armor with lines of 64 characters. It encodes in blocks and then cuts the lines, because both steps use vector instructions.
/// </summary>
internal sealed class ArmorWriter : WriteStream
{
    private const int LineBytes = 48;
    private const int LineCharacters = 64;
    private const int Lines = 1024;
    private const int LongestLineEnd = 2;
    private readonly Stream output;
    private readonly ArmorKind kind;
    private readonly string lineEnd;
    private readonly byte[] pending = new byte[LineBytes * Lines];
    private readonly byte[] encoded = new byte[LineCharacters * Lines];
    private readonly byte[] text = new byte[(LineCharacters + LongestLineEnd) * Lines];
    private int filled;
    private uint crc = Crc24.Start;
    private bool closed;

    public ArmorWriter(Stream output, ArmorKind kind, string lineEnd = "\n")
    {
        (this.output, this.kind, this.lineEnd) = (output, kind, lineEnd);
        output.Write(Encoding.ASCII.GetBytes(Opening(kind, lineEnd)));
    }

    /// <summary>The length of the armor of this many bytes.</summary>
    public static long LengthOf(long bytes, ArmorKind kind, string lineEnd)
    {
        var lines = (bytes + LineBytes - 1) / LineBytes;
        return Opening(kind, lineEnd).Length + (bytes + 2) / 3 * 4 + lines * lineEnd.Length + Closing(kind, lineEnd, 0).Length;
    }

    public static string Label(ArmorKind kind) => kind switch
    {
        ArmorKind.Message => "MESSAGE",
        ArmorKind.PublicKey => "PUBLIC KEY BLOCK",
        ArmorKind.SecretKey => "PRIVATE KEY BLOCK",
        _ => "SIGNATURE",
    };

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var count = Math.Min(buffer.Length, pending.Length - filled);
            buffer[..count].CopyTo(pending.AsSpan(filled));
            filled += count;
            buffer = buffer[count..];
            if (filled == pending.Length) FlushLines();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !closed) Complete();
        base.Dispose(disposing);
    }

    private void Complete()
    {
        closed = true;
        FlushLines();
        output.Write(Encoding.ASCII.GetBytes(Closing(kind, lineEnd, crc)));
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(pending);
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(encoded);
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(text);
    }

    private static string Opening(ArmorKind kind, string lineEnd) => $"-----BEGIN PGP {Label(kind)}-----{lineEnd}{lineEnd}";

    private static string Closing(ArmorKind kind, string lineEnd, uint crc) =>
        $"={Convert.ToBase64String([(byte)(crc >> 16), (byte)(crc >> 8), (byte)crc])}{lineEnd}-----END PGP {Label(kind)}-----{lineEnd}";

    private void FlushLines()
    {
        crc = Crc24.Append(crc, pending.AsSpan(0, filled));
        Base64.EncodeToUtf8(pending.AsSpan(0, filled), encoded, out _, out var characters);
        var written = 0;
        for (var at = 0; at < characters; at += LineCharacters)
        {
            var line = encoded.AsSpan(at, Math.Min(LineCharacters, characters - at));
            line.CopyTo(text.AsSpan(written));
            written += line.Length;
            foreach (var end in lineEnd) text[written++] = (byte)end;
        }
        output.Write(text, 0, written);
        filled = 0;
    }
}
