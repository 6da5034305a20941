using System.IO.Compression;

namespace Restante.OpenPgp.Tests;

/// <summary>The content of a message, by the grammar of RFC 9580 section 10.3; anything else is refused unopened.</summary>
public sealed class MessageGrammarTests
{
    private static readonly byte[] OnePass = Packet(PacketTag.OnePassSignature, [3, 0, 10, 22, 1, 2, 3, 4, 5, 6, 7, 8, 1]);
    private static readonly byte[] Literal = Packet(PacketTag.LiteralData, [(byte)'b', 0, 0, 0, 0, 0, .. "hello"u8]);
    private static readonly byte[] Marker = Packet(PacketTag.Marker, "PGP"u8.ToArray());

    private static byte[] Detached =>
        Signing.TryDetached(new MemoryStream("hello"u8.ToArray()), [Samples.Bob], Samples.Now, false, out var signature, out _)
            ? signature
            : throw new InvalidOperationException();

    public static TheoryData<string, bool> Forms => new()
    {
        { "literal", true }, { "marker, literal", true }, { "one-pass, literal, signature", true }, { "signature, literal", true },
        { "compressed (literal)", true }, { "one-pass, compressed (literal), signature", true },
        { "compressed (one-pass, literal, signature)", true },
        { "one-pass, literal", false }, { "one-pass, one-pass, literal, signature", false }, { "literal, signature", false },
        { "compressed ()", false }, { "compressed (), literal", false },
        { "compressed (marker), literal", false }, { "compressed (marker)", false },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Message_is_opened_by_its_grammar(string form, bool isOpened)
    {
        var packets = Packets(form);
        var (outcome, content) = Samples.Verify(packets, Samples.ForAlice);
        Assert.Equal(isOpened, outcome is MessageOutcome.Opened);
        Assert.Equal(isOpened ? "hello"u8.ToArray() : [], content);
        using var session = SessionKey.Generate();
        var (inside, released) = Samples.Open(Samples.Protect(packets, session),
            new ReadingRequest { SessionKeys = [session], Now = Samples.Now });
        Assert.Equal(isOpened, inside is MessageOutcome.Opened);
        Assert.Equal(isOpened ? "hello"u8.ToArray() : [], released);
    }

    private static byte[] Packets(string form)
    {
        if (form.Length == 0) return [];
        var open = form.IndexOf('(', StringComparison.Ordinal);
        var comma = form.IndexOf(", ", StringComparison.Ordinal);
        if (open >= 0 && (comma < 0 || open < comma))
        {
            var close = form.IndexOf(')', StringComparison.Ordinal);
            using var compressed = new MemoryStream();
            compressed.WriteByte(2);
            using (var zlib = new ZLibStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
                zlib.Write(Packets(form[(open + 1)..close]));
            return [.. Packet(PacketTag.CompressedData, compressed.ToArray()), .. Packets(form[(close + 1)..].TrimStart(',', ' '))];
        }
        if (comma >= 0) return [.. Packets(form[..comma]), .. Packets(form[(comma + 2)..])];
        return form switch
        {
            "literal" => Literal,
            "marker" => Marker,
            "one-pass" => OnePass,
            "signature" => Detached,
            _ => throw new ArgumentOutOfRangeException(nameof(form)),
        };
    }

    private static byte[] Packet(PacketTag tag, byte[] body) => new ByteWriter().Packet(tag, body).ToArray();
}
