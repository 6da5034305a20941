using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Restante.OpenPgp;

/// <summary>
/// Decrypts a SEIPD packet of version 1. It returns plaintext before the MDC is verified, so the class is internal:
/// <see cref="Decryption"/> reads everything once to verify and again to release. CFB is computed as ECB over the ciphertext and an
/// xor, because both use vector instructions.
/// </summary>
internal sealed class ProtectedReader : ReadStream
{
    private const int BlockBytes = 16;
    private const int PrefixBytes = BlockBytes + 2;
    private const int MdcBytes = 22;
    private const int BufferBytes = 128 * 1024;
    private readonly Stream body;
    private readonly Aes aes = Aes.Create();
    private readonly IncrementalHash? sha1;

    // The last ciphertext block of the previous piece comes first, because CFB continues from it.
    private readonly byte[] encrypted = new byte[BlockBytes + BufferBytes];

    // Bytes that may be the MDC are kept before the next piece.
    private readonly byte[] plain = new byte[MdcBytes + BufferBytes];
    private int start;
    private int end;
    private bool ended;

    /// <param name="body">The packet's body after its version.</param>
    /// <param name="session">The session key.</param>
    /// <param name="verify">True to verify the MDC; false on the second pass.</param>
    public ProtectedReader(Stream body, SessionKey session, bool verify)
    {
        this.body = body;
        aes.SetKey(session.Key);
        if (verify) sha1 = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        Fill();
        if (end - start < PrefixBytes) throw new RefusedException(Refusal.Modified);
        start += PrefixBytes;
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
        aes.Dispose();
        sha1?.Dispose();
        CryptographicOperations.ZeroMemory(plain);
        base.Dispose(disposing);
    }

    // Afterwards plain[start..end] may be returned, and plain[end..end + 22] may be the MDC.
    private void Fill()
    {
        var waiting = end == 0 ? 0 : MdcBytes;
        plain.AsSpan(end, waiting).CopyTo(plain);
        var count = body.ReadAtLeast(encrypted.AsSpan(BlockBytes), BufferBytes, throwOnEndOfStream: false);
        ended = count < BufferBytes;
        Decrypt(count, plain.AsSpan(waiting, count));
        if (waiting + count < MdcBytes) throw new RefusedException(Refusal.Modified);
        (start, end) = (0, waiting + count - MdcBytes);
        sha1?.AppendData(plain, 0, end);
        if (ended) Verify(plain.AsSpan(end, MdcBytes));
    }

    private void Decrypt(int count, Span<byte> output)
    {
        if (count == 0) return;
        var padded = (count + BlockBytes - 1) / BlockBytes * BlockBytes;
        var stream = ArrayOf(padded);
        aes.EncryptEcb(encrypted.AsSpan(0, padded), stream, PaddingMode.None);
        Xor(stream.AsSpan(0, count), encrypted.AsSpan(BlockBytes, count), output);
        encrypted.AsSpan(count, BlockBytes).CopyTo(encrypted);
    }

    private byte[]? keystream;

    private byte[] ArrayOf(int length) =>
        keystream is { } known && known.Length >= length
            ? known
            : keystream = new byte[Math.Max(length, BufferBytes)];

    private static void Xor(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other, Span<byte> output)
    {
        var vectors = one.Length - one.Length % Vector<byte>.Count;
        var a = MemoryMarshal.Cast<byte, Vector<byte>>(one[..vectors]);
        var b = MemoryMarshal.Cast<byte, Vector<byte>>(other[..vectors]);
        var result = MemoryMarshal.Cast<byte, Vector<byte>>(output[..vectors]);
        for (var at = 0; at < result.Length; at++) result[at] = a[at] ^ b[at];
        for (var at = vectors; at < one.Length; at++) output[at] = (byte)(one[at] ^ other[at]);
    }

    private void Verify(ReadOnlySpan<byte> mdc)
    {
        if (sha1 is null) return;
        sha1.AppendData(mdc[..2]);
        byte[] expected = [0xd3, 0x14, .. sha1.GetHashAndReset()];
        if (!CryptographicOperations.FixedTimeEquals(expected, mdc)) throw new RefusedException(Refusal.Modified);
    }
}
