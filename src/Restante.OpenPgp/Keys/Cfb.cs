using System.Security.Cryptography;

namespace Restante.OpenPgp;

/// <summary>
/// AES in CFB with 128 bits of feedback, for short data of any length. For long data see <see cref="ProtectedWriter"/>.
/// </summary>
internal static class Cfb
{
    public static byte[] Encrypt(ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> plain) =>
        Apply(key, iv, plain, encrypt: true);

    public static byte[] Decrypt(ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> encrypted) =>
        Apply(key, iv, encrypted, encrypt: false);

    private static byte[] Apply(ReadOnlySpan<byte> key, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> input, bool encrypt)
    {
        using var aes = Aes.Create();
        aes.SetKey(key);
        // Padded to whole blocks: zeros after the end do not change the bytes before it.
        var padded = new byte[(input.Length + 15) / 16 * 16];
        input.CopyTo(padded);
        var output = encrypt ? aes.EncryptCfb(padded, iv, PaddingMode.None, 128) : aes.DecryptCfb(padded, iv, PaddingMode.None, 128);
        var result = output[..input.Length];
        CryptographicOperations.ZeroMemory(encrypt ? padded : output);
        return result;
    }
}
