using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Restante.OpenPgp;

/// <summary>
/// Records the bytes read through it, so that they can be read again after verification. The first bytes stay in memory; the rest goes
/// to an unnamed file, encrypted and authenticated piece by piece under a key that only this object has.
/// </summary>
internal sealed class Spool(Stream input, int memoryBytes) : ReadStream
{
    private const int PieceBytes = 256 * 1024;
    private const int TagBytes = 16;
    private readonly MemoryStream memory = new();
    private readonly byte[] piece = new byte[PieceBytes];
    private int filled;
    private FileStream? file;
    private AesGcm? cipher;
    private byte[]? sealedPiece;
    private int pieces;

    /// <summary>Reads from the input and records the bytes.</summary>
    public override int Read(Span<byte> buffer)
    {
        var read = input.Read(buffer);
        Remember(buffer[..read]);
        return read;
    }

    /// <summary>Reads to the end of the input.</summary>
    public void Finish()
    {
        var buffer = new byte[PieceBytes];
        while (Read(buffer) > 0) { }
    }

    /// <summary>A stream over the recorded bytes, from the beginning.</summary>
    public Stream Again() => new Remembered(this);

    protected override void Dispose(bool disposing)
    {
        CryptographicOperations.ZeroMemory(memory.GetBuffer());
        memory.Dispose();
        file?.Dispose();
        cipher?.Dispose();
        CryptographicOperations.ZeroMemory(piece);
        base.Dispose(disposing);
    }

    private void Remember(ReadOnlySpan<byte> bytes)
    {
        // Once bytes go to the file, no more go to memory, so that the order stays.
        if (file is null && memory.Length + bytes.Length <= memoryBytes)
        {
            memory.Write(bytes);
            return;
        }
        if (file is null) Open();
        while (!bytes.IsEmpty)
        {
            var count = Math.Min(bytes.Length, piece.Length - filled);
            bytes[..count].CopyTo(piece.AsSpan(filled));
            filled += count;
            bytes = bytes[count..];
            if (filled == piece.Length) FlushPiece();
        }
    }

    private void FlushPiece()
    {
        cipher!.Encrypt(Nonce(pieces++), piece, sealedPiece.AsSpan(0, PieceBytes), sealedPiece.AsSpan(PieceBytes));
        file!.Write(sealedPiece!);
        filled = 0;
    }

    private void Open()
    {
        var key = RandomNumberGenerator.GetBytes(32);
        cipher = new AesGcm(key, TagBytes);
        CryptographicOperations.ZeroMemory(key);
        sealedPiece = new byte[PieceBytes + TagBytes];
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.Delete,
            BufferSize = 0, Options = FileOptions.DeleteOnClose,
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        file = new FileStream(Path.Combine(Path.GetTempPath(), "restante-" + Path.GetRandomFileName()), options);
        if (!OperatingSystem.IsWindows()) File.Delete(file.Name);
    }

    private static byte[] Nonce(int number)
    {
        var nonce = new byte[12];
        BinaryPrimitives.WriteInt32BigEndian(nonce.AsSpan(8), number);
        return nonce;
    }

    private sealed class Remembered(Spool spool) : ReadStream
    {
        private readonly byte[] opened = new byte[PieceBytes];
        private int memoryAt;
        private int next;
        private int start;
        private int end;

        public override int Read(Span<byte> buffer)
        {
            if (memoryAt < spool.memory.Length) return FromMemory(buffer);
            if (start == end && !Fill()) return 0;
            var count = Math.Min(buffer.Length, end - start);
            opened.AsSpan(start, count).CopyTo(buffer);
            start += count;
            return count;
        }

        private int FromMemory(Span<byte> buffer)
        {
            var count = (int)Math.Min(buffer.Length, spool.memory.Length - memoryAt);
            spool.memory.GetBuffer().AsSpan(memoryAt, count).CopyTo(buffer);
            memoryAt += count;
            return count;
        }

        private bool Fill()
        {
            (start, end) = (0, 0);
            if (next < spool.pieces)
            {
                var sealedPiece = spool.sealedPiece!;
                RandomAccess.Read(spool.file!.SafeFileHandle, sealedPiece, (long)next * sealedPiece.Length);
                spool.cipher!.Decrypt(Nonce(next++), sealedPiece.AsSpan(0, PieceBytes), sealedPiece.AsSpan(PieceBytes), opened);
                end = PieceBytes;
                return true;
            }
            if (next > spool.pieces || spool.filled == 0) return false;
            next = spool.pieces + 1;
            spool.piece.AsSpan(0, spool.filled).CopyTo(opened);
            end = spool.filled;
            return true;
        }
    }
}
