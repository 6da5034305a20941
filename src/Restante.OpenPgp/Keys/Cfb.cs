using System.Security.Cryptography;

namespace Restante.OpenPgp;

/// <summary>AES in CFB with 128 bits of feedback over short data of any length; long data: <see cref="ProtectedWriter"/>.</summary>
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
        // Whole blocks only: zeros behind the end change nothing in front of it.
        var padded = new byte[(input.Length + 15) / 16 * 16];
        input.CopyTo(padded);
        var output = encrypt ? aes.EncryptCfb(padded, iv, PaddingMode.None, 128) : aes.DecryptCfb(padded, iv, PaddingMode.None, 128);
        var result = output[..input.Length];
        CryptographicOperations.ZeroMemory(encrypt ? padded : output);
        return result;
    }
}
