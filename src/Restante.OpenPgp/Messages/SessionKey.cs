using System.Security.Cryptography;

namespace Restante.OpenPgp;

/// <summary>The key of one message's body. Anyone who has it can wrap it for further readers (PROTOCOL.md section 7).</summary>
public sealed class SessionKey : IDisposable
{
    private readonly byte[] key;

    internal SessionKey(Cipher cipher, ReadOnlySpan<byte> key)
    {
        if (key.Length != cipher.KeyBytes()) throw new RefusedException(Refusal.Malformed);
        (Cipher, this.key) = (cipher, key.ToArray());
    }

    internal Cipher Cipher { get; }

    internal ReadOnlySpan<byte> Key => key;

    /// <summary>A new AES-256 key.</summary>
    public static SessionKey Generate()
    {
        var key = RandomNumberGenerator.GetBytes(32);
        try
        {
            return new SessionKey(Cipher.Aes256, key);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>Reads "9:HEX", the notation of other OpenPGP tools; null for anything else.</summary>
    public static SessionKey? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Trim().Split(':');
        if (parts.Length != 2
            || !int.TryParse(parts[0], System.Globalization.NumberStyles.None, null, out var cipher)
            || cipher is < 7 or > 9)
            return null;
        if (parts[1].Length != 2 * ((Cipher)cipher).KeyBytes() || !parts[1].All(char.IsAsciiHexDigit)) return null;
        return new SessionKey((Cipher)cipher, Convert.FromHexString(parts[1]));
    }

    /// <summary>"9:HEX". Keep it secret: it decrypts the message.</summary>
    public string Reveal() => $"{(int)Cipher}:{Convert.ToHexString(key)}";

    /// <summary>
    /// Returns one session key packet (PKESK version 3) for each key of the certificate that may encrypt at this time; empty if none
    /// may, and for certificates of version 6.
    /// </summary>
    public IReadOnlyList<byte[]> WrapFor(Certificate reader, DateTimeOffset now, Policy? policy = null)
    {
        ArgumentNullException.ThrowIfNull(reader);
        return [.. reader.StateAt(reader.JudgedAt(now)).EncryptionKeys(policy ?? Policy.Restante)
            .Select(key => SessionKeyPacket.Write(this, key))];
    }

    /// <summary>Opens one session key packet with any of the secret keys; null if none fits.</summary>
    public static SessionKey? TryOpen(ReadOnlySpan<byte> packet, IEnumerable<SecretKey> keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        if (!PacketForm.IsSessionKeyPacket(packet) || !PacketForm.TryHeader(packet, out _, out var header, out _)) return null;
        try
        {
            return new SessionKeySearch(keys, [], Policy.Restante).TryKeys(packet[header..]);
        }
        catch (RefusedException)
        {
            return null;
        }
    }

    internal SessionKey Copy() => new(Cipher, key);

    /// <summary>For packets of version 6, which leave the cipher to the body: the length tells which AES it is.</summary>
    internal static SessionKey? OfLength(ReadOnlySpan<byte> key) =>
        key.Length is 16 or 24 or 32 ? new SessionKey((Cipher)(key.Length / 8 + 5), key) : null;

    /// <inheritdoc/>
    public override string ToString() => "[redacted]";

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(key);
}
