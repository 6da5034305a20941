using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Restante.OpenPgp;

/// <summary>The header before the chunks of a SEIPD packet of version 2 (RFC 9580 section 5.13.2).</summary>
internal sealed record ChunkHeader(Cipher Cipher, AeadMode Mode, int ChunkExponent, byte[] Salt)
{
    public static ChunkHeader Read(Stream body)
    {
        var bytes = new byte[3 + 32];
        body.ReadExactlyOrRefuse(bytes);
        // At most 4 MiB per chunk (RFC 9580 section 5.13.2).
        if (bytes[2] > 16) throw new RefusedException(Refusal.TooLarge);
        return new ChunkHeader((Cipher)bytes[0], (AeadMode)bytes[1], bytes[2], bytes[3..]);
    }

    public int ChunkBytes => 1 << (ChunkExponent + 6);

    public byte[] Associated => [0xc0 | (int)PacketTag.IntegrityProtectedData, 2, (byte)Cipher, (byte)Mode, (byte)ChunkExponent];
}

/// <summary>
/// Decrypts a SEIPD packet of version 2. It returns a chunk once its tag is verified; only the end shows that none is missing, so
/// <see cref="Decryption"/> reads this stream once to verify and again to release.
/// </summary>
internal sealed class ChunkReader : ReadStream
{
    private readonly Stream body;
    private readonly ChunkHeader header;
    private readonly Aead aead;
    private readonly byte[] nonce;
    private readonly byte[] incoming;
    private readonly byte[] plain;
    private int waiting;
    private int start;
    private int end;
    private ulong index;
    private ulong total;
    private bool ended;

    public ChunkReader(Stream body, ChunkHeader header, SessionKey session)
    {
        (this.body, this.header) = (body, header);
        var keyBytes = header.Cipher.KeyBytes();
        if (session.Key.Length != keyBytes) throw new RefusedException(Refusal.NoKeyFits);
        var ivBytes = Aead.NonceBytes(header.Mode) - 8;
        var derived = HKDF.DeriveKey(HashAlgorithmName.SHA256, session.Key.ToArray(), keyBytes + ivBytes, header.Salt, header.Associated);
        aead = new Aead(header.Mode, derived[..keyBytes]);
        nonce = new byte[ivBytes + 8];
        derived.AsSpan(keyBytes).CopyTo(nonce);
        CryptographicOperations.ZeroMemory(derived);
        incoming = new byte[header.ChunkBytes + 2 * Aead.TagBytes];
        plain = new byte[header.ChunkBytes];
    }

    public override int Read(Span<byte> buffer)
    {
        while (start == end && !ended) Fill();
        var count = Math.Min(buffer.Length, end - start);
        plain.AsSpan(start, count).CopyTo(buffer);
        start += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        aead.Dispose();
        CryptographicOperations.ZeroMemory(plain);
        base.Dispose(disposing);
    }

    // Reads a chunk, its tag, and bytes that may be the last tag, which covers the whole message.
    private void Fill()
    {
        var read = waiting + body.ReadAtLeast(incoming.AsSpan(waiting), incoming.Length - waiting, throwOnEndOfStream: false);
        ended = read < incoming.Length;
        var chunk = ended ? read - Aead.TagBytes : incoming.Length - Aead.TagBytes;
        if (chunk < 0) throw new RefusedException(Refusal.Modified);
        (start, end) = (0, 0);
        // A message without content has no chunk, only the last tag.
        if (chunk > 0 || !ended) Open(header.Associated, incoming.AsSpan(0, chunk), chunk - Aead.TagBytes);
        incoming.AsSpan(chunk, read - chunk).CopyTo(incoming);
        waiting = read - chunk;
        if (ended) VerifyEnd();
    }

    private void VerifyEnd()
    {
        var associated = new byte[header.Associated.Length + 8];
        header.Associated.CopyTo(associated, 0);
        BinaryPrimitives.WriteUInt64BigEndian(associated.AsSpan(header.Associated.Length), total);
        BinaryPrimitives.WriteUInt64BigEndian(nonce.AsSpan(nonce.Length - 8), index);
        if (!aead.TryOpen(nonce, associated, incoming.AsSpan(0, Aead.TagBytes), [])) throw new RefusedException(Refusal.Modified);
    }

    private void Open(byte[] associated, ReadOnlySpan<byte> chunk, int length)
    {
        BinaryPrimitives.WriteUInt64BigEndian(nonce.AsSpan(nonce.Length - 8), index++);
        if (length < 0 || !aead.TryOpen(nonce, associated, chunk, plain)) throw new RefusedException(Refusal.Modified);
        end = length;
        total += (ulong)length;
    }
}
