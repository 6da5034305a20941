using System.Text;

namespace Restante.OpenPgp;

/// <summary>
/// A transferable secret key (RFC 9580 section 10.2), version 4 or 6; version 6 decrypts but does not sign. Disposing it zeroes the
/// parts that are not locked.
/// </summary>
public sealed class SecretKey : IDisposable
{
    private readonly List<SecretPart> secrets;

    internal SecretKey(Certificate certificate, List<SecretPart> secrets) => (Certificate, this.secrets) = (certificate, secrets);

    /// <summary>The public part.</summary>
    public Certificate Certificate { get; }

    /// <summary>True if any secret part is locked, or stored elsewhere (a card).</summary>
    public bool IsLocked => secrets.Exists(secret => !secret.IsUnlocked);

    internal IReadOnlyList<SecretPart> Parts => secrets;

    /// <summary>Generates a key of PROTOCOL.md section 6's profile: Ed25519 certifies and signs, Curve25519 decrypts.</summary>
    /// <param name="userIds">Empty for a key without a name, which states its properties in a direct key signature.</param>
    /// <param name="now">Time of creation; OpenPGP stores whole seconds.</param>
    /// <param name="signingOnly">True to leave out the decryption subkey.</param>
    public static SecretKey Generate(IReadOnlyList<string> userIds, DateTimeOffset now, bool signingOnly = false) =>
        KeyGeneration.Make([.. userIds.Select(Encoding.UTF8.GetBytes)], now, signingOnly);

    /// <summary>Reads one binary secret key.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out SecretKey? key, out Refusal refusal)
    {
        key = null;
        if (!TryParseAll(bytes, out var all, out refusal)) return false;
        if (all.Count != 1)
        {
            refusal = Refusal.NotASecretKey;
            return false;
        }
        key = all[0];
        return true;
    }

    /// <summary>Reads concatenated secret keys.</summary>
    public static bool TryParseAll(ReadOnlySpan<byte> bytes, out IReadOnlyList<SecretKey> keys, out Refusal refusal)
    {
        (keys, refusal) = ([], Refusal.NotASecretKey);
        if (bytes.Length > 4 * Certificate.MaxBytes)
        {
            refusal = Refusal.TooLarge;
            return false;
        }
        try
        {
            keys = [.. CertificateReader.ReadAll(bytes.ToArray(), secret: true)
                .Select(key => new SecretKey(new Certificate(key.Parts), key.Secrets))];
            return keys.Count > 0;
        }
        catch (RefusedException e)
        {
            refusal = e.Reason;
            return false;
        }
    }

    /// <summary>
    /// A copy with its secrets in clear; null if the passphrase does not unlock every part, or for <see cref="TryUnlock"/>'s other
    /// reasons.
    /// </summary>
    public SecretKey? Unlock(string passphrase) => TryUnlock(passphrase, out var key, out _) ? key : null;

    /// <summary>
    /// A copy with its secrets in clear, except parts stored elsewhere. False for a wrong passphrase, for an unsupported lock, and for
    /// one that requires too much memory.
    /// </summary>
    public bool TryUnlock(string passphrase, out SecretKey? key, out Refusal refusal)
    {
        ArgumentNullException.ThrowIfNull(passphrase);
        (key, refusal) = (null, Refusal.WrongPassphrase);
        var bytes = Encoding.UTF8.GetBytes(passphrase);
        var opened = new List<SecretPart>();
        try
        {
            foreach (var secret in secrets)
            {
                if (secret.Unlock(bytes) is not { } open) return false;
                opened.Add(ReferenceEquals(open, secret) ? secret.Copy() : open);
            }
            key = new SecretKey(Certificate, opened);
            return true;
        }
        catch (RefusedException e)
        {
            refusal = e.Reason;
            return false;
        }
        finally
        {
            System.Security.Cryptography.CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>A copy with every part locked by this passphrase.</summary>
    public SecretKey Lock(string passphrase)
    {
        ArgumentNullException.ThrowIfNull(passphrase);
        if (IsLocked) throw new InvalidOperationException("A locked key must be unlocked first.");
        var bytes = Encoding.UTF8.GetBytes(passphrase);
        try
        {
            return new SecretKey(Certificate, [.. secrets.Select(secret => secret.Lock(bytes))]);
        }
        finally
        {
            System.Security.Cryptography.CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>The packets; the caller zeroes them if they are not locked.</summary>
    public byte[] ToBytes()
    {
        var writer = new ByteWriter();
        var next = 0;
        foreach (var part in Certificate.Parts)
        {
            if (next < secrets.Count && ReferenceEquals(part.Key, secrets[next].Public))
                writer.Packet(next == 0 ? PacketTag.SecretKey : PacketTag.SecretSubkey, secrets[next++].Body());
            else writer.Bytes(part.Packet.Raw.Span);
            foreach (var packet in part.Following) writer.Bytes(packet.Raw.Span);
        }
        var bytes = writer.ToArray();
        writer.Clear();
        return bytes;
    }

    /// <inheritdoc/>
    public override string ToString() => $"[redacted] {Convert.ToHexString(Certificate.Fingerprint)}";

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var secret in secrets) secret.Dispose();
    }
}
