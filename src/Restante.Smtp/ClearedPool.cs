using System.Buffers;
using System.Security.Cryptography;

namespace Restante.Smtp;

/// <summary>Buffers that are zeroed before others can rent them: they have held passwords and mails.</summary>
internal sealed class ClearedPool : MemoryPool<byte>
{
    private const int Usual = 4096;

    public static ClearedPool Instance { get; } = new();

    public override int MaxBufferSize => Array.MaxLength;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1) => new Owner(minBufferSize < 0 ? Usual : minBufferSize);

    protected override void Dispose(bool disposing)
    {
        // The pool of arrays lives as long as the process.
    }

    private sealed class Owner(int size) : IMemoryOwner<byte>
    {
        private byte[]? array = ArrayPool<byte>.Shared.Rent(size);

        public Memory<byte> Memory => array ?? throw new ObjectDisposedException(nameof(Owner));

        public void Dispose()
        {
            if (Interlocked.Exchange(ref array, null) is not { } rented) return;
            CryptographicOperations.ZeroMemory(rented);
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
