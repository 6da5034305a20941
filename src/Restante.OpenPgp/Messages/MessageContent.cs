using System.IO.Compression;
using Org.BouncyCastle.Utilities.Bzip2;

namespace Restante.OpenPgp;

/// <summary>
/// Reads the content of a message: literal data, optionally compressed once and signed (RFC 9580 section 10.3). Refuses anything else:
/// two literals, packets in between, nested encryption.
/// </summary>
internal sealed class MessageContent(Policy policy, Stream? output) : IDisposable
{
    private readonly byte[] buffer = new byte[128 * 1024];
    private readonly DocumentDigests digests = new(policy);
    private readonly List<SignaturePacket?> signatures = [];
    private readonly ByteWriter signaturePackets = new();
    private int announced;
    private int trailing;
    private bool hasLiteral;

    public void Read(Stream input)
    {
        ReadPackets(input, isCompressed: false);
        if (!hasLiteral) throw new RefusedException(Refusal.NotAMessage);
        // Each one-pass signature needs its signature after the content, and the reverse.
        if (announced != trailing) throw new RefusedException(Refusal.Malformed);
    }

    public IReadOnlyList<SignatureVerdict> Judge(IReadOnlyList<Certificate> verifiers, DateTimeOffset now) =>
        [.. signatures.Select(signature => SignatureJudge.Judge(signature, digests, verifiers, now, policy))];

    /// <summary>The message's signature packets, without the document.</summary>
    public byte[] SignaturePackets() => signaturePackets.ToArray();

    public void Dispose()
    {
        digests.Dispose();
        System.Security.Cryptography.CryptographicOperations.ZeroMemory(buffer);
    }

    private void ReadPackets(Stream input, bool isCompressed)
    {
        var packets = new PacketReader(input);
        while (packets.Next() is { } tag)
        {
            switch (tag)
            {
                case PacketTag.Marker or PacketTag.Padding or >= (PacketTag)40: break;
                case PacketTag.OnePassSignature when !hasLiteral: Announce(packets.ReadBody()); break;
                case PacketTag.Signature: Take(packets.ReadBody()); break;
                case PacketTag.CompressedData when isCompressed: throw new RefusedException(Refusal.NestedCompression);
                case PacketTag.CompressedData when !hasLiteral:
                    ReadPackets(Decompressed(packets.Body), isCompressed: true);
                    // Compressed data must contain a message (RFC 9580 section 5.6).
                    if (!hasLiteral) throw new RefusedException(Refusal.Malformed);
                    break;
                case PacketTag.LiteralData when !hasLiteral: ReadLiteral(packets.Body); break;
                default: throw new RefusedException(Refusal.Malformed);
            }
        }
    }

    private void Announce(byte[] onePass)
    {
        if (++announced > policy.MaxSignatures) throw new RefusedException(Refusal.TooMany);
        if (onePass is [3, var type, var hash, ..]) digests.Expect((SignatureType)type, (Hash)hash, []);
        else if (onePass is [6, var kind, var function, _, var length, ..] && onePass.Length >= 5 + length)
            digests.Expect((SignatureType)kind, (Hash)function, onePass[5..(5 + length)]);
    }

    private void Take(byte[] body)
    {
        if (signatures.Count == policy.MaxSignatures) throw new RefusedException(Refusal.TooMany);
        var signature = SignaturePacket.TryParse(body);
        signatures.Add(signature);
        if (hasLiteral) trailing++;
        signaturePackets.Packet(PacketTag.Signature, body);
        if (!hasLiteral && signature is not null) digests.Expect(signature.Type, signature.Hash, signature.Salt);
    }

    private void ReadLiteral(PacketBody body)
    {
        hasLiteral = true;
        // Format, file name and date are not signed (RFC 9580 section 5.9), so they are skipped.
        Span<byte> front = stackalloc byte[2 + 255 + 4];
        body.ReadExactlyOrRefuse(front[..2]);
        body.ReadExactlyOrRefuse(front[..(front[1] + 4)]);
        while (body.Read(buffer) is var read and > 0)
        {
            digests.Append(buffer.AsSpan(0, read));
            output?.Write(buffer, 0, read);
        }
    }

    private Capped Decompressed(PacketBody body)
    {
        Span<byte> algorithm = stackalloc byte[1];
        body.ReadExactlyOrRefuse(algorithm);
        Func<Stream> open = algorithm[0] switch
        {
            0 => () => body,
            1 => () => new DeflateStream(body, CompressionMode.Decompress),
            2 => () => new ZLibStream(body, CompressionMode.Decompress),
            3 => () => new CBZip2InputStream(body),
            _ => throw new RefusedException(Refusal.UnsupportedAlgorithm),
        };
        return new Capped(open, policy.MaxDecompressedBytes);
    }

    /// <summary>Refuses data that decompresses to more than the limit, or does not decompress.</summary>
    private sealed class Capped(Func<Stream> open, long left) : ReadStream
    {
        private long left = left;
        private Stream? inner;

        public override int Read(Span<byte> buffer)
        {
            try
            {
                // Some decompressors read the input in their constructor, and throw there.
                inner ??= open();
                var read = Math.Max(0, inner.Read(buffer));
                left -= read;
                return left < 0 ? throw new RefusedException(Refusal.TooLarge) : read;
            }
            catch (Exception e) when (e is not (RefusedException or OutOfMemoryException))
            {
                // The decompressors report bad input with several exception types.
                throw new RefusedException(Refusal.Malformed);
            }
        }
    }
}

internal static class StreamReading
{
    public static void ReadExactlyOrRefuse(this Stream stream, Span<byte> bytes)
    {
        if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
            throw new RefusedException(Refusal.Malformed);
    }
}
