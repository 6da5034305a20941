using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Restante.Protocol;

namespace Restante.Server.Keys;

/// <summary>
/// A copy of the key ring under a passphrase (PROTOCOL.md section 2), as a JSON text that survives mail, paper and QR:
/// <code>
/// { "kind": "restante-key-backup", "v": 1, "createdAt": ISO time, "memoryKiB": 65536, "iterations": 3,
///   "salt": b64u 16, "sealed": b64u( 12 nonce | AES-256-GCM ciphertext | 16 tag ) }
/// key       = Argon2id(passphrase as UTF-8 in NFC, salt, p = 1), 32 bytes
/// data      = LP("restante/v1/key-backup", salt)
/// plaintext = { "1": b64u 32, "2": … }
/// </code>
/// Day keys are in no backup.
/// </summary>
internal static class KeyBackup
{
    private const string Kind = "restante-key-backup";
    private const int NonceLength = 12;
    private const int TagLength = 16;

    /// <summary>The shortest passphrase, in characters: an attacker may get hold of the file.</summary>
    public const int ShortestPassphrase = 12;

    public static string Write(IReadOnlyDictionary<int, byte[]> ring, string passphrase, DateTimeOffset now)
    {
        var parameters = ArgonParameters.Version1;
        var salt = RandomNumberGenerator.GetBytes(16);
        var plaintext = JsonSerializer.SerializeToUtf8Bytes(
            ring.ToDictionary(key => key.Key.ToString(CultureInfo.InvariantCulture), key => Encoding.ToBase64Url(key.Value)));
        var output = new byte[NonceLength + plaintext.Length + TagLength];
        RandomNumberGenerator.Fill(output.AsSpan(0, NonceLength));
        var key = KeyOf(passphrase, salt, parameters);
        using (var aes = new AesGcm(key, TagLength))
            aes.Encrypt(
                output.AsSpan(0, NonceLength),
                plaintext,
                output.AsSpan(NonceLength, plaintext.Length),
                output.AsSpan(output.Length - TagLength),
                Data(salt));
        CryptographicOperations.ZeroMemory(key);
        CryptographicOperations.ZeroMemory(plaintext);
        var file = new BackupFile(
            Kind,
            1,
            now,
            parameters.MemoryKiB,
            parameters.Iterations,
            Encoding.ToBase64Url(salt),
            Encoding.ToBase64Url(output));
        return JsonSerializer.Serialize(file, Format) + "\n";
    }

    /// <summary>The ring in a backup; null if the passphrase is wrong or the file was changed.</summary>
    /// <exception cref="InvalidDataException">The text is not a key backup that this version can read.</exception>
    public static Dictionary<int, byte[]>? Read(string text, string passphrase)
    {
        var file = Parse(text);
        var parameters = new ArgonParameters(file.MemoryKiB, file.Iterations, 1);
        if (file.Kind != Kind || file.V != 1 || !parameters.IsAcceptable
            || !Encoding.TryFromBase64Url(file.Salt, out var salt) || salt.Length != 16
            || !Encoding.TryFromBase64Url(file.Sealed, out var @sealed) || @sealed.Length < NonceLength + TagLength)
            throw new InvalidDataException("This is not a key backup that this version can read.");
        var key = KeyOf(passphrase, salt, parameters);
        var plaintext = new byte[@sealed.Length - NonceLength - TagLength];
        try
        {
            using var aes = new AesGcm(key, TagLength);
            aes.Decrypt(
                @sealed.AsSpan(0, NonceLength),
                @sealed.AsSpan(NonceLength, plaintext.Length),
                @sealed.AsSpan(@sealed.Length - TagLength),
                plaintext,
                Data(salt));
            return JsonSerializer.Deserialize<Dictionary<string, string>>(plaintext)!
                .ToDictionary(
                    entry => int.Parse(entry.Key, CultureInfo.InvariantCulture),
                    entry => Encoding.TryFromBase64Url(entry.Value, out var bytes) ? bytes : []);
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
            CryptographicOperations.ZeroMemory(plaintext);
        }
    }

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private static BackupFile Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<BackupFile>(text, Format) ?? throw new InvalidDataException("This is not a key backup.");
        }
        catch (JsonException)
        {
            throw new InvalidDataException("This is not a key backup.");
        }
    }

    private static byte[] KeyOf(string passphrase, byte[] salt, ArgonParameters parameters)
    {
        var bytes = Encoding.Text(passphrase.Normalize());
        var key = Derivation.Argon2id(bytes, salt, parameters);
        CryptographicOperations.ZeroMemory(bytes);
        return key;
    }

    private static byte[] Data(byte[] salt) => Encoding.LengthPrefixed(Derivation.Label("key-backup"), salt);

    private sealed record BackupFile(
        string Kind,
        int V,
        DateTimeOffset CreatedAt,
        int MemoryKiB,
        int Iterations,
        string Salt,
        string Sealed);
}
