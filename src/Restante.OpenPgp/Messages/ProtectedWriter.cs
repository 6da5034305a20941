using System.Security.Cryptography;

namespace Restante.OpenPgp;

/// <summary>
/// Writes a SEIPD packet of version 1 (RFC 9580 section 5.13.1): a random prefix, the written bytes, and the MDC over both, in CFB. Our
/// own code, because .NET's AES and SHA-1 are four times as fast as the library's streams.
/// </summary>
internal sealed class ProtectedWriter : WriteStream
{
    private const int BlockBytes = 16;
    private const int BufferBytes = 64 * 1024;
    private readonly PartialWriter packet;
    private readonly Aes aes = Aes.Create();
    private readonly IncrementalHash sha1 = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
    private readonly byte[] plain = new byte[BufferBytes];
    private readonly byte[] encrypted = new byte[BufferBytes];
    private readonly byte[] feedback = new byte[BlockBytes];
    private int filled;

    public ProtectedWriter(Stream output, SessionKey session)
    {
        aes.SetKey(session.Key);
        packet = new PartialWriter(output, PacketTag.IntegrityProtectedData);
        packet.WriteByte(1);
        Span<byte> prefix = stackalloc byte[BlockBytes + 2];
        RandomNumberGenerator.Fill(prefix[..BlockBytes]);
        prefix[(BlockBytes - 2)..BlockBytes].CopyTo(prefix[BlockBytes..]);
        Write(prefix);
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            var count = Math.Min(buffer.Length, plain.Length - filled);
            buffer[..count].CopyTo(plain.AsSpan(filled));
            filled += count;
            buffer = buffer[count..];
            if (filled == plain.Length) FlushBlocks();
        }
    }

    /// <summary>Writes the MDC and ends the packet; the underlying stream stays open.</summary>
    public void Complete()
    {
        FlushBlocks(hashOnly: true);
        sha1.AppendData([0xd3, 0x14]);
        byte[] mdc = [0xd3, 0x14, .. sha1.GetHashAndReset()];
        var room = plain.Length - filled;
        mdc.AsSpan(0, Math.Min(room, mdc.Length)).CopyTo(plain.AsSpan(filled));
        filled += Math.Min(room, mdc.Length);
        if (filled == plain.Length)
        {
            Encrypt();
            mdc.AsSpan(Math.Min(room, mdc.Length)).CopyTo(plain);
            filled = mdc.Length - Math.Min(room, mdc.Length);
        }
        Encrypt();
        packet.Complete();
    }

    protected override void Dispose(bool disposing)
    {
        aes.Dispose();
        sha1.Dispose();
        packet.Dispose();
        CryptographicOperations.ZeroMemory(plain);
        base.Dispose(disposing);
    }

    private void FlushBlocks(bool hashOnly = false)
    {
        sha1.AppendData(plain, 0, filled);
        if (!hashOnly) Encrypt();
    }

    // Only the last piece may have an incomplete block: zeros after the end do not change the bytes before it.
    private void Encrypt()
    {
        if (filled == 0) return;
        var padded = (filled + BlockBytes - 1) / BlockBytes * BlockBytes;
        plain.AsSpan(filled, padded - filled).Clear();
        aes.EncryptCfb(plain.AsSpan(0, padded), feedback, encrypted, PaddingMode.None, 8 * BlockBytes);
        encrypted.AsSpan(padded - BlockBytes, BlockBytes).CopyTo(feedback);
        packet.Write(encrypted.AsSpan(0, filled));
        filled = 0;
    }
}
