using System.Security.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Modes;
using Org.BouncyCastle.Crypto.Parameters;

namespace Restante.OpenPgp;

/// <summary>AEAD algorithm IDs (RFC 9580 section 9.6).</summary>
internal enum AeadMode
{
    Eax = 1,
    Ocb = 2,
    Gcm = 3,
}

/// <summary>Decrypts AES in an AEAD mode: GCM by .NET, EAX and OCB by BouncyCastle. Does not encrypt.</summary>
internal sealed class Aead : IDisposable
{
    public const int TagBytes = 16;
    private readonly AeadMode mode;
    private readonly byte[] key;
    private readonly AesGcm? gcm;

    /// <param name="mode">A supported mode; others throw <see cref="Refusal.UnsupportedAlgorithm"/>.</param>
    /// <param name="key">The AES key; zeroed when this is disposed.</param>
    public Aead(AeadMode mode, byte[] key)
    {
        (this.mode, this.key) = (mode, key);
        _ = NonceBytes(mode);
        if (mode == AeadMode.Gcm) gcm = new AesGcm(key, TagBytes);
    }

    public static int NonceBytes(AeadMode mode) => mode switch
    {
        AeadMode.Eax => 16,
        AeadMode.Ocb => 15,
        AeadMode.Gcm => 12,
        _ => throw new RefusedException(Refusal.UnsupportedAlgorithm),
    };

    /// <summary>True if the tag after the ciphertext is right; the plaintext is shorter by the tag's length.</summary>
    public bool TryOpen(byte[] nonce, byte[] associated, ReadOnlySpan<byte> sealedBytes, byte[] plain)
    {
        if (sealedBytes.Length < TagBytes) return false;
        var length = sealedBytes.Length - TagBytes;
        try
        {
            if (gcm is not null) gcm.Decrypt(nonce, sealedBytes[..length], sealedBytes[length..], plain.AsSpan(0, length), associated);
            else OpenByBlocks(nonce, associated, sealedBytes.ToArray(), plain);
            return true;
        }
        catch (Exception e) when (e is AuthenticationTagMismatchException or InvalidCipherTextException)
        {
            CryptographicOperations.ZeroMemory(plain);
            return false;
        }
    }

    public void Dispose()
    {
        gcm?.Dispose();
        CryptographicOperations.ZeroMemory(key);
    }

    private void OpenByBlocks(byte[] nonce, byte[] associated, byte[] sealedBytes, byte[] plain)
    {
        IAeadBlockCipher cipher = mode == AeadMode.Eax
            ? new EaxBlockCipher(AesUtilities.CreateEngine())
            : new OcbBlockCipher(AesUtilities.CreateEngine(), AesUtilities.CreateEngine());
        cipher.Init(false, new AeadParameters(new KeyParameter(key), 8 * TagBytes, nonce, associated));
        var opened = new byte[cipher.GetOutputSize(sealedBytes.Length)];
        var written = cipher.ProcessBytes(sealedBytes, 0, sealedBytes.Length, opened, 0);
        written += cipher.DoFinal(opened, written);
        opened.AsSpan(0, written).CopyTo(plain);
        CryptographicOperations.ZeroMemory(opened);
    }
}
