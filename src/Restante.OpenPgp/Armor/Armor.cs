using System.Text;

namespace Restante.OpenPgp;

/// <summary>ASCII armor (RFC 9580 section 6).</summary>
public static class Armor
{
    /// <summary>
    /// A stream that writes bytes as armored text. Dispose it to complete the armor; <paramref name="output"/> stays open.
    /// </summary>
    public static Stream Writer(Stream output, ArmorKind kind) => new ArmorWriter(output, kind);

    /// <summary>The bytes as armored text with LF line ends.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes, ArmorKind kind)
    {
        using var text = new MemoryStream();
        using (var writer = new ArmorWriter(text, kind)) writer.Write(bytes);
        return Encoding.ASCII.GetString(text.GetBuffer(), 0, (int)text.Length);
    }

    /// <summary>
    /// Reads armored or binary data: input that begins with a packet's tag is passed through. The stream throws
    /// <see cref="InvalidDataException"/> on bad armor while it is read.
    /// </summary>
    public static Stream Reader(Stream input) => new Translated(Open(input));

    /// <summary>
    /// All armored blocks of the input, concatenated, or the input itself if it is binary. Key blocks that mail programs or editors
    /// changed are repaired if their content is intact. Null if the armor is bad.
    /// </summary>
    public static byte[]? TryDecode(ReadOnlySpan<byte> input)
    {
        try
        {
            // UTF-16 and non-ASCII dashes can look like a packet.
            var decoded = Decode(input);
            return IsBinary(input) && KindOf(decoded) is not (ArmorKind.PublicKey or ArmorKind.SecretKey)
                ? ArmorRepair.TryDecode(input) ?? decoded
                : decoded;
        }
        catch (RefusedException)
        {
            return ArmorRepair.TryDecode(input);
        }
    }

    /// <summary>The kind of armor for these packets, by the first one's tag; null if they are not packets.</summary>
    public static ArmorKind? KindOf(ReadOnlySpan<byte> packets)
    {
        if (!PacketForm.TryHeader(packets, out var tag, out _, out _)) return null;
        return (PacketTag)tag switch
        {
            PacketTag.PublicKey => ArmorKind.PublicKey,
            PacketTag.SecretKey => ArmorKind.SecretKey,
            // A signature followed by data is a message; signatures alone are not.
            PacketTag.Signature => OnlySignatures(packets) ? ArmorKind.Signature : ArmorKind.Message,
            _ => ArmorKind.Message,
        };
    }

    internal static Stream Open(Stream input)
    {
        var source = new LookAhead(input);
        return source.Peek() is var first && first >= 0 && (first & 0x80) != 0 && first != 0xef ? source : new ArmorReader(source);
    }

    internal static byte[] Decode(ReadOnlySpan<byte> input)
    {
        if (IsBinary(input)) return input.ToArray();
        using var source = new MemoryStream(input.ToArray(), writable: false);
        using var decoded = new MemoryStream();
        using var lines = new LookAhead(source);
        do
        {
            using var block = new ArmorReader(lines);
            block.CopyTo(decoded);
        }
        while (ArmorReader.FindsAnother(lines));
        return decoded.ToArray();
    }

    private static bool IsBinary(ReadOnlySpan<byte> input) => !input.IsEmpty && (input[0] & 0x80) != 0 && input[0] != 0xef;

    private static bool OnlySignatures(ReadOnlySpan<byte> packets)
    {
        while (PacketForm.TryHeader(packets, out var tag, out var header, out var length)
            && tag == (int)PacketTag.Signature && length >= 0 && length <= packets.Length - header)
            packets = packets[(header + (int)length)..];
        return packets.IsEmpty;
    }

    // A stream can refuse only by throwing, so callers get an exception type of the framework.
    private sealed class Translated(Stream inner) : ReadStream
    {
        public override int Read(Span<byte> buffer)
        {
            try
            {
                return inner.Read(buffer);
            }
            catch (RefusedException e)
            {
                throw new InvalidDataException(e.Message);
            }
        }
    }
}
